//! What the parts of the transcript share: the events that are loaded, and what the chat knows besides.

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
    /// Earlier events are wanted.
    pub on_load_earlier: Callback<()>,
    /// Later events are wanted.
    pub on_load_later: Callback<()>,
    /// The load that failed is wanted again.
    pub on_retry: Callback<()>,
    /// An event has happened.
    pub learn: Callback<Event>,
    /// More than enough is loaded: what is farthest away goes, at the end or at the beginning.
    pub on_trim: Callback<Side>,
    /// The newest events are wanted.
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

/// What a chat knows besides its events; empty until it is loaded.
#[derive(Clone, Copy)]
pub struct TranscriptContext {
    /// Its sessions, in order.
    pub sessions: Signal<Vec<Session>>,
    /// Its results with their fields.
    pub results: Signal<Vec<ResultDetail>>,
    /// The zone of the times.
    pub zone: Signal<Zone>,
    /// The agent shown in the place of the contact, in a chat without one.
    pub asker: Signal<Option<Uuid>>,
    /// The event that was requested.
    pub at: Signal<Option<Uuid>>,
    /// Where words were found that were searched for.
    pub hits: Signal<Vec<Match>>,
    /// Opens a result.
    pub on_open_result: Callback<Uuid>,
}

/// Whether one of these events was requested.
pub fn is_wanted(ids: Vec<Uuid>, context: TranscriptContext) -> impl Fn() -> bool + Clone + Send + Sync {
    move || context.at.get().is_some_and(|at| ids.contains(&at))
}
