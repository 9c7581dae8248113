//! Storing what sources say of chats, many at a time: the import and the API's ingest.
//!
//! A statement is united with what is stored ([`merge`]), and what a chat is follows from all its
//! events ([`plan`]). Where only the end of a chat is new, its stored life goes on, and no event
//! before is read.
//!
//! A batch is one transaction with a fixed number of database statements. Batches of one company go
//! one after the other (an advisory lock), and lock rows in a fixed order: chats, contacts, forms.

mod external_ids;
pub mod generated;
mod identity;
mod item;
pub mod load;
mod marks;
mod merge;
mod persons;
mod plan;
mod rows;
mod stored;
mod tree;
mod work;

use super::live::changes::{NewChange, chats_changed};
use crate::documents::outcome::Outcome;
use crate::documents::statement::Statement;
use crate::store::database::failure::Failure;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Text;
use persons::Persons;
use plan::{Batch, Plan, plan};
use rows::agents::Agents;
use rows::contacts::Contacts;
use rows::ids::Ids;
use rows::place::Place;
pub(super) use rows::values::hour;
use rows::{adjustments, catalog, chats, streams, webhooks};
use std::collections::{HashMap, HashSet};
use stored::Stored;
use tree::Tree;
use uuid::Uuid;
use work::Work;

/// The number of attempts for a batch that conflicts with another writer.
const TRIES: u32 = 3;

/// How chats are stored.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The IANA time zone of a company that is created.
    pub time_zone: Option<String>,
    /// The times were shifted by the import: a known chat keeps the offset it was stored with.
    pub is_shifted: bool,
}

/// Stores `statements`, all of one company and with distinct external ids; returns the outcome of
/// each. Those that say nothing new write nothing, not even a lock.
///
/// # Errors
/// When the database rejects the batch, of which nothing is stored then, or becomes unavailable.
pub fn write(conn: &mut PgConnection, target: &Target, statements: &mut [Statement]) -> QueryResult<Vec<Outcome>> {
    for _ in 1..TRIES {
        match conn.transaction(|conn| write_batch(conn, target, statements)) {
            Err(why) if is_lost_race(&why) => {}
            done => return done,
        }
    }
    conn.transaction(|conn| write_batch(conn, target, statements))
}

/// Whether the database rejected the data itself, and would accept other data.
#[must_use]
pub const fn is_refusal(why: &Error) -> bool {
    match why {
        Error::DatabaseError(kind, _) => {
            !matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand)
        }
        Error::SerializationError(_) => true,
        _ => false,
    }
}

/// Whether it conflicted with another writer, so that a retry may succeed.
pub(super) fn is_lost_race(why: &Error) -> bool {
    matches!(why, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) || Failure::of(why) == Failure::LostRace
}

fn write_batch(conn: &mut PgConnection, target: &Target, statements: &mut [Statement]) -> QueryResult<Vec<Outcome>> {
    let Some(company) = statements.first().map(|one| one.company().to_owned()) else { return Ok(Vec::new()) };
    lock(conn, &company)?;
    identity::identify(conn, statements)?;
    let mut tree = Tree::load(conn, &company)?;
    let mut stored = stored::load(conn, tree.company_id(), statements, target.is_shifted)?;
    if target.is_shifted {
        statements.iter_mut().for_each(|one| shift_to_stored(one, &stored));
    }
    let persons = Persons::load(conn, tree.company_id(), statements, target.is_shifted)?;
    tree.grow(conn, statements, target.time_zone.as_deref())?;
    let Some(company_id) = tree.company_id() else { return Ok(Vec::new()) };
    let statements: Vec<&Statement> = statements.iter().collect();
    let mut agents = Agents::load(conn, Some(company_id), &statements)?;
    let contacts = Contacts::load(conn, Some(company_id), &statements, stored.values())?;
    let touched: HashSet<&str> = statements
        .iter()
        .filter(|one| agents.take(company_id, one))
        .map(|one| one.document().external_id.as_str())
        .collect();
    let ids: HashMap<&str, Uuid> = statements
        .iter()
        .map(|one| one.document().external_id.as_str())
        .map(|id| (id, stored.get(id).map_or_else(Uuid::now_v7, |stored| stored.row.id)))
        .collect();
    let find = |one: &&Statement| tree.find(one.path()).ok_or(Error::NotFound);
    let organizations: Vec<Uuid> = statements.iter().map(find).collect::<QueryResult<_>>()?;
    // Those whose other events have to be read after all.
    let parts: Vec<&Stored> = stored.values().filter(|one| !one.is_whole).collect();
    let lives = stored::lives(conn, company_id, &parts)?;
    let mut is_incomplete: Vec<String> = Vec::new();
    let bots = agents.bots();
    let batch = Batch { agents: &agents, contacts: &contacts, bots: &bots, ids: Ids::New };
    for (statement, organization_id) in statements.iter().zip(&organizations) {
        let id = &statement.document().external_id;
        let Some(part) = stored.get(id).filter(|one| !one.is_whole) else { continue };
        let known = persons.known(statement, Some(part), lives.get(&part.row.id), *organization_id);
        if matches!(plan(statement, &known, &batch, part.row.id, false), Plan::NeedsWhole) {
            is_incomplete.push(id.clone());
        }
    }
    for id in &is_incomplete {
        if let Some(part) = stored.get_mut(id) {
            stored::complete(conn, company_id, part)?;
        }
    }
    let mut work: Vec<Work<'_>> = Vec::new();
    let mut outcomes = Vec::with_capacity(statements.len());
    for (statement, organization_id) in statements.iter().zip(&organizations) {
        let external_id = statement.document().external_id.as_str();
        let known = stored.get(external_id);
        let life = known.and_then(|known| lives.get(&known.row.id));
        let known = persons.known(statement, known, life, *organization_id);
        let is_touched = touched.contains(external_id);
        match plan(statement, &known, &batch, ids[external_id], is_touched) {
            Plan::Unchanged(id) => outcomes.push(Outcome::Unchanged(id)),
            Plan::NeedsWhole => return Err(Error::NotFound),
            Plan::Write(one) => {
                outcomes.push(if one.stored.is_some() { Outcome::Updated(one.id) } else { Outcome::Created(one.id) });
                work.push(*one);
            }
        }
    }
    if !work.is_empty() {
        write_work(conn, company_id, &mut agents, contacts, &work)?;
    }
    Ok(outcomes)
}

