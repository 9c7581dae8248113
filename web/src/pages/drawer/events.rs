//! The events of the open chat, as they are loaded in windows and sent by the live stream.

use crate::components::transcript::state::{Side, TranscriptState};
use crate::server;
use crate::server::load::Failure;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Event, EventPage, EventType, EventWindow};
use std::future::Future;
use uuid::Uuid;

/// How many events are loaded at once.
const WINDOW: u32 = 50;
/// How many events are dropped at once when too many are loaded: two windows, so that it is rare.
const TRIMMED: usize = 100;
/// How many events are loaded in the place of those that changed: as many before and after what is
/// seen as fill any screen.
const RELOADED: u32 = 200;
/// How many of the events that are seen are tried as the middle of what is loaded again: one may no
/// longer exist.
const MIDDLES: usize = 3;

/// The events of the open chat: from its end, or around the event that is looked for.
#[must_use]
pub fn transcript(chat: Uuid, at: Signal<Option<Uuid>>) -> TranscriptState {
    let events = Events::new(chat);
    let begin = move || events.begin(at.get_untracked());
    let rewritten = RwSignal::new(0);
    // What is shown stays where it is.
    let retry = move || if events.is_empty() { begin() } else { rewritten.update(|rewritten| *rewritten += 1) };
    let reload = move |seen| if events.is_empty() { begin() } else { events.reload(seen) };
    Effect::new(move |before: Option<()>| {
        let at = at.get();
        // An event that is loaded only has to come into view.
        if before.is_none() || !at.is_none_or(|at| events.has(at)) {
            begin();
        }
    });
    TranscriptState {
        on_trim: Callback::new(move |side| events.trim(side)),
        on_newest: Callback::new(move |()| events.begin(None)),
        on_event: Callback::new(move |event| events.add(event)),
        items: events.items.into(),
        unloaded: events.unloaded.into(),
        has_earlier: events.has_earlier.into(),
        has_later: events.has_later.into(),
        loading: events.loading.into(),
        error: events.error.into(),
        on_load_earlier: Callback::new(move |()| events.earlier()),
        on_load_later: Callback::new(move |()| events.later()),
        on_retry: Callback::new(move |()| retry()),
        rewritten,
        on_reload: Callback::new(reload),
    }
}

#[derive(Clone, Copy)]
struct Events {
    chat: Uuid,
    items: RwSignal<Vec<Event>>,
    has_earlier: RwSignal<bool>,
    has_later: RwSignal<bool>,
    loading: RwSignal<bool>,
    error: RwSignal<Option<String>>,
    /// The number of the last load; answers to earlier ones are ignored.
    generation: StoredValue<u32>,
    unloaded: RwSignal<usize>,
    /// The `seq` of the newest event that was reported.
    newest: StoredValue<i32>,
}

impl Events {
    fn new(chat: Uuid) -> Self {
        Self {
            chat,
            items: RwSignal::new(Vec::new()),
            has_earlier: RwSignal::new(false),
            has_later: RwSignal::new(false),
            loading: RwSignal::new(true),
            error: RwSignal::new(None),
            generation: StoredValue::new(0),
            unloaded: RwSignal::new(0),
            newest: StoredValue::new(0),
        }
    }

    /// Whether an event is loaded.
    fn has(self, id: Uuid) -> bool {
        self.items.with_untracked(|items| items.iter().any(|event| event.id == id))
    }

    /// Whether nothing is loaded.
    fn is_empty(self) -> bool {
        self.items.with_untracked(Vec::is_empty)
    }

    /// Loads the events around one, or the newest.
    fn begin(self, at: Option<Uuid>) {
        self.items.set(Vec::new());
        self.has_earlier.set(false);
        self.has_later.set(false);
        self.load(at.map_or_else(newest, around), Self::replace);
    }

