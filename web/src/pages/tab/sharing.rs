//! Handing on what one sees: its link, as it is or with its days, and the word that it was copied.

use super::model::TabModel;
use crate::components::date::range_words;
use crate::components::shell::copy_link::{CopyLink, Linked};
use crate::query_state::{Tab, TabState};
use crate::words::t;
use crate::words::time;
use crate::words::zone::now;
use leptos::prelude::*;

/// What was done last, for the toast.
#[derive(Clone, Copy)]
pub struct Told(pub RwSignal<String>);

impl Told {
    /// Tells that a link is copied.
    fn copied(self, shown: &TabState) {
        let is_whole = shown.shared().value("q") == shown.value("q");
        self.0.set(t(if is_whole { "copy.told" } else { "copy.told_without_words" }).to_owned());
    }
}

/// The button that copies the link to the tab that is shown.
#[must_use]
pub fn copy_link(model: TabModel, told: Told) -> AnyView {
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
        let told = |range| range_words::name(range, now(), &zone.get_untracked());
        let shown = state.with_untracked(|state| state.range);
        (told(shown), told(dated().map_or(shown, |dated| dated.range)))
    });
    let on_copied = Callback::new(move |()| state.with_untracked(|state| told.copied(state)));
    view! { <CopyLink address has_days range on_copied/> }.into_any()
}

/// Copies the link to what stands in the drawer.
#[must_use]
pub fn copy_open_link() -> Callback<()> {
    let told = use_context::<Told>();
    Callback::new(move |()| {
        let location = window().location();
        // There is no clipboard on a page that came without TLS from another machine.
        if !window().is_secure_context() {
            return;
        }
        let (Ok(origin), Ok(path), Ok(query)) = (location.origin(), location.pathname(), location.search()) else {
            return;
        };
        let Some(tab) = Tab::of_path(&path) else { return };
        let state = TabState::read(tab, &query);
        let _ = window().navigator().clipboard().write_text(&(origin + &state.shared().address()));
        if let Some(told) = told {
            told.copied(&state);
        }
    })
}
