//! A chat on its way into the database.

use super::stored::Stored;
use crate::documents::chat::ImportChat;
use uuid::Uuid;

/// A chat that is to be written, new or grown.
pub(super) struct Work<'a> {
    pub(super) chat: &'a ImportChat,
    pub(super) id: Uuid,
    /// What is stored of it, where it is known.
    pub(super) stored: Option<&'a Stored>,
}

impl Work<'_> {
    /// How many of its events are stored already.
    pub(super) fn known_events(&self) -> usize {
        self.stored.map_or(0, |stored| stored.events.len())
    }

    /// How many of its results are stored already.
    pub(super) fn known_results(&self) -> usize {
        self.stored.map_or(0, |stored| stored.results.len())
    }
}
