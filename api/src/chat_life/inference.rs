//! The event that a stated state calls for where the known events lead elsewhere. Pure.
//!
//! Some sources say that a chat is closed and have no event that closed it. The missing event is
//! inferred again whenever the events change, so it goes when the real one comes.

use super::replay::{Author, Happened, Life};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sightline_shared::{ChatState, ChatType, EventType};

/// What a source says of a chat's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedState {
    /// The state.
    pub state: ChatState,
    /// As of when it holds.
    pub as_of: DateTime<Utc>,
    /// When the chat was closed, where the source says so.
    pub closed_at: Option<DateTime<Utc>>,
}

/// An event that is inferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inferred {
    /// What it is.
    pub kind: EventType,
    /// When.
    pub at: DateTime<Utc>,
    /// How many of the known events come before it.
    pub place: usize,
}

/// The event that has to be added to `events`, which are in order, so that the chat stands as
/// `stated`; `None` where it does, or where the real event is known and only comes later.
#[must_use]
pub fn infer<A: Clone + Eq>(
    kind: ChatType,
    started_at: DateTime<Utc>,
    events: &[Happened<'_, A>],
    stated: StatedState,
) -> Option<Inferred> {
    let known = events.partition_point(|event| event.at <= stated.as_of);
    let (before, after) = events.split_at(known);
    let state_of = |events: &mut dyn Iterator<Item = &Happened<'_, A>>| {
        let mut life = Life::beginning(kind, started_at);
        events.for_each(|event| life.follow(event));
        life.state
    };
    if state_of(&mut before.iter()) == stated.state {
        return None;
    }
    let missing = match stated.state {
        ChatState::Queued => EventType::Queued,
        ChatState::Active => EventType::Accepted,
        ChatState::Closed => EventType::Closed,
    };
    if after.iter().map(|event| event.kind).find(|kind| moves(*kind)) == Some(missing) {
        return None;
    }
    let last = Inferred { kind: missing, at: before.last().map_or(started_at, |event| event.at), place: known };
    let Some(closed_at) = stated.closed_at.filter(|_| missing == EventType::Closed) else { return Some(last) };
    let at = closed_at.max(started_at);
    let earlier = Inferred { at, place: before.partition_point(|event| event.at <= at), ..last };
    let closing = Happened { kind: missing, at, by: Author::System, data: None, is_own: false };
    let (head, tail) = before.split_at(earlier.place);
    let holds = state_of(&mut head.iter().chain([&closing]).chain(tail)) == stated.state;
    Some(if holds { earlier } else { last })
}

/// Whether events of this kind are there to move a chat to another state.
const fn moves(kind: EventType) -> bool {
    matches!(kind, EventType::Queued | EventType::Accepted | EventType::Closed | EventType::Reopened)
}

#[cfg(test)]
mod tests;
