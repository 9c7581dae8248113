//! What the window is like: media queries as signals.

use leptos::ev;
use leptos::prelude::*;

/// Up to this width the drawer lies over the list, with a scrim.
pub const OVERLAY: &str = "(max-width: 1199px)";
/// Up to this width the calendar shows one month.
pub const ONE_MONTH: &str = "(max-width: 900px)";

/// Whether the window matches a media query, now and after each change of its size.
#[must_use]
pub fn use_media(query: &'static str) -> Signal<bool> {
    let matching = RwSignal::new(matches(query));
    let listener = window_event_listener(ev::resize, move |_| {
        let now = matches(query);
        if matching.get_untracked() != now {
            matching.set(now);
        }
    });
    on_cleanup(move || listener.remove());
    matching.into()
}

fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}
