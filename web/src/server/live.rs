//! The live stream of the window: publishes changes to the parts of the page that show them.
//!
//! It is read with `fetch`, because `EventSource` hides what is needed here: the comments that keep
//! a connection alive, whose absence shows that it is dead, and the reason of a refused request.
//! Changes are collected and published at most four times a second; a hidden window publishes them
//! when it is shown again. After a lost connection the stream resumes from the id of the last event
//! received; if that is impossible, everything is requested again.

pub use super::frames::Change;
use super::frames::Frames;
use crate::server;
use crate::words::zone::now;
use chrono::{DateTime, Utc};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How long the server may be silent, in milliseconds: it says something every 15 s.
const MAX_SILENCE: u32 = 40_000;
/// How long changes are collected, in milliseconds.
const COLLECT_FOR: u32 = 250;
/// How many changes a hidden window keeps; beyond that, everything is requested again.
const MAX_COLLECTED: usize = 500;
/// How long until the next attempt, in milliseconds: first and longest.
const RETRY_AFTER: (u32, u32) = (1_000, 15_000);

/// The state of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// It begins.
    Connecting,
    /// What is shown is current.
    Live,
    /// The connection was lost at this instant; the stream reconnects.
    Lost(DateTime<Utc>),
    /// The reader paused it.
    Paused,
}

type Listener = (u64, Callback<Vec<Change>>);

/// The stream.
#[derive(Clone, Copy)]
pub struct Live {
    /// Its state.
    pub state: RwSignal<LiveState>,
    /// When something was received from the server last.
    pub received_at: RwSignal<DateTime<Utc>>,
    is_paused: RwSignal<bool>,
    /// The stream is being read.
    is_open: StoredValue<bool>,
    /// The browser is online again: there is no need to wait any longer.
    is_online_again: StoredValue<bool>,
    listeners: StoredValue<Vec<Listener>>,
    collected: StoredValue<Vec<Change>>,
    next_listener: StoredValue<u64>,
}

impl Live {
    /// Begins to listen, for everything below.
    pub fn provide() -> Self {
        let live = Self {
            state: RwSignal::new(LiveState::Connecting),
            received_at: RwSignal::new(now()),
            is_paused: RwSignal::new(false),
            is_open: StoredValue::new(false),
            is_online_again: StoredValue::new(false),
            listeners: StoredValue::new(Vec::new()),
            collected: StoredValue::new(Vec::new()),
            next_listener: StoredValue::new(0),
        };
        provide_context(live);
        spawn_local(live.listen());
        let shown = window_event_listener_untyped("visibilitychange", move |_| live.flush());
        let back = window_event_listener_untyped("online", move |_| live.is_online_again.set_value(true));
        on_cleanup(move || {
            shown.remove();
            back.remove();
        });
        live
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

    /// Pauses, or continues.
    pub fn toggle(self) {
        self.is_paused.update(|is_paused| *is_paused = !*is_paused);
        let state = match (self.is_paused.get_untracked(), self.is_open.get_value()) {
            (true, _) => LiveState::Paused,
            // Nothing was published meanwhile, or the stream would have ended.
            (false, true) => LiveState::Live,
            (false, false) => LiveState::Connecting,
        };
        self.state.set(state);
    }

    /// Does not wait for the next attempt to connect.
    pub fn retry(self) {
        self.is_online_again.set_value(true);
    }

    async fn listen(self) {
        let mut last_id = None;
        let mut wait = RETRY_AFTER.0;
        let mut is_first = true;
        while let Some(is_paused) = self.is_paused.try_get_untracked() {
            if is_paused {
                TimeoutFuture::new(COLLECT_FOR).await;
                continue;
            }
            match server::live(last_id.as_deref()).await {
                Ok(stream) => {
                    // Without an id to resume from, changes may have been missed.
                    if !is_first {
                        self.collect(if last_id.is_none() { Change::Reset } else { Change::Resumed });
                    }
                    is_first = false;
                    wait = RETRY_AFTER.0;
                    self.state.try_set(LiveState::Live);
                    self.is_open.try_set_value(true);
                    // A page that the browser keeps for Back would keep its connection too, of which
                    // there are few; when it is shown again it continues from there.
                    let (end, cut) = (stream.ender(), stream.ender());
                    let left = window_event_listener_untyped("pagehide", move |_| end());
                    // The browser may keep the stream open although the window is offline.
                    let lost = window_event_listener_untyped("offline", move |_| cut());
                    self.read(stream, &mut last_id).await;
                    left.remove();
                    lost.remove();
                    self.is_open.try_set_value(false);
                }
                // The right to look has ended; the sign-in may be renewed.
                Err(failure) if failure.status == Some(403) => return,
                Err(_) => wait = (wait * 2).min(RETRY_AFTER.1),
            }
            let Some(state) = self.state.try_get_untracked() else { return };
            if state != LiveState::Paused {
                if !matches!(state, LiveState::Lost(_)) {
                    self.state.set(LiveState::Lost(now()));
                }
                self.wait(wait + (js_sys::Math::random() * 500.0) as u32).await;
            }
        }
    }

    /// Waits this many milliseconds, or until the window is online again.
    async fn wait(self, milliseconds: u32) {
        self.is_online_again.try_set_value(false);
        for _ in 0..milliseconds.div_ceil(COLLECT_FOR) {
            TimeoutFuture::new(COLLECT_FOR).await;
            if self.is_online_again.try_get_value() != Some(false) {
                return;
            }
        }
    }

    /// Reads until the stream ends, falls silent or is paused.
    async fn read(self, stream: server::LiveStream, last_id: &mut Option<String>) {
        let mut frames = Frames::default();
        loop {
            let next = Box::pin(stream.next());
            let Either::Left((Some(text), _)) = select(next, TimeoutFuture::new(MAX_SILENCE)).await else { return };
            if self.is_paused.try_get_untracked() != Some(false) {
                return;
            }
            self.received_at.set(now());
            for (id, change) in frames.read(&text) {
                *last_id = id.or_else(|| last_id.take());
                change.into_iter().for_each(|change| self.collect(change));
            }
        }
    }

    fn collect(self, change: Change) {
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
        if document().hidden() {
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
