//! The tags of a chat.

use leptos::prelude::*;

/// The tags, in a line; all of them on hover.
#[component]
pub fn Tags(
    /// The tags.
    tags: Vec<String>,
) -> impl IntoView {
    let all = tags.join(", ");
    let tags = tags.into_iter().map(|tag| view! { <span class="tag" dir="auto">{tag}</span> }).collect::<Vec<_>>();
    view! { <span class="tags" title=all>{tags}</span> }
}
