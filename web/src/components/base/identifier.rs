//! Ids as people compare and pass them on.

use super::copy_button::CopyButton;
use leptos::prelude::*;
use uuid::Uuid;

/// An id, shortened when it is one of ours, with a button that copies it whole.
#[component]
pub fn Identifier(
    /// What it identifies, such as `chat ID`.
    what: &'static str,
    /// Our id.
    id: Uuid,
    /// The id in the system it came from, which people know better.
    external: Option<String>,
) -> impl IntoView {
    let whole = external.clone().unwrap_or_else(|| id.to_string());
    let shown = external.unwrap_or_else(|| shorten(id));
    let title = format!("{what} {whole}");
    view! {
        <span class="identifier" title=title>
            {shown} <CopyButton text=Signal::stored(whole) what/>
        </span>
    }
}

/// The end of an id: ids of one day begin alike.
fn shorten(id: Uuid) -> String {
    let whole = id.simple().to_string();
    format!("…{}", &whole[24..])
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn an_id_is_known_by_its_end() {
        let id = "0199d2a0-1111-7000-8000-00c0ffee1234".parse().unwrap();
        assert_eq!(shorten(id), "…ffee1234");
    }
}
