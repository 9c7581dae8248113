//! What is known of a row, in the head of its drawer.

use crate::words::t;
use crate::words::time::{absolute, exact, use_now};
use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::Timestamp;

/// An instant under its label; without one `none` stands there, or nothing at all.
pub fn fact(
    label: &'static str,
    at: impl Fn() -> Option<Timestamp> + Send + Sync + 'static,
    none: Option<&'static str>,
    zone: &Zone,
) -> AnyView {
    let (zone, now) = (zone.clone(), use_now());
    let at = Memo::new(move |_| at());
    let shown = move || {
        let words = match at.get() {
            Some(at) => {
                let zone = zone.clone();
                let title = exact(at, &zone);
                view! { <time datetime=at.to_string() title=title>{move || absolute(at, now.get(), &zone)}</time> }
                    .into_any()
            }
            None => none?.into_any(),
        };
        Some(view! { <dt>{t(label)}</dt> <dd>{words}</dd> })
    };
    shown.into_any()
}

/// Words under their label; nothing without words.
pub fn words_fact(label: &'static str, words: impl Fn() -> Option<String> + Send + Sync + 'static) -> AnyView {
    let words = Memo::new(move |_| words());
    (move || words.get().map(|words| view! { <dt>{t(label)}</dt> <dd><span dir="auto">{words}</span></dd> })).into_any()
}
