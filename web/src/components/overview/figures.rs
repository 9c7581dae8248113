//! What the overview shows, whoever asked for it.

use crate::query_state::RangeChoice;
use sightline_shared::{Overview, Timestamp};
use uuid::Uuid;

/// The figures of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// What the chats come to.
    pub overview: Overview,
    /// Of which range.
    pub range: RangeChoice,
    /// Within how many seconds the first response should come, where that is the same for all.
    pub response_target: Option<f64>,
    /// Who waits now, longest first; empty when too many do.
    pub waiting: Vec<Waiting>,
}

/// A chat that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub chat: Uuid,
    /// Its contact, or the inbox it waits in.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// How many seconds it may.
    pub target: i64,
}
