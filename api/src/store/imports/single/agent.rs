//! What a source says of an agent by itself.

use crate::documents::statement::Statement;
use crate::store::Scope;
use crate::store::imports::replay;
use crate::store::imports::rows::agents::Agents;
use crate::store::imports::rows::users;
use crate::store::imports::write::{in_transaction, lock};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::IngestOutcome;
use std::slice::from_ref;
use uuid::Uuid;

/// Takes what `statement` says of its agent, which is made where it is missing; returns what became of it, and
/// its id. Chats of an agent of another kind are marked, to be replayed.
pub fn put(conn: &mut PgConnection, scope: &Scope, statement: &Statement) -> QueryResult<(IngestOutcome, Uuid)> {
    in_transaction(conn, |conn| {
        lock(conn, scope.company())?;
        take(conn, scope.company_id(), statement)
    })
}

fn take(conn: &mut PgConnection, company_id: Uuid, statement: &Statement) -> QueryResult<(IngestOutcome, Uuid)> {
    let Some(said) = statement.agents().next() else { return Err(diesel::result::Error::NotFound) };
    let id = said.external_id.as_str();
    let known = Agents::load(conn, Some(company_id), &[statement])?.id(id);
    let both = users::unite(conn, company_id, from_ref(statement))?;
    replay::these(conn, company_id, &both)?;
    let mut agents = Agents::load(conn, Some(company_id), &[statement])?;
    let united = agents.id(id);
    let has_changed = agents.take(company_id, statement);
    agents.write(conn, company_id)?;
    agents.write_shown(conn, company_id)?;
    let stored = agents.id(id).ok_or(diesel::result::Error::NotFound)?;
    let outcome = match known {
        None => IngestOutcome::Created,
        Some(_) if has_changed || united != known => IngestOutcome::Updated,
        Some(_) => IngestOutcome::Unchanged,
    };
    Ok((outcome, stored))
}
