//! What a statement is compared with, and what may become of it.

use crate::chat_life::Life;
use crate::documents::statement::Statement;
use crate::store::imports::rows::agents::Agents;
use crate::store::imports::rows::contacts::Contacts;
use crate::store::imports::rows::ids::Ids;
use crate::store::imports::stored::Stored;
use crate::store::imports::work::Work;
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use uuid::Uuid;

/// What a statement is compared with.
pub struct Known<'a> {
    /// The chat as it is stored.
    pub stored: Option<&'a Stored>,
    /// What follows from its events, as it is stored; only needed where not all of them were read.
    pub life: Option<&'a Life<Uuid>>,
    /// The contact or visitor that the statement names was erased up to here.
    pub erased_until: Option<DateTime<Utc>>,
    /// The organization that it names.
    pub organization_id: Uuid,
}

/// What the statements of a batch share.
pub struct Batch<'a> {
    pub agents: &'a Agents,
    pub contacts: &'a Contacts,
    /// The agents of the company that are bots.
    pub bots: &'a HashSet<Uuid>,
    pub ids: Ids,
}

/// What becomes of a statement.
pub enum Plan<'a> {
    /// Nothing is new.
    Unchanged(Uuid),
    /// This is written.
    Write(Box<Work<'a>>),
    /// All stored events have to be read first.
    NeedsWhole,
}

impl Known<'_> {
    /// Everything up to here was said with somebody who was erased since.
    pub fn erased_until(&self, statement: &Statement) -> Option<DateTime<Utc>> {
        let stored = self.stored.and_then(|stored| stored.row.erased_until);
        stored.max(self.person_until(statement)).max(statement.erased_until())
    }

    /// The erasure of the person that the statement names, where the chat has anything from before
    /// it that an earlier erasure did not take. A chat that began after it is with somebody new.
    fn person_until(&self, statement: &Statement) -> Option<DateTime<Utc>> {
        let events = || statement.document().events.iter().map(|event| event.at.utc());
        let stated = events().min().unwrap_or_else(|| statement.started_at());
        let began = self.stored.map_or(stated, |stored| stored.row.started_at.min(stated));
        self.erased_until.filter(|until| began <= *until).filter(|_| {
            let Some(stored) = self.stored else { return true };
            let Some(own) = stored.row.erased_until else { return true };
            stored.row.updated_at > own || events().any(|at| at > own)
        })
    }
}
