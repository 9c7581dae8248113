//! What the parts of the transcript share: the events that are loaded, and what is known of the chat besides.

use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::{Event, Match, ResultDetail, Session};
use uuid::Uuid;

/// The part of a chat's stream that is loaded, and how to get more.
#[derive(Clone, Copy)]
pub struct TranscriptState {
    /// The events, by `seq`.
    pub items: Signal<Vec<Event>>,
    /// How many messages came while the newest events were not loaded.
    pub unloaded: Signal<usize>,
    /// There are events before the first of these.
    pub has_earlier: Signal<bool>,
    /// There are events after the last of these.
    pub has_later: Signal<bool>,
    /// Something is being loaded.
    pub loading: Signal<bool>,
    /// Why the last load failed, in a sentence.
    pub error: Signal<Option<String>>,
    /// Loads earlier events.
    pub on_load_earlier: Callback<()>,
    /// Loads later events.
    pub on_load_later: Callback<()>,
    /// Repeats the load that failed.
    pub on_retry: Callback<()>,
    /// Raised when events changed other than at their end: what is loaded is to be loaded again.
    pub rewritten: RwSignal<u32>,
    /// Loads again what is loaded: around the first of these events that still exists, or the newest.
    pub on_reload: Callback<Vec<Uuid>>,
    /// An event has happened.
    pub on_event: Callback<Event>,
    /// Drops the events that are farthest away, at the end or at the beginning: too many are loaded.
    pub on_trim: Callback<Side>,
    /// Loads the newest events.
    pub on_newest: Callback<()>,
}

/// A side of what is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The earlier events.
    Beginning,
    /// The later events.
    End,
}

/// What is known of a chat besides its events; empty until it is loaded.
#[derive(Clone, Copy)]
pub struct TranscriptContext {
    /// Its sessions, in order.
    pub sessions: Signal<Vec<Session>>,
    /// Its results with their fields.
    pub results: Signal<Vec<ResultDetail>>,
    /// The zone of the times.
    pub zone: Signal<Zone>,
    /// The agent shown in the place of the contact, in a chat without one.
    pub initiator: Signal<Option<Uuid>>,
    /// The event that was requested.
    pub at: Signal<Option<Uuid>>,
    /// Where words were found that were searched for.
    pub hits: Signal<Vec<Match>>,
    /// Opens a result.
    pub on_open_result: Callback<Uuid>,
    /// Sends a message again; why that failed is put into the signal.
    pub on_resend: Callback<(Uuid, RwSignal<Option<String>>)>,
}

/// Whether one of these events was requested.
pub fn is_requested(ids: Vec<Uuid>, context: TranscriptContext) -> impl Fn() -> bool + Clone + Send + Sync {
    move || context.at.get().is_some_and(|at| ids.contains(&at))
}
