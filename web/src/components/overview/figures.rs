//! The figures that the overview shows, independent of their source.

use crate::query_state::RangeChoice;
use sightline_shared::{Overview, Timestamp};
use uuid::Uuid;

/// The figures of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The aggregates of the chats.
    pub overview: Overview,
    /// The range of the figures.
    pub range: RangeChoice,
    /// The target for the first response in seconds, if it is the same for all organizations.
    pub response_target: Option<f64>,
    /// The waiting chats, longest wait first; empty if there are too many.
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
