//! How many chats there are in each state, with the other filters as they are. Asked for once the
//! rows and their own count have come, so that they never wait for it.

use super::list_words::count_number;
use super::tab_model::TabModel;
use crate::api::{self, Pairs};
use crate::components::state_filter::{Counts, PLACES};
use crate::latest::Latest;
use crate::time_text;
use leptos::prelude::*;
use sightline_shared::Count;

/// The counts in the order of the filter, and whether they are those of another question.
#[must_use]
pub fn state_counts(model: TabModel) -> (Signal<Counts>, Signal<bool>) {
    let TabModel { state, listing, zone, .. } = model;
    let counts = RwSignal::new(Counts::default());
    let is_stale = RwSignal::new(false);
    let question = Memo::new(move |_| {
        let zone = zone.get();
        let pairs: Pairs = state.with(|state| state.question(time_text::today(&zone), zone.name()));
        let states: Vec<String> = state.with(|state| state.values("state"));
        let others: Pairs = pairs.into_iter().filter(|(name, _)| *name != "state" && *name != "sort").collect();
        (others, states)
    });
    let others = Memo::new(move |_| question.with(|(others, _)| others.clone()));
    Effect::new(move |before: Option<Pairs>| {
        let others = others.get();
        // Another state alone changes none of them.
        is_stale.set(before.is_some_and(|before| before != others) || is_stale.get_untracked());
        others
    });
    let asking = Latest::new();
    Effect::new(move || {
        // Counted anew also when something changed.
        let Some(own) = listing.count.get().filter(|_| !listing.is_loading.get()) else { return };
        let (others, states) = question.get_untracked();
        asking.run(Box::pin(async move {
            let ask = |place: &'static str| {
                let is_own = if place.is_empty() { states.is_empty() } else { states == [place] };
                let (known, mut pairs) = (is_own.then_some(own), others.clone());
                if !place.is_empty() {
                    pairs.push(("state", place.to_owned()));
                }
                async move {
                    match known {
                        Some(known) => Some(known),
                        None => api::count("chats", &pairs).await.ok(),
                    }
                }
            };
            let told = futures::future::join_all(PLACES.map(ask)).await;
            let words = |count: &Option<Count>| count.as_ref().map(count_number);
            // What did not come leaves what was told before, as no longer sure.
            is_stale.try_set(told.iter().any(Option::is_none));
            counts.try_update(|counts| {
                for (shown, told) in counts.iter_mut().zip(&told) {
                    *shown = words(told).or_else(|| shown.take());
                }
            });
        }));
    });
    (counts.into(), is_stale.into())
}
