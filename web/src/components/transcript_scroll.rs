//! Where the transcript is scrolled to, and when it asks for more.
//!
//! The log is laid out from its end (`column-reverse`): `scrollTop` is 0 at the newest event and
//! negative above it, so what is added before the first event moves nothing. What is added after
//! the last one would push the rest up; [`TranscriptScroll::hold`] takes that back.

use super::transcript::{Side, TranscriptState};
use leptos::html::Div;
use leptos::prelude::*;
use sightline_shared::{Event, EventType};
use uuid::Uuid;
use web_sys::{Element, HtmlElement};

/// More is asked for when the edge is this near, in CSS pixels.
const NEAR: i32 = 400;
/// So many events are in the page at the most, and some that have just come.
const MOST: usize = 200;
/// So far from the end still counts as the end.
const AT_END: i32 = 24;

/// The scroll position of one log.
#[derive(Clone, Copy)]
pub struct TranscriptScroll {
    /// How many messages came below what is seen.
    pub unseen: RwSignal<usize>,
    log: NodeRef<Div>,
    state: TranscriptState,
    height: StoredValue<i32>,
    /// What is loaded has changed, and what is seen is not put back into its place yet.
    is_changing: StoredValue<bool>,
    last: StoredValue<Option<i32>>,
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
            height: StoredValue::new(0),
            is_changing: StoredValue::new(false),
            last: StoredValue::new(None),
            had_later: StoredValue::new(false),
            shown: StoredValue::new(None),
        };
        Effect::new(move || {
            let last = state.items.with(|items| items.last().map(|event| event.seq));
            let wanted = at.get();
            state.has_earlier.track();
            state.loading.track();
            scroll.is_changing.set_value(true);
            request_animation_frame(move || scroll.after_change(last, wanted));
        });
        scroll
    }

    /// To be called when the log was scrolled.
    pub fn on_scroll(self) {
        if self.is_at_end() {
            self.unseen.set(0);
        }
        self.ask_for_more();
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

    /// Keeps in place what is seen, when something below it is about to change its height.
    pub fn hold(self) {
        let Some(log) = self.log.get_untracked() else { return };
        // Where it shrinks, the browser moves what was seen before it can be put back.
        let (top, before) = (log.scroll_top(), log.scroll_height());
        request_animation_frame(move || {
            let height = log.scroll_height();
            log.set_scroll_top(top - (height - before));
            self.height.try_set_value(height);
        });
    }

    fn after_change(self, last: Option<i32>, wanted: Option<Uuid>) {
        let Some(log) = self.log.try_get_untracked().flatten() else { return };
        self.is_changing.set_value(false);
        let before = self.last.get_value();
        self.last.set_value(last);
        let had_later = self.had_later.get_value();
        self.had_later.set_value(self.state.has_later.get_untracked());
        if before.is_some() && last > before && (had_later || !self.is_at_end()) {
            self.make_up_for_growth(&log, self.height.get_value());
            // What was only loaded later is not new.
            if !had_later {
                let count = self.state.items.with_untracked(|items| messages_after(items, before));
                self.unseen.update(|unseen| *unseen += count);
            }
        }
        self.height.set_value(log.scroll_height());
        self.show(&log, wanted);
        self.ask_for_more();
    }

    fn make_up_for_growth(self, log: &HtmlElement, before: i32) {
        let height = log.scroll_height();
        log.set_scroll_top(log.scroll_top() - (height - before));
        self.height.try_set_value(height);
    }

    /// Brings the wanted event to the middle, once.
    fn show(self, log: &HtmlElement, wanted: Option<Uuid>) {
        if wanted == self.shown.get_value() {
            return;
        }
        let Some(id) = wanted else { return self.shown.set_value(None) };
        if let Some(event) = log.query_selector(&format!("[data-events~='{id}']")).ok().flatten() {
            self.shown.set_value(wanted);
            log.set_scroll_top(log.scroll_top() + middle(&event) - middle(log));
        }
    }

    fn is_at_end(self) -> bool {
        self.log.try_get_untracked().flatten().is_none_or(|log| -log.scroll_top() <= AT_END)
    }

    fn ask_for_more(self) {
        let Some(log) = self.log.try_get_untracked().flatten() else { return };
        let state = self.state;
        let is_still = !self.is_changing.get_value() && !state.loading.get_untracked();
        let is_ready = is_still && state.error.with_untracked(Option::is_none);
        if !is_ready || state.items.with_untracked(Vec::is_empty) {
            return;
        }
        self.height.set_value(log.scroll_height());
        let below = -log.scroll_top();
        let above = log.scroll_height() - log.client_height() - below;
        if state.items.with_untracked(Vec::len) > MOST {
            // What is above what is seen can go unnoticed; what is below must be made up for.
            if below > above {
                self.hold();
                state.on_trim.run(Side::End);
            } else {
                state.on_trim.run(Side::Beginning);
            }
            return;
        }
        if above < NEAR && state.has_earlier.get_untracked() {
            state.on_load_earlier.run(());
        } else if below < NEAR && state.has_later.get_untracked() {
            state.on_load_later.run(());
        }
    }
}

fn messages_after(items: &[Event], seq: Option<i32>) -> usize {
    items.iter().filter(|event| Some(event.seq) > seq && event.kind == EventType::Message).count()
}

fn middle(element: &Element) -> i32 {
    let bounds = element.get_bounding_client_rect();
    (bounds.top() + bounds.height() / 2.0) as i32
}
