//! The link to what a tab shows, as it is or with its days.

use super::model::TabModel;
use crate::components::date::range_words;
use crate::components::shell::copy_link::{CopyLink, LinkRange};
use crate::pages::message::Message;
use crate::query_state::RangeChoice;
use crate::words::time;
use crate::words::zone::now;
use crate::words::{t, t_with};
use leptos::prelude::*;

/// The button that copies the link to the tab that is shown.
#[must_use]
pub fn copy_link(model: TabModel, message: Message) -> AnyView {
    let TabModel { state, zone, .. } = model;
    let address = Callback::new(move |range| {
        let (state, zone) = (state.get_untracked(), zone.get_untracked());
        let dated = state.dated(time::today(&zone), zone.name()).filter(|_| range == LinkRange::Days);
        dated.unwrap_or(state).shared().address()
    });
    let dated = move || {
        let zone = zone.get_untracked();
        state.with(|state| state.dated(time::today(&zone), zone.name()))
    };
    let has_days = Signal::derive(move || dated().is_some());
    let choices = Callback::new(move |()| {
        let shown = state.with_untracked(|state| state.range);
        let days = range_words::name(dated().map_or(shown, |dated| dated.range), now(), &zone.get_untracked());
        (always(shown).to_owned(), t_with("copy.always.days", &[("days", &days)]))
    });
    let on_copied = Callback::new(move |()| state.with_untracked(|state| message.link_copied(state)));
    view! { <CopyLink address has_days choices on_copied/> }.into_any()
}

/// What the link to a relative range shows on every day.
fn always(range: RangeChoice) -> &'static str {
    match range {
        RangeChoice::Today => t("copy.always.today"),
        RangeChoice::Yesterday => t("copy.always.yesterday"),
        RangeChoice::LastHour => t("copy.always.hour"),
        RangeChoice::ThisWeek => t("copy.always.week"),
        RangeChoice::LastWeek => t("copy.always.last_week"),
        RangeChoice::LastMonth => t("copy.always.last_month"),
        RangeChoice::Last7Days => t("copy.always.7d"),
        RangeChoice::Last30Days => t("copy.always.30d"),
        RangeChoice::ThisMonth => t("copy.always.month"),
        RangeChoice::All | RangeChoice::Days { .. } | RangeChoice::Instants { .. } => range.adverb(),
    }
}
