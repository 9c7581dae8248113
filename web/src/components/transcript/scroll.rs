//! The scroll position of the transcript, and the loading of more events.
//!
//! The log is laid out from its end (`column-reverse`): `scrollTop` is 0 at the newest event and
//! negative above it, so what is added before the first event moves nothing. What comes or goes
//! after the last one would move the rest: where the events that are seen stand is looked up before
//! the page changes, and in the same turn, before anything else can scroll, they are put back there.
//! Heights are not enough: several changes and the reader's own scrolling can fall into one frame.

use super::state::{Side, TranscriptState};
use leptos::html::Div;
use leptos::leptos_dom::helpers::queue_microtask;
use leptos::prelude::*;
use sightline_shared::{Event, EventType};
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// More events are requested when the edge is this near, in CSS pixels.
const NEAR: i32 = 400;
/// The largest number of events in the page, besides those that have just arrived.
const MAX_EVENTS: usize = 200;
/// The distance that still counts as the end, in CSS pixels.
const AT_END: i32 = 24;

/// The scroll position of one log.
#[derive(Clone, Copy)]
pub struct TranscriptScroll {
    /// How many messages came below what is seen.
    pub unseen: RwSignal<usize>,
    log: NodeRef<Div>,
    state: TranscriptState,
    /// What is seen, by the event and its place, while the page changes around it.
    anchors: StoredValue<Vec<(String, f64)>>,
    /// The page is about to change, and what is seen is not put back into its place yet.
    is_held: StoredValue<bool>,
    /// What is loaded has changed, and what follows from that is not done yet.
    is_changing: StoredValue<bool>,
    /// The last event that is loaded.
    last: StoredValue<Option<Uuid>>,
    had_later: StoredValue<bool>,
    shown: StoredValue<Option<Uuid>>,
}

impl TranscriptScroll {
    /// Follows a log and what is loaded into it. `at` is brought into view once it is there.
    pub fn new(log: NodeRef<Div>, state: TranscriptState, at: Signal<Option<Uuid>>) -> Self {
        let scroll = Self {
            unseen: RwSignal::new(0),
            log,
            state,
            anchors: StoredValue::new(Vec::new()),
            is_held: StoredValue::new(false),
            is_changing: StoredValue::new(false),
            last: StoredValue::new(None),
            had_later: StoredValue::new(false),
            shown: StoredValue::new(None),
        };
        Effect::new(move || {
            let last = state.items.with(|items| items.last().map(|event| event.id));
            let requested = at.get();
            state.has_earlier.track();
            state.loading.track();
            scroll.is_changing.set_value(true);
            request_animation_frame(move || scroll.after_change(last, requested));
        });
        Effect::new(move |before: Option<u32>| {
            let rewritten = state.rewritten.get();
            if before.is_some_and(|before| before != rewritten) {
                state.on_reload.run(scroll.seen());
            }
            rewritten
        });
        scroll
    }

    /// Must be called when the log was scrolled.
    pub fn on_scroll(self) {
        if self.is_at_end() {
            self.unseen.set(0);
        }
        self.load_more();
    }

    /// Goes to the newest event.
    pub fn to_end(self) {
        if self.state.has_later.get_untracked() {
            self.unseen.set(0);
            self.state.on_newest.run(());
        }
        if let Some(log) = self.log.get_untracked() {
            log.set_scroll_top(0);
            let _ = log.focus();
        }
    }

    /// To be called before the page changes: keeps in place what is seen, whatever comes or goes
    /// around it. Not so at the end of the chat, where the newest is followed.
    pub fn hold(self) {
        if self.note_places() {
            queue_microtask(move || self.put_back());
        }
    }

    /// [`hold`](Self::hold) for a change that the browser itself makes after its event.
    pub fn hold_for_a_frame(self) {
        if self.note_places() {
            request_animation_frame(move || self.put_back());
        }
    }

    /// The events that are seen, from the first on; none at the end of the chat, where the newest is
    /// followed.
    fn seen(self) -> Vec<Uuid> {
        let Some(log) = self.log.try_get_untracked().flatten() else { return Vec::new() };
        if !self.state.has_later.get_untracked() && self.is_at_end() {
            return Vec::new();
        }
        places(&log).into_iter().filter_map(|(id, _)| id.parse().ok()).collect()
    }

    /// Whether places were noted now that are to be put back.
    fn note_places(self) -> bool {
        let Some(log) = self.log.try_get_untracked().flatten() else { return false };
        if self.is_held.get_value() || (!self.had_later.get_value() && self.is_at_end()) {
            return false;
        }
        self.is_held.set_value(true);
        self.anchors.set_value(places(&log));
        true
    }

