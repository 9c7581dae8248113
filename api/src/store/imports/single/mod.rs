//! What is stored of a single statement, for the answer to the one that sent it; and statements about
//! contacts and agents by themselves. Admins correct and merge agents in the same turn.

pub mod agent;
pub mod contact;
pub mod corrected;
pub mod merged;

use super::identity::identify;
use super::item::Item;
use super::recognize_erased;
use super::stored::named_events;
use super::tree::company_id;
use super::write::lock;
use crate::documents::statement::Statement;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::document::StoredEvent;

/// Takes the lock on imports of the company until the transaction ends.
pub fn hold(conn: &mut PgConnection, company: &str) -> QueryResult<()> {
    lock(conn, company)
}

/// Takes the lock on imports of the company until the transaction ends, and gives each event of the
/// statement its identity, and what is erased the id that is kept of it. Returns how many of them are stored already.
pub fn prepare(conn: &mut PgConnection, statement: &mut Statement) -> QueryResult<usize> {
    lock(conn, statement.company())?;
    identify(conn, std::slice::from_mut(statement))?;
    let company_id = company_id(conn, statement.company())?;
    recognize_erased(conn, company_id, std::slice::from_mut(statement), false)?;
    Ok(events(conn, statement)?.len())
}

/// The events of the statement as they are stored, in the order of the chat.
pub fn events(conn: &mut PgConnection, statement: &Statement) -> QueryResult<Vec<StoredEvent>> {
    let Some(company_id) = company_id(conn, statement.company())? else { return Ok(Vec::new()) };
    Ok(named_events(conn, company_id, statement)?.into_iter().filter_map(shown).collect())
}

fn shown(item: Item) -> Option<StoredEvent> {
    Some(StoredEvent {
        id: item.id,
        external_id: item.external_id,
        seq: item.seq?,
        at: item.at.into(),
        kind: item.kind,
    })
}
