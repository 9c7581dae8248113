//! What the drawer shows, as it is loaded.

use crate::components::transcript::state::{Side, TranscriptState};
use crate::server::load::{Failure, Load};
use crate::server::{self, Pairs};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Event, EventPage, EventType};
use std::future::Future;
use uuid::Uuid;

/// How many events are loaded at once.
const WINDOW: &str = "50";
/// How many go at once when more than enough are loaded: two windows, so that it is seldom.
const TRIMMED: usize = 100;

/// Loads what `id` names whenever it or `again` changes; a late answer for another is dropped.
pub fn load_by_id<T, F>(id: Signal<Option<Uuid>>, fetch: fn(Uuid) -> F, again: RwSignal<u32>) -> Signal<Load<T>>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let load = RwSignal::new(Load::Loading);
    Effect::new(move |before: Option<Option<Uuid>>| {
        again.track();
        let wanted = id.get();
        // What is only asked for again stays until it comes.
        if before != Some(wanted) {
            load.set(Load::Loading);
        }
        let Some(id_wanted) = wanted else { return wanted };
        spawn_local(async move {
            let answer = fetch(id_wanted).await;
            if id.try_get_untracked().flatten() != Some(id_wanted) {
                return;
            }
            match answer {
                Ok(content) => load.set(Load::Ready(content)),
                // What is on screen stays when it cannot be asked for again, unless it is no more.
                Err(why) if !why.is_not_found() && load.with_untracked(|load| matches!(load, Load::Ready(_))) => {}
                Err(why) => load.set(Load::Failed(why)),
            }
        });
        wanted
    });
    load.into()
}

#[derive(Clone, Copy)]
struct Events {
    chat: Signal<Option<Uuid>>,
    items: RwSignal<Vec<Event>>,
    has_earlier: RwSignal<bool>,
    has_later: RwSignal<bool>,
    loading: RwSignal<bool>,
    error: RwSignal<Option<String>>,
    /// Which load is the last: an answer to another comes too late.
    asked: StoredValue<u32>,
    unloaded: RwSignal<usize>,
    /// The `seq` of the newest event that was heard of.
    newest: StoredValue<i32>,
}

/// The events of the open chat: from its end, or around the event that is looked for.
#[must_use]
pub fn transcript(chat: Signal<Option<Uuid>>, at: Signal<Option<Uuid>>) -> TranscriptState {
    let events = Events {
        chat,
        items: RwSignal::new(Vec::new()),
        has_earlier: RwSignal::new(false),
        has_later: RwSignal::new(false),
        loading: RwSignal::new(true),
        error: RwSignal::new(None),
        asked: StoredValue::new(0),
        unloaded: RwSignal::new(0),
        newest: StoredValue::new(0),
    };
    let begin_at = move |at: Option<Uuid>| {
        events.items.set(Vec::new());
        events.has_earlier.set(false);
        events.has_later.set(false);
        let window = match at {
            Some(event) => vec![("around", event.to_string())],
            None => vec![("before_seq", i32::MAX.to_string())],
        };
        events.load(window, |events, page| {
            events.has_earlier.set(page.has_earlier);
            events.has_later.set(page.has_later);
            events.items.set(page.items);
        });
    };
    let begin = move || begin_at(at.get_untracked());
    Effect::new(move |before: Option<Option<Uuid>>| {
        let (chat, at) = (chat.get(), at.get());
        // An event that is loaded only has to come into view.
        let is_here = |at| events.items.with_untracked(|items| items.iter().any(|event| event.id == at));
        if before != Some(chat) || !at.is_none_or(is_here) {
            begin();
        }
        chat
    });
    let earlier = move |()| {
        let first = events.items.with_untracked(|items| items.first().map(|event| event.seq));
        let Some(first) = first.filter(|_| !events.loading.get_untracked()) else { return };
        events.load(vec![("before_seq", first.to_string())], |events, page| {
            events.has_earlier.set(page.has_earlier);
            events.items.update(|items| drop(items.splice(0..0, page.items)));
        });
    };
    let learn = move |event: Event| {
        let is_new = event.seq > events.newest.get_value();
        events.newest.update_value(|newest| *newest = event.seq.max(*newest));
        // Where later events are not loaded, it comes with them.
        if events.has_later.get_untracked() && is_new && event.kind == EventType::Message {
            events.unloaded.update(|unloaded| *unloaded += 1);
        }
        if events.has_later.get_untracked() || events.loading.get_untracked() {
            return;
        }
        if event.seq == events.last() + 1 {
            events.items.update(|items| items.push(event));
        } else {
            events.catch_up();
        }
    };
    let trim = move |side| {
        events.items.update(|items| {
            let kept = items.len().saturating_sub(TRIMMED);
            match side {
                Side::Beginning => drop(items.drain(..items.len() - kept)),
                Side::End => items.truncate(kept),
            }
        });
        match side {
            Side::Beginning => events.has_earlier.set(true),
            Side::End => events.has_later.set(true),
        }
    };
    TranscriptState {
        on_trim: Callback::new(trim),
        on_newest: Callback::new(move |()| begin_at(None)),
        learn: Callback::new(learn),
        items: events.items.into(),
        unloaded: events.unloaded.into(),
        has_earlier: events.has_earlier.into(),
        has_later: events.has_later.into(),
        loading: events.loading.into(),
        error: events.error.into(),
        on_load_earlier: Callback::new(earlier),
        on_load_later: Callback::new(move |()| events.later()),
        on_retry: Callback::new(move |()| begin()),
    }
}

impl Events {
    /// The `seq` of the last event that is loaded.
    fn last(self) -> i32 {
        self.items.with_untracked(|items| items.last().map_or(0, |event| event.seq))
    }

    fn later(self) {
        if self.loading.get_untracked() || self.items.with_untracked(Vec::is_empty) {
            return;
        }
        self.load(vec![("after_seq", self.last().to_string())], |events, page| {
            events.has_later.set(page.has_later);
            if page.items.is_empty() {
                // What was heard of is not to be had.
                events.newest.set_value(0);
            }
            events.items.update(|items| items.extend(page.items));
        });
    }

    /// Loads what was heard of and is not here: what happened while something else was loaded.
    fn catch_up(self) {
        if !self.has_later.get_untracked() && self.newest.get_value() > self.last() {
            self.later();
        }
    }

    fn load(self, mut window: Pairs, put: fn(Self, EventPage)) {
        let asked = self.asked.get_value() + 1;
        self.asked.set_value(asked);
        let Some(chat) = self.chat.get_untracked() else { return };
        window.push(("limit", WINDOW.to_owned()));
        self.loading.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = server::events(chat, window).await;
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            self.loading.set(false);
            match answer {
                Ok(page) => {
                    put(self, page);
                    if !self.has_later.get_untracked() {
                        self.unloaded.set(0);
                    }
                    self.catch_up();
                }
                Err(failure) => self.error.set(Some(failure.sentence())),
            }
        });
    }
}
