//! How many chats there are in each state, with the other filters as they are. Requested once the
//! rows and their own count have come, so that they never wait for it.

use crate::components::filters::state_filter::{Counts, PLACES};
use crate::pages::tab::model::TabModel;
use crate::pages::tab::words::count_number;
use crate::query_state::ListFilter;
use crate::server;
use crate::server::latest::Latest;
use leptos::prelude::*;
use sightline_shared::{ChatState, Count};

/// The counts in the order of the filter, and whether they are those of other filters.
#[must_use]
pub fn state_counts(model: TabModel) -> (Signal<Counts>, Signal<bool>) {
    let TabModel { state, listing, .. } = model;
    let counts = RwSignal::new(Counts::default());
    let is_stale = RwSignal::new(false);
    let latest = Latest::new();
    Effect::new(move |before: Option<ListFilter>| {
        // Counted again also after a change.
        let (own, is_loading) = (listing.count.get(), listing.is_loading.get());
        let mut others = model.request_filter().without_order();
        state.track();
        let states = others.chats().map(|chats| std::mem::take(&mut chats.states)).unwrap_or_default();
        // Another state alone changes none of them.
        if before.is_some_and(|before| before != others) {
            is_stale.set(true);
        }
        if let Some(own) = own.filter(|_| !is_loading) {
            latest.run(Box::pin(count_all(others.clone(), states, own, counts, is_stale)));
        }
        others
    });
    (counts.into(), is_stale.into())
}

/// Requests the counts of all states but the chosen one, whose count is known.
async fn count_all(
    others: ListFilter,
    states: Vec<ChatState>,
    own: Count,
    counts: RwSignal<Counts>,
    is_stale: RwSignal<bool>,
) {
    let [all, queued, active, closed] = PLACES.map(|place| count_state(place, &states, own, others.clone()));
    let (all, queued, active, closed) = futures::join!(all, queued, active, closed);
    let answers = [all, queued, active, closed];
    // A failed count leaves the previous one, marked as stale.
    is_stale.try_set(answers.iter().any(Option::is_none));
    counts.try_update(|counts| {
        for (shown, answer) in counts.iter_mut().zip(answers) {
            *shown = answer.or_else(|| shown.take());
        }
    });
}

async fn count_state(
    place: Option<ChatState>,
    states: &[ChatState],
    own: Count,
    mut filter: ListFilter,
) -> Option<String> {
    if place.as_slice() == states {
        return Some(count_number(&own));
    }
    if let Some(chats) = filter.chats() {
        chats.states.extend(place);
    }
    Some(count_number(&server::count(&filter).await.ok()?))
}
