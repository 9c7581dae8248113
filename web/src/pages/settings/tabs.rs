//! The links to the pages of the settings.

use crate::query_state::SETTINGS_PAGES;
use crate::words::t;
use leptos::prelude::*;

/// The links, of which the page at `path` is the current one; `count` is how many rows it has in
/// all, where that is known.
#[must_use]
pub fn tabs(path: &'static str, count: Signal<Option<String>>) -> AnyView {
    let tabs = SETTINGS_PAGES.map(|(own, title)| {
        let is_current = own == path;
        let count = is_current.then(|| view! { <span class="tabs__count">{move || count.get()}</span> });
        view! {
            <a class="tabs__tab" href=own aria-current=is_current.then_some("page")>
                {t(title)} " " {count}
            </a>
        }
    });
    view! { <nav class="tabs" aria-label=t("rail.settings")>{tabs}</nav> }.into_any()
}
