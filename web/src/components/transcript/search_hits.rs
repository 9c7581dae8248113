//! The search hits of a chat; each is a link to its event.

use super::linked_text::marked;
use crate::words::t_count;
use leptos::prelude::*;
use sightline_shared::Match;
use uuid::Uuid;

/// The places, or nothing where there are none.
#[must_use]
pub fn search_hits(hits: Vec<Match>, at: Signal<Option<Uuid>>, on_jump: Callback<Uuid>) -> AnyView {
    if hits.is_empty() {
        return ().into_any();
    }
    let title = t_count("hits.title", i64::try_from(hits.len()).unwrap_or(i64::MAX));
    let place = |hit: Match| {
        let id = hit.event_id;
        view! {
            <li>
                <button
                    type="button" class="search-hits__hit" dir="auto"
                    aria-current=move || (at.get() == Some(id)).then_some("true") on:click=move |_| on_jump.run(id)
                >{marked(&hit.snippet, &hit.ranges)}</button>
            </li>
        }
    };
    view! {
        <section class="search-hits" aria-label=title.clone()>
            <h3 class="search-hits__title">{title.clone()}</h3>
            <ul class="search-hits__list">{hits.into_iter().map(place).collect::<Vec<_>>()}</ul>
        </section>
    }
    .into_any()
}
