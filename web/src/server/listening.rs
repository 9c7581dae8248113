//! Reads the live stream, or hears it from the tab of the browser that reads it. Comes as a part of its own,
//! after the first list.
//!
//! The stream is read with `fetch`, because `EventSource` hides what is needed here: the comments that keep
//! a connection alive, whose absence shows that it is dead, and the reason of a refused request. After a lost
//! connection the stream resumes from the id of the last event received. Where that is impossible, and where the
//! stream begins after what is shown was requested, everything is requested again.

use super::frames::{Change, Frames, read_frame};
use super::live::{Live, LiveState};
use super::relay::{Lead, Message, Relay};
use crate::browser::parts::part;
use crate::server;
use crate::words::zone::now;
use chrono::{DateTime, TimeDelta};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// How long the server may be silent, in milliseconds: it says something every 15 s.
const MAX_SILENCE: u32 = 40_000;
/// How long until the next attempt, in milliseconds: first and longest.
const RETRY_AFTER: (u32, u32) = (1_000, 15_000);
/// How long until the code that reads the stream is requested again, in milliseconds.
const LOAD_AGAIN_AFTER: u32 = 5_000;
/// How often a wait looks whether it was ended, in milliseconds.
const STEP: u32 = 250;

part!(LISTEN in live_code: listen, (Live, Uuid));

/// Begins to read the stream, if it is not being read: when the first list is there, which comes first.
pub fn begin(live: Live) {
    if live.has_begun.try_update_value(|has_begun| std::mem::replace(has_begun, true)) != Some(false) {
        return;
    }
    spawn_local(async move {
        while let Some(owner) = live.owner.try_get_value() {
            if let Ok(listen) = LISTEN.make().await {
                owner.into_iter().for_each(|owner| owner.with(|| drop(listen((live, live.user)))));
                return;
            }
            live.connect(LiveState::Lost(now()));
            TimeoutFuture::new(LOAD_AGAIN_AFTER).await;
        }
    });
}

/// What reads the stream for the window.
#[derive(Clone, Copy)]
struct Listening {
    live: Live,
    /// The stream has been open before.
    has_been_open: StoredValue<bool>,
    /// The id of the last event received.
    last_id: StoredValue<Option<String>>,
    /// The other tabs of the browser, if they share a stream.
    relay: StoredValue<Option<Relay>, LocalStorage>,
    /// Held while this tab reads the stream for all.
    lead: StoredValue<Option<Lead>, LocalStorage>,
    /// There is no need to wait any longer.
    is_wait_over: StoredValue<bool>,
}

/// Listens from now on, until the owner is gone. Shows nothing.
fn listen((live, user): (Live, Uuid)) -> AnyView {
    let listening = Listening {
        live,
        has_been_open: StoredValue::new(false),
        last_id: StoredValue::new(None),
        relay: StoredValue::new_local(None),
        lead: StoredValue::new_local(None),
        is_wait_over: StoredValue::new(false),
    };
    listening.relay.set_value(Relay::open(user, move |message| listening.hear(message)));
    listening.send(&Message::Asked);
    live.on_retry.set_value(Some(Callback::new(move |()| {
        listening.end_wait();
        listening.send(&Message::Retry);
    })));
    let back = window_event_listener_untyped("online", move |_| listening.end_wait());
    on_cleanup(move || back.remove());
    live.is_leading.set_value(listening.leads());
    spawn_local(listening.listen());
    ().into_any()
}

impl Listening {
    /// Reads the stream whenever that is for this tab to do.
    async fn listen(self) {
        let mut wait = RETRY_AFTER.0;
        while self.wait_for_lead().await {
            match server::live(self.last_id.get_value().as_deref()).await {
                Ok(stream) => {
                    self.opened();
                    wait = RETRY_AFTER.0;
                    // A page that the browser keeps for Back would keep its connection too, of which
                    // there are few; when it is shown again it continues from there.
                    let (end, cut) = (stream.ender(), stream.ender());
                    let left = window_event_listener_untyped("pagehide", move |_| {
                        self.set_lead(None);
                        end();
                    });
                    // The browser may keep the stream open although the window is offline.
                    let lost = window_event_listener_untyped("offline", move |_| cut());
                    self.read(stream).await;
                    left.remove();
                    lost.remove();
                }
                // The right to look has ended; the sign-in may be renewed.
                Err(failure) if failure.status == Some(403) => {
                    self.set_lead(None);
                    return;
                }
                Err(_) => wait = (wait * 2).min(RETRY_AFTER.1),
            }
            if !self.leads() {
                continue;
            }
            if !matches!(self.live.connection.try_get_value(), Some(LiveState::Lost(_))) {
                self.live.connect(LiveState::Lost(now()));
                self.send(&Message::Lost(now().timestamp_millis()));
            }
            self.wait(wait + (js_sys::Math::random() * 500.0) as u32).await;
        }
    }

