//! Icons: one inline sprite in the page, so that nothing more is fetched.

use leptos::prelude::*;

/// The icon of the sprite with this name. Decoration only: words stand beside it or in a label.
#[component]
pub fn Icon(
    /// Its name in the sprite, without the `i-`.
    name: &'static str,
) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true"><use href=format!("#i-{name}")></use></svg> }
}