/// Shifted by another import at another time: only the distances between the events count.
fn shift_to_stored(statement: &mut Statement, stored: &HashMap<String, Stored>) {
    let document = statement.document();
    let Some(stored) = stored.get(&document.external_id) else { return };
    let known = document.events.iter().find_map(|event| {
        let known = stored.events.iter().find(|known| known.external_id == event.external_id)?;
        Some(known.at - event.at.utc())
    });
    if let Some(offset) = known {
        // Times that cannot be moved stay where they are.
        let _ = statement.shift(offset);
    }
}

fn write_work(
    conn: &mut PgConnection,
    company_id: Uuid,
    agents: &mut Agents,
    mut contacts: Contacts,
    work: &[Work<'_>],
) -> QueryResult<()> {
    let members = work.iter().flat_map(|one| one.life.memberships.iter().map(|member| member.participant));
    let members: HashSet<Uuid> = members.collect();
    agents.load_others(conn, company_id, &members.into_iter().collect::<Vec<_>>())?;
    for one in work {
        if let Some(said) = one.statement.document().contact.as_ref().filter(|_| one.takes_contact) {
            let chat = (company_id, one.head.organization_id, one.started_at, one.updated_at);
            contacts.take(said, one.statement.as_of(), chat);
        }
    }
    work.iter().for_each(|one| contacts.count(one));
    agents.write(conn, company_id)?;
    contacts.write(conn, company_id)?;
    let forms = catalog::upsert_forms(conn, company_id, work)?;
    catalog::upsert_inboxes(conn, company_id, work)?;
    let place = Place { company_id, agents, contacts: &contacts, forms: &forms, ids: Ids::New };
    chats::write(conn, &place, work)?;
    streams::write(conn, &place, work)?;
    adjustments::keep(conn, company_id, work)?;
    chats_changed(conn, work.iter().flat_map(|one| changes(company_id, one)).collect())?;
    webhooks::publish(conn, company_id, &contacts, work)?;
    agents.write_shown(conn, company_id)?;
    contacts.settle(conn, company_id)
}

/// The changes that the live stream publishes for a chat: its new events, or that its transcript
/// changed elsewhere, and to those who saw it before that it moved.
fn changes(company_id: Uuid, one: &Work<'_>) -> Vec<NewChange> {
    let before = one.stored.map(|stored| &stored.row);
    let first = before.map_or(0, |row| row.event_count) + 1;
    let new_events = (!one.is_rewritten && one.event_count >= first).then_some(first..=one.event_count);
    let change = |organization_id, is_rewritten, new_events| NewChange {
        company_id,
        organization_id,
        chat_id: one.id,
        is_rewritten,
        new_events,
    };
    let moved = before.filter(|row| row.organization_id != one.head.organization_id);
    let left = moved.map(|row| change(row.organization_id, false, None));
    let own = change(one.head.organization_id, one.is_rewritten, new_events);
    left.into_iter().chain([own]).collect()
}

/// Takes the lock on imports of the company named `company` until the transaction ends.
pub(super) fn lock(conn: &mut PgConnection, company: &str) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('sightline import'), hashtext($1))")
        .bind::<Text, _>(company)
        .execute(conn)
        .map(drop)
}
