//! Agents and contacts as they are now, in every chat and result of theirs.
//!
//! Chats and results hold the names of their people, so that a page is read and sorted without a
//! join. Another name is written to them in the transaction of the statement that says so, where the
//! chats are few. Of somebody with many it is kept that they are to be written (`corrections`), and
//! the server or the import goes on (`replay::names`), one batch in one transaction: no statement
//! takes long, other writers get their turn, and what was interrupted goes on later.

mod copies;
mod corrections;

use corrections::Correction;
pub use corrections::{COMPANIES, UNITE};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

/// How many chats are written in one transaction, and how many somebody may have for a statement to
/// write them itself.
const CHATS: i64 = 1_000;

/// Shows the agents with these `ids` as they are now. All chats of those of another kind have to be
/// replayed. Needs the lock on imports of the company.
pub fn agents(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid], other_kind: &[Uuid]) -> QueryResult<()> {
    let few = put_off_many(conn, company_id, ids, Some(other_kind))?;
    if few.is_empty() {
        return Ok(());
    }
    let chats = corrections::chats_of_agents(conn, company_id, &few)?;
    copies::of_agents(conn, company_id, (&few, other_kind), &chats)
}

/// As [`agents`], in these `chats` and their results alone.
pub fn agents_in(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid], chats: &[Uuid]) -> QueryResult<()> {
    copies::of_agents(conn, company_id, (ids, &[]), chats)
}

/// Shows the contacts with these `ids` as they are now. Needs the lock on imports of the company.
pub fn contacts(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<()> {
    let few = put_off_many(conn, company_id, ids, None)?;
    if few.is_empty() {
        return Ok(());
    }
    copies::of_contacts_in_results(conn, company_id, &few, None)?;
    copies::of_contacts_in_chats(conn, company_id, &few, None).map(drop)
}

/// Keeps for later those who have many chats; returns the others. They are agents, of whom some are
/// of another kind, or contacts.
fn put_off_many(
    conn: &mut PgConnection,
    company_id: Uuid,
    ids: &[Uuid],
    agents: Option<&[Uuid]>,
) -> QueryResult<Vec<Uuid>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let many = corrections::of_many(conn, company_id, ids, agents.is_some(), CHATS)?;
    if !many.is_empty() {
        corrections::keep(conn, company_id, &many, agents)?;
    }
    Ok(ids.iter().copied().filter(|id| !many.contains(id)).collect())
}

/// Writes the next batch of a company; returns whether there was one. Needs the lock on imports of the
/// company.
pub fn next(conn: &mut PgConnection, company_id: Uuid) -> QueryResult<bool> {
    let Some(next) = corrections::first(conn, company_id)? else { return Ok(false) };
    let is_more_left =
        if next.is_agent { agent(conn, company_id, &next)? } else { contact(conn, company_id, next.id)? };
    if !is_more_left {
        corrections::remove(conn, company_id, next.id)?;
    }
    Ok(true)
}

/// Writes the next chats of an agent, with their results; returns whether more may be left.
fn agent(conn: &mut PgConnection, company_id: Uuid, next: &Correction) -> QueryResult<bool> {
    let chats = corrections::next_of_agent(conn, company_id, next.id, CHATS)?;
    let Some(last) = chats.last() else { return Ok(false) };
    let ids: Vec<Uuid> = chats.iter().map(|chat| chat.chat_id).collect();
    let other_kind: &[Uuid] = if next.is_other_kind { &[next.id] } else { &[] };
    copies::of_agents(conn, company_id, (&[next.id], other_kind), &ids)?;
    corrections::go_on_from(conn, company_id, next.id, last)?;
    Ok(true)
}

/// Writes results of a contact, and once those are done, chats; returns whether more may be left.
/// Results come first: a chat that is written meanwhile shows the name already, its results may not.
fn contact(conn: &mut PgConnection, company_id: Uuid, id: Uuid) -> QueryResult<bool> {
    Ok(copies::of_contacts_in_results(conn, company_id, &[id], Some(CHATS))? > 0
        || copies::of_contacts_in_chats(conn, company_id, &[id], Some(CHATS))? > 0)
}
