//! The live stream of the window: publishes changes to the parts of the page that show them.
//!
//! What reads it ([`super::listening`]) comes after the first list. Changes are collected and published at most
//! four times a second; a hidden window publishes them when it is shown again, a paused one when it goes on.

pub use super::frames::Change;
use crate::words::zone::now;
use chrono::{DateTime, Utc};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// How long changes are collected, in milliseconds.
const COLLECT_FOR: u32 = 250;
/// How many changes a hidden or paused window keeps; beyond that, everything is requested again.
const MAX_COLLECTED: usize = 500;

/// The state of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// It begins.
    Connecting,
    /// What is shown is current.
    Live,
    /// The connection was lost at this instant; the stream reconnects.
    Lost(DateTime<Utc>),
    /// The reader paused it; what is shown was received up to this instant.
    Paused(DateTime<Utc>),
}

type Listener = (u64, Callback<Vec<Change>>);

/// The stream.
#[derive(Clone, Copy)]
pub struct Live {
    /// Its state, for readers.
    pub state: RwSignal<LiveState>,
    /// When something was received from the server last.
    pub received_at: RwSignal<DateTime<Utc>>,
    is_paused: RwSignal<bool>,
    /// Its state, paused or not.
    pub(super) connection: StoredValue<LiveState>,
    /// This tab reads the stream, for all of the browser that share it.
    pub(super) is_leading: StoredValue<bool>,
    /// What ends the wait for the next attempt to connect.
    pub(super) on_retry: StoredValue<Option<Callback<()>>>,
    listeners: StoredValue<Vec<Listener>>,
    collected: StoredValue<Vec<Change>>,
    next_listener: StoredValue<u64>,
    /// The user, and the part of the page that the stream ends with.
    pub(super) user: Uuid,
    pub(super) owner: StoredValue<Option<Owner>>,
    pub(super) has_begun: StoredValue<bool>,
}

impl Live {
    /// The stream of this user, for everything below; it is read from [`super::listening::begin`] on.
    pub fn provide(user: Uuid) {
        let live = Self {
            state: RwSignal::new(LiveState::Connecting),
            received_at: RwSignal::new(now()),
            is_paused: RwSignal::new(false),
            connection: StoredValue::new(LiveState::Connecting),
            is_leading: StoredValue::new(false),
            on_retry: StoredValue::new(None),
            listeners: StoredValue::new(Vec::new()),
            collected: StoredValue::new(Vec::new()),
            next_listener: StoredValue::new(0),
            user,
            owner: StoredValue::new(Owner::current()),
            has_begun: StoredValue::new(false),
        };
        provide_context(live);
        let shown = window_event_listener_untyped("visibilitychange", move |_| live.flush());
        on_cleanup(move || shown.remove());
    }

    /// The stream of the window; absent outside of the Data section.
    #[must_use]
    pub fn get() -> Option<Self> {
        use_context()
    }

    /// Publishes changes to `listener` until the part of the page that registered it is gone.
    pub fn subscribe(self, listener: impl Fn(Vec<Change>) + Send + Sync + 'static) {
        let id = self.next_listener.get_value();
        self.next_listener.set_value(id + 1);
        let listener = Callback::new(listener);
        self.listeners.update_value(|listeners| listeners.push((id, listener)));
        on_cleanup(move || {
            self.listeners.try_update_value(|listeners| listeners.retain(|(own, _)| *own != id));
        });
    }

    /// Pauses, or continues with what was collected meanwhile.
    pub fn toggle(self) {
        self.is_paused.update(|is_paused| *is_paused = !*is_paused);
        let received_at = self.received_at.get_untracked();
        let state = if self.is_paused() { LiveState::Paused(received_at) } else { self.connection.get_value() };
        self.state.set(state);
        // What was looked for meanwhile was not shown.
        self.collect(Change::Resumed);
        self.flush();
    }

    /// Whether this tab reads the stream: what a browser does once is for this tab to do.
    #[must_use]
    pub fn leads(self) -> bool {
        self.is_leading.try_get_value() == Some(true)
    }

    /// Whether the reader paused it: nothing moves by itself then.
    #[must_use]
    pub fn is_paused(self) -> bool {
        self.is_paused.try_get_untracked() == Some(true)
    }

    /// Does not wait for the next attempt to connect.
    pub fn retry(self) {
        self.on_retry.get_value().into_iter().for_each(|retry| retry.run(()));
    }

    /// Sets the state of the connection. Once the window has been left, this does nothing.
    pub(super) fn connect(self, state: LiveState) {
        self.connection.try_set_value(state);
        if !self.is_paused() {
            self.state.try_set(state);
        }
    }

    /// Publishes a change soon.
    pub(super) fn collect(self, change: Change) {
        let is_first = self.collected.try_update_value(|collected| {
            if collected.len() >= MAX_COLLECTED {
                collected.clear();
                collected.push(Change::Reset);
            } else {
                collected.push(change);
            }
            collected.len() == 1
        });
        if is_first == Some(true) {
            spawn_local(async move {
                TimeoutFuture::new(COLLECT_FOR).await;
                self.flush();
            });
        }
    }

    fn flush(self) {
        if document().hidden() || self.is_paused() {
            return;
        }
        let changes = self.collected.try_update_value(std::mem::take).unwrap_or_default();
        if changes.is_empty() {
            return;
        }
        let listeners = self.listeners.try_get_value().unwrap_or_default();
        for (_, listener) in listeners {
            listener.run(changes.clone());
        }
    }
}
