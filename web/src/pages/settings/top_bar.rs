//! The top bar of the settings.

use crate::pages::section::DataContext;
use crate::words::t;
use leptos::prelude::*;

/// The name of the section, and the links to its pages.
#[must_use]
pub fn top_bar(pages: AnyView) -> AnyView {
    top_bar_of(t("rail.settings"), pages)
}

/// The same of a page with a name of its own.
#[must_use]
pub fn top_bar_of(title: &'static str, pages: AnyView) -> AnyView {
    let me = DataContext::get().me;
    view! {
        <header class="top-bar">
            <div class="top-bar__where">
                <svg class="top-bar__logo" role="img" aria-label="Sightline"><use href="#i-logo"></use></svg>
                <span class="top-bar__company truncated" title=me.company>{me.organization.name}</span>
                <span class="top-bar__slash" aria-hidden="true">"/"</span>
                <h1>{title}</h1>
            </div>
            {pages}
        </header>
    }
    .into_any()
}
