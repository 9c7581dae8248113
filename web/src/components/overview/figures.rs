//! The figures that the overview shows, independent of their source.

use super::compared::{Compared, Ghost};
use crate::query_state::RangeChoice;
use crate::server::load::Failure;
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
    /// The figures that these are compared with, or why they are not there; none where nothing is compared.
    pub compared: Option<Result<Compared, Failure>>,
}

impl Figures {
    /// The figures that these are compared with.
    #[must_use]
    pub fn compared(&self) -> Option<&Compared> {
        self.compared.as_ref()?.as_ref().ok()
    }

    /// Whether the buckets are compared one by one.
    #[must_use]
    pub fn has_ghosts(&self) -> bool {
        self.compared().is_some_and(|compared| compared.ghosts.is_some())
    }

    /// What a bucket is compared with.
    #[must_use]
    pub fn ghost(&self, at: usize) -> Option<Ghost> {
        self.compared()?.ghosts.as_ref()?.get(at).copied().flatten()
    }
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
