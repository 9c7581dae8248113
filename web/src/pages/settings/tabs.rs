//! The links to the pages of the settings.

use crate::query_state::SETTINGS_PAGES;
use crate::words::t;
use leptos::html::A;
use leptos::prelude::*;

/// The links, of which the page at `path` is the current one; `count` is how many rows it has in
/// all, where that is known.
#[must_use]
pub fn tabs(path: &'static str, count: Signal<Option<String>>) -> AnyView {
    // In narrow frames the links are wider than the bar.
    let current = NodeRef::<A>::new();
    current.on_load(|link| {
        // Not `scrollIntoView`, which is where Tab would go on from.
        request_animation_frame(move || {
            link.parent_element()
                .into_iter()
                .for_each(|bar| bar.set_scroll_left(link.offset_left() - bar.client_width() / 4));
        });
    });
    let tabs = SETTINGS_PAGES.map(|(own, title)| {
        let is_current = own == path;
        let count = is_current.then(|| view! { <span class="tabs__count">{move || count.get()}</span> });
        let words = view! { {t(title)} " " {count} };
        if is_current {
            view! { <a class="tabs__tab" href=own aria-current="page" node_ref=current>{words}</a> }.into_any()
        } else {
            view! { <a class="tabs__tab" href=own>{words}</a> }.into_any()
        }
    });
    view! { <nav class="tabs" aria-label=t("rail.settings")>{tabs}</nav> }.into_any()
}
