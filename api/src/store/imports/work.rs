//! A chat on its way into the database.

use super::item::Item;
use super::marks::Marks;
use super::stored::Stored;
use crate::chat_life::{Life, StatedState};
use crate::documents::statement::Statement;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sightline_shared::ChatType;
use sightline_shared::document::DocumentResult;
use uuid::Uuid;

/// A chat that is to be written, new or changed.
pub(super) struct Work<'a> {
    /// The statement that calls for it; a chat that is replayed has none.
    pub(super) statement: Option<&'a Statement>,
    pub(super) id: Uuid,
    /// What is stored of it.
    pub(super) stored: Option<&'a Stored>,
    pub(super) head: Head,
    /// One of its events is inferred.
    pub(super) has_inferred: bool,
    /// What the statement says of its contact is taken.
    pub(super) takes_contact: bool,
    /// Its events: all of a chat that is new or replayed, else those that are new or changed. They
    /// have their places.
    pub(super) items: Vec<Item>,
    /// Inferred events that no longer follow.
    pub(super) dropped: Vec<Uuid>,
    pub(super) life: Life<Uuid>,
    pub(super) results: Vec<StatedResult<'a>>,
    pub(super) event_count: i32,
    pub(super) result_count: i32,
    pub(super) started_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    /// Its events changed other than at their end.
    pub(super) is_rewritten: bool,
}

/// What a chat's row says beside what follows from its events.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) organization_id: Uuid,
    pub(super) kind: ChatType,
    pub(super) channel: Option<String>,
    pub(super) url: Option<String>,
    pub(super) tags: Vec<String>,
    /// The external id of its contact.
    pub(super) contact: Option<String>,
    /// The id and the name of its anonymous visitor.
    pub(super) visitor: Option<(String, Option<String>)>,
    /// The names of guests, by their ids at the source.
    pub(super) guests: Map<String, Value>,
    pub(super) is_erased: bool,
    pub(super) erased_until: Option<DateTime<Utc>>,
    pub(super) stated: Option<StatedState>,
    pub(super) marks: Marks,
}

/// A result that is new or corrected.
pub(super) struct StatedResult<'a> {
    pub(super) result: &'a DocumentResult,
    /// The instant as of which it was stated.
    pub(super) as_of: DateTime<Utc>,
    /// Its id, where it is stored.
    pub(super) known: Option<Uuid>,
    pub(super) event_id: Uuid,
    /// Its values were erased.
    pub(super) is_erased: bool,
}

impl Work<'_> {
    /// Its id at its source, or else its own.
    pub(super) fn external_id(&self) -> String {
        let said = self.statement.map(|statement| statement.document().external_id.as_str());
        let stored = || self.stored.map(|stored| stored.row.external_id.as_str());
        said.or_else(stored).map_or_else(|| self.id.to_string(), str::to_owned)
    }

    /// The events that are new, in order.
    pub(super) fn new_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.is_new())
    }

    /// How many results it had before.
    pub(super) fn known_results(&self) -> i32 {
        self.stored.map_or(0, |stored| stored.row.result_count)
    }
}