    /// Loads again what is loaded, which stays until then: around the first of the events that are
    /// seen, or the newest.
    fn reload(self, seen: Vec<Uuid>) {
        // The answer has all that was reported before.
        self.newest.set_value(0);
        let loaded = u32::try_from(self.items.with_untracked(Vec::len)).unwrap_or(u32::MAX);
        let chat = self.chat;
        let answer = async move {
            for event in seen.into_iter().take(MIDDLES) {
                match request(chat, around(event), RELOADED).await {
                    Err(failure) if failure.is_not_found() => {}
                    answer => return answer,
                }
            }
            request(chat, newest(), loaded.clamp(WINDOW, RELOADED)).await
        };
        self.take(answer, Self::replace);
    }

    fn replace(self, page: EventPage) {
        self.has_earlier.set(page.has_earlier);
        self.has_later.set(page.has_later);
        self.items.set(page.items);
    }

    fn earlier(self) {
        let first = self.items.with_untracked(|items| items.first().map(|event| event.seq));
        let Some(first) = first.filter(|_| !self.loading.get_untracked()) else { return };
        let window = EventWindow { before_seq: Some(first), ..EventWindow::default() };
        self.load(window, |events, page| {
            events.has_earlier.set(page.has_earlier);
            events.items.update(|items| drop(items.splice(0..0, page.items)));
        });
    }

    /// Takes an event that has happened.
    fn add(self, event: Event) {
        let is_new = event.seq > self.newest.get_value();
        self.newest.update_value(|newest| *newest = event.seq.max(*newest));
        // Where later events are not loaded, it comes with them.
        if self.has_later.get_untracked() && is_new && event.kind == EventType::Message {
            self.unloaded.update(|unloaded| *unloaded += 1);
        }
        if self.has_later.get_untracked() || self.loading.get_untracked() {
            return;
        }
        if event.seq == self.last() + 1 {
            self.items.update(|items| items.push(event));
        } else {
            self.catch_up();
        }
    }

    /// Drops what is farthest away on one side.
    fn trim(self, side: Side) {
        self.items.update(|items| {
            let kept = items.len().saturating_sub(TRIMMED);
            match side {
                Side::Beginning => drop(items.drain(..items.len() - kept)),
                Side::End => items.truncate(kept),
            }
        });
        match side {
            Side::Beginning => self.has_earlier.set(true),
            Side::End => self.has_later.set(true),
        }
    }

    /// The `seq` of the last event that is loaded.
    fn last(self) -> i32 {
        self.items.with_untracked(|items| items.last().map_or(0, |event| event.seq))
    }

    fn later(self) {
        if self.loading.get_untracked() || self.items.with_untracked(Vec::is_empty) {
            return;
        }
        let window = EventWindow { after_seq: Some(self.last()), ..EventWindow::default() };
        self.load(window, |events, page| {
            events.has_later.set(page.has_later);
            if page.items.is_empty() {
                // The reported events cannot be loaded.
                events.newest.set_value(0);
            }
            events.items.update(|items| items.extend(page.items));
        });
    }

    /// Loads the events that were reported but are missing: they happened during another load.
    fn catch_up(self) {
        if !self.has_later.get_untracked() && self.newest.get_value() > self.last() {
            self.later();
        }
    }

    fn load(self, window: EventWindow, put: fn(Self, EventPage)) {
        let chat = self.chat;
        self.take(async move { request(chat, window, WINDOW).await }, put);
    }

    /// Waits for an answer and puts it where it belongs, unless another load has begun since.
    fn take(self, answer: impl Future<Output = Result<EventPage, Failure>> + 'static, put: fn(Self, EventPage)) {
        let generation = self.generation.get_value() + 1;
        self.generation.set_value(generation);
        self.loading.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = answer.await;
            if self.generation.try_get_value() != Some(generation) {
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

fn around(event: Uuid) -> EventWindow {
    EventWindow { around: Some(event), ..EventWindow::default() }
}

fn newest() -> EventWindow {
    EventWindow { before_seq: Some(i32::MAX), ..EventWindow::default() }
}

async fn request(chat: Uuid, window: EventWindow, limit: u32) -> Result<EventPage, Failure> {
    server::events(chat, &EventWindow { limit: Some(limit), ..window }).await
}
