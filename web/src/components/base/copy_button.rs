//! A small button that puts a text on the clipboard.

use super::icon::Icon;
use crate::words::{t, t_with};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How long the tick shows.
const TICK_SHOWN_FOR: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    None,
    Copied,
    Refused,
}

/// The button. Where the browser has no clipboard (a page without TLS) there is none.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, as in "Copy email".
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let outcome = RwSignal::new(Outcome::None);
    let copy = move |_| {
        let writing = JsFuture::from(window().navigator().clipboard().write_text(&text.get_untracked()));
        spawn_local(async move {
            let written = if writing.await.is_ok() { Outcome::Copied } else { Outcome::Refused };
            // The row may be gone by then.
            outcome.try_set(written);
            set_timeout(move || _ = outcome.try_set(Outcome::None), TICK_SHOWN_FOR);
        });
    };
    let label = t_with("copy.what", &[("what", &what)]);
    window().is_secure_context().then(|| {
        view! {
            <button type="button" class="icon-button icon-button--small copy-button" aria-label=label.clone() title=label on:click=copy>
                {move || match outcome.get() {
                    Outcome::None => view! { <Icon name="copy"/> },
                    Outcome::Copied => view! { <Icon name="check"/> },
                    Outcome::Refused => view! { <Icon name="x"/> },
                }}
                <span class="copy-button__outcome" role="status">
                    {move || match outcome.get() {
                        Outcome::None => "",
                        Outcome::Copied => t("copy.done"),
                        Outcome::Refused => t("copy.refused"),
                    }}
                </span>
            </button>
        }
    })
}
