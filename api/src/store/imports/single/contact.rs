//! What a source says of a contact by itself.

use crate::documents::statement::Statement;
use crate::store::Scope;
use crate::store::erasure::source_ids::Aliases;
use crate::store::imports::rows::contacts::Contacts;
use crate::store::imports::rows::webhooks;
use crate::store::imports::write::{in_transaction, lock};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::IngestOutcome;
use uuid::Uuid;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It was taken: what became of the contact, and its id.
    Taken(IngestOutcome, Uuid),
    /// It is from before the erasure of the contact, or does not say that it is from after it. The id is that of
    /// the contact, which is known since.
    Erased(Option<Uuid>),
    /// The contact is of another part of the company.
    Foreign,
}

/// Takes what `statement` says of its contact, which is made where it is missing: of the caller's
/// organization, until it has a chat. One that was erased comes back by a later event, or by a
/// statement whose `as_of` is later than the erasure.
pub fn put(conn: &mut PgConnection, scope: &Scope, statement: &Statement) -> QueryResult<Put> {
    in_transaction(conn, |conn| {
        lock(conn, scope.company())?;
        take(conn, scope, statement)
    })
}

fn take(conn: &mut PgConnection, scope: &Scope, statement: &Statement) -> QueryResult<Put> {
    let Some(said) = &statement.document().contact else { return Err(diesel::result::Error::NotFound) };
    let (company_id, id, as_of) = (scope.company_id(), said.external_id.as_str(), statement.as_of());
    let mut contacts = Contacts::load_named(conn, company_id, vec![id], Vec::new())?;
    let organization = contacts.organization(id);
    if organization.is_some_and(|id| scope.organization(id).is_none()) {
        return Ok(Put::Foreign);
    }
    let known = contacts.of(id).map(|(id, _)| id);
    let erased_at = match Aliases::of_company(conn, company_id)? {
        Some(aliases) => aliases.erased_contacts(conn, &[id])?.remove(id),
        None => None,
    };
    let is_later = |at| as_of > at && (statement.is_dated() || known.is_some());
    if erased_at.is_some_and(|at| !is_later(at)) {
        return Ok(Put::Erased(known));
    }
    if known.is_some() && !contacts.would_change(said, statement) {
        return Ok(known.map_or(Put::Erased(None), |id| Put::Taken(IngestOutcome::Unchanged, id)));
    }
    contacts.take(said, as_of, (company_id, scope.own().id, as_of, as_of));
    contacts.write(conn, company_id)?;
    webhooks::publish(conn, company_id, &contacts, &[])?;
    contacts.settle(conn, company_id)?;
    let outcome = if known.is_some() { IngestOutcome::Updated } else { IngestOutcome::Created };
    let stored = contacts.of(id).map(|(id, _)| id);
    stored.map(|id| Put::Taken(outcome, id)).ok_or(diesel::result::Error::NotFound)
}
