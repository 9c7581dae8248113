//! The erased among the persons that statements name: nothing erased comes back.
//!
//! The instant of an erasure is compared with each event. Up to it events come in blank, whether
//! the chat is stored or not; what comes later is taken whole and belongs to somebody new.

use super::plan::Known;
use super::stored::Stored;
use crate::chat_life::Life;
use crate::documents::statement::Statement;
use crate::store::erasure::source_ids::Aliases;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// The erasure times of the persons of a batch, by external id.
pub(super) struct Persons {
    erased: HashMap<String, DateTime<Utc>>,
    is_shifted: bool,
}

impl Persons {
    /// Finds the erased among the contacts and visitors of `statements`. One statement at most.
    pub(super) fn load(
        conn: &mut PgConnection,
        aliases: Option<&Aliases>,
        statements: &[Statement],
        is_shifted: bool,
    ) -> QueryResult<Self> {
        let external_ids: Vec<&str> = statements.iter().flat_map(persons).collect();
        let erased = match aliases {
            Some(aliases) if !external_ids.is_empty() => aliases.erased_contacts(conn, &external_ids)?,
            _ => HashMap::new(),
        };
        Ok(Self { erased, is_shifted })
    }

    /// What `statement` is compared with.
    pub(super) fn known<'a>(
        &self,
        statement: &Statement,
        stored: Option<&'a Stored>,
        life: Option<&'a Life<Uuid>>,
        organization_id: Uuid,
    ) -> Known<'a> {
        let erased = persons(statement).filter_map(|id| self.erased.get(id)).max().copied();
        // Shifted times do not show what came first.
        let last = statement.document().events.last().map(|event| event.at.utc());
        let erased_until = erased.map(|at| if self.is_shifted { last.map_or(at, |last| last.max(at)) } else { at });
        Known { stored, life, erased_until, organization_id }
    }
}

/// The external ids of the contact and of the visitor of a statement.
fn persons(statement: &Statement) -> impl Iterator<Item = &str> {
    let contact = statement.document().contact.as_ref().map(|contact| contact.external_id.as_str());
    let visitor = statement.visitor().map(|visitor| visitor.external_id.as_str());
    contact.into_iter().chain(visitor)
}