    fn put_back(self) {
        if self.is_held.try_set_value(false).is_some() {
            return;
        }
        let anchors = std::mem::take(&mut *self.anchors.write_value());
        let Some(log) = self.log.try_get_untracked().flatten() else { return };
        // A line that stood for several events may stand for more now; it is one of them still.
        let moved =
            anchors.into_iter().find_map(|(id, was)| Some(entry(&log, &id)?.get_bounding_client_rect().top() - was));
        if let Some(moved) = moved.filter(|moved| moved.abs() >= 0.5) {
            log.scroll_by_with_x_and_y(0.0, moved);
        }
    }

    fn after_change(self, last: Option<Uuid>, requested: Option<Uuid>) {
        let Some(log) = self.log.try_get_untracked().flatten() else { return };
        self.is_changing.set_value(false);
        let before = self.last.get_value();
        self.last.set_value(last);
        let had_later = self.had_later.get_value();
        self.had_later.set_value(self.state.has_later.get_untracked());
        // What was only loaded later is not new.
        if before.is_some() && last != before && !had_later && !self.is_at_end() {
            let count = self.state.items.with_untracked(|items| messages_after(items, before));
            self.unseen.update(|unseen| *unseen += count);
        }
        self.show(&log, requested);
        self.load_more();
    }

    /// Brings the requested event to the middle, once.
    fn show(self, log: &HtmlElement, requested: Option<Uuid>) {
        if requested == self.shown.get_value() {
            return;
        }
        let Some(id) = requested else { return self.shown.set_value(None) };
        if let Some(event) = entry(log, &id.to_string()) {
            self.shown.set_value(requested);
            log.set_scroll_top(log.scroll_top() + middle(&event) - middle(log));
        }
    }

    fn is_at_end(self) -> bool {
        self.log.try_get_untracked().flatten().is_none_or(|log| -log.scroll_top() <= AT_END)
    }

    fn load_more(self) {
        let Some(log) = self.log.try_get_untracked().flatten() else { return };
        let state = self.state;
        let is_still = !self.is_changing.get_value() && !state.loading.get_untracked();
        let is_ready = is_still && state.error.with_untracked(Option::is_none);
        if !is_ready || state.items.with_untracked(Vec::is_empty) {
            return;
        }
        let below = -log.scroll_top();
        let above = log.scroll_height() - log.client_height() - below;
        if state.items.with_untracked(Vec::len) > MAX_EVENTS {
            return state.on_trim.run(if below > above { Side::End } else { Side::Beginning });
        }
        if above < NEAR && state.has_earlier.get_untracked() {
            state.on_load_earlier.run(());
        } else if below < NEAR && state.has_later.get_untracked() {
            state.on_load_later.run(());
        }
    }
}

/// How many messages come after an event; none where that is not among them. Places are no measure: earlier events
/// may be added late.
fn messages_after(items: &[Event], id: Option<Uuid>) -> usize {
    let after = items.iter().position(|event| Some(event.id) == id).map_or(items.len(), |at| at + 1);
    items[after..].iter().filter(|event| event.kind == EventType::Message).count()
}

/// The events that are seen, and where their upper edges are.
fn places(log: &HtmlElement) -> Vec<(String, f64)> {
    let edges = log.get_bounding_client_rect();
    let Ok(entries) = log.query_selector_all("[data-events]") else { return Vec::new() };
    let place = |index| {
        let entry: Element = entries.item(index)?.unchecked_into();
        let bounds = entry.get_bounding_client_rect();
        let is_seen = bounds.bottom() > edges.top() && bounds.top() < edges.bottom();
        let id = is_seen.then(|| entry.get_attribute("data-events"))??.split(' ').next()?.to_owned();
        Some((id, bounds.top()))
    };
    (0..entries.length()).filter_map(place).collect()
}

fn entry(log: &HtmlElement, id: &str) -> Option<Element> {
    log.query_selector(&format!("[data-events~='{id}']")).ok().flatten()
}

fn middle(element: &Element) -> i32 {
    let bounds = element.get_bounding_client_rect();
    (bounds.top() + bounds.height() / 2.0) as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_follows_the_last_known_event_is_new() {
        let message = |id: &u128| {
            let message = json!({ "id": Uuid::from_u128(*id), "chat_id": Uuid::nil(), "seq": 1, "type": "message",
                "at": "2026-11-20T10:00:00.000Z", "text": "Hello", "redacted": false });
            serde_json::from_value(message).unwrap()
        };
        let events = |ids: &[u128]| ids.iter().map(message).collect::<Vec<Event>>();
        let last = Some(Uuid::from_u128(3));
        assert_eq!(messages_after(&events(&[1, 2, 3, 4, 5]), last), 2);
        // Late history takes its place before it.
        assert_eq!(messages_after(&events(&[7, 1, 8, 2, 3]), last), 0);
        assert_eq!(messages_after(&events(&[1, 2]), last), 0, "it was removed");
    }
}
