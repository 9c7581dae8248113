//! The link to what a tab shows, as it is or with its days.

use super::model::TabModel;
use crate::components::date::range_words;
use crate::components::shell::copy_link::{CopyLink, Linked};
use crate::pages::message::Message;
use crate::words::time;
use crate::words::zone::now;
use leptos::prelude::*;

/// The button that copies the link to the tab that is shown.
#[must_use]
pub fn copy_link(model: TabModel, message: Message) -> AnyView {
    let TabModel { state, zone, .. } = model;
    let address = Callback::new(move |linked| {
        let (state, zone) = (state.get_untracked(), zone.get_untracked());
        let dated = state.dated(time::today(&zone), zone.name()).filter(|_| linked == Linked::WithDays);
        dated.unwrap_or(state).shared().address()
    });
    let dated = move || {
        let zone = zone.get_untracked();
        state.with(|state| state.dated(time::today(&zone), zone.name()))
    };
    let has_days = Signal::derive(move || dated().is_some());
    let range = Callback::new(move |()| {
        let name = |range| range_words::name(range, now(), &zone.get_untracked());
        let shown = state.with_untracked(|state| state.range);
        (name(shown), name(dated().map_or(shown, |dated| dated.range)))
    });
    let on_copied = Callback::new(move |()| state.with_untracked(|state| message.link_copied(state)));
    view! { <CopyLink address has_days range on_copied/> }.into_any()
}