    /// Holds the lock, or gives it up; false if the tab no longer shows what needs it.
    fn set_lead(self, lead: Option<Lead>) -> bool {
        let is_there = self.lead.try_set_value(lead).is_none();
        self.live.is_leading.try_set_value(self.leads());
        is_there
    }

    /// Whether this tab reads the stream, for all that share it.
    fn leads(self) -> bool {
        let has_lead = || self.lead.try_with_value(Option::is_some) == Some(true);
        self.relay.try_with_value(Option::is_none) == Some(true) || has_lead()
    }

    /// Waits until this tab is to read the stream; false if the tab no longer shows what needs it.
    async fn wait_for_lead(self) -> bool {
        if self.leads() {
            return true;
        }
        let mut is_taken = false;
        loop {
            let give_up = move || _ = self.set_lead(None);
            let request = |relay: &Option<Relay>| relay.as_ref().map(|relay| relay.request(is_taken, give_up));
            let Some(Some((lead, mut granted))) = self.relay.try_with_value(request) else { return false };
            is_taken = loop {
                match select(granted, TimeoutFuture::new(MAX_SILENCE)).await {
                    Either::Left(_) => return self.set_lead(Some(lead)),
                    Either::Right((_, waiting)) => granted = waiting,
                }
                let Some(heard_at) = self.live.received_at.try_get_untracked() else { return false };
                if now() - heard_at > TimeDelta::milliseconds(i64::from(MAX_SILENCE)) {
                    break true;
                }
            };
        }
    }

    /// The stream was opened: what may have been missed is requested again, in all tabs.
    fn opened(self) {
        let last_id = self.last_id.try_get_value().flatten();
        let is_whole = last_id.is_some();
        let is_back = self.has_been_open.try_get_value() == Some(true);
        self.send(&if is_back { Message::Back(is_whole) } else { Message::Live(last_id) });
        self.follow_on(is_whole);
    }

    /// What is shown is current again, once what may have been missed is looked for.
    fn follow_on(self, is_whole: bool) {
        let was_open = self.has_been_open.try_update_value(|was_open| std::mem::replace(was_open, true));
        self.live.collect(match (was_open, is_whole) {
            (Some(true), true) => Change::Resumed,
            (Some(true), false) => Change::Reset,
            _ => Change::Began,
        });
        self.live.connect(LiveState::Live);
    }

    fn end_wait(self) {
        self.is_wait_over.try_set_value(true);
    }

    fn send(self, message: &Message) {
        self.relay.try_with_value(|relay| relay.iter().for_each(|relay| relay.send(message)));
    }

    /// Hears another tab.
    fn hear(self, message: Message) {
        if self.leads() {
            match (message, self.live.connection.get_value()) {
                (Message::Asked, LiveState::Live) => self.send(&Message::Live(self.last_id.get_value())),
                (Message::Asked, LiveState::Lost(since)) => self.send(&Message::Lost(since.timestamp_millis())),
                (Message::Retry, _) => self.end_wait(),
                _ => (),
            }
            return;
        }
        if matches!(message, Message::Asked | Message::Retry) || self.live.received_at.try_set(now()).is_some() {
            return;
        }
        match message {
            Message::Live(id) => {
                self.last_id.update_value(|last_id| *last_id = id.or_else(|| last_id.take()));
                // It may be the answer to yet another tab.
                if self.has_been_open.get_value() {
                    self.live.connect(LiveState::Live);
                } else {
                    self.follow_on(true);
                }
            }
            Message::Lost(since) => {
                self.live.connect(LiveState::Lost(DateTime::from_timestamp_millis(since).unwrap_or_else(now)));
            }
            Message::Back(is_whole) => self.follow_on(is_whole),
            Message::Frame(frame) => self.take(&frame),
            Message::Asked | Message::Retry => (),
        }
    }

    /// Takes what the server sent.
    fn take(self, frame: &str) {
        let (id, change) = read_frame(frame);
        if id.is_some() {
            self.last_id.try_set_value(id);
        }
        change.into_iter().for_each(|change| self.live.collect(change));
    }

    /// Waits this many milliseconds, or until the window is online again or the reader wants no wait.
    async fn wait(self, milliseconds: u32) {
        self.is_wait_over.try_set_value(false);
        for _ in 0..milliseconds.div_ceil(STEP) {
            TimeoutFuture::new(STEP).await;
            if self.is_wait_over.try_get_value() != Some(false) {
                return;
            }
        }
    }

    /// Reads until the stream ends, falls silent, or is read by another tab.
    async fn read(self, stream: server::LiveStream) {
        let mut frames = Frames::default();
        loop {
            let next = Box::pin(stream.next());
            let Either::Left((Some(text), _)) = select(next, TimeoutFuture::new(MAX_SILENCE)).await else { return };
            if !self.leads() {
                return;
            }
            self.live.received_at.try_set(now());
            for frame in frames.cut(&text) {
                self.take(&frame);
                self.send(&Message::Frame(frame));
            }
        }
    }
}
