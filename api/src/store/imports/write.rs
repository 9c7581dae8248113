//! Writing what was planned, one batch in one transaction.

use super::rows::agents::Agents;
use super::rows::contacts::Contacts;
use super::rows::ids::Ids;
use super::rows::place::Place;
use super::rows::{adjustments, catalog, chats, derived, streams, webhooks};
use super::stored::lives::Derived;
use super::work::Work;
use crate::documents::statement::Statement;
use crate::store::database::failure::Failure;
use crate::store::live::changes::{NewChange, chats_changed};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Text;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The number of attempts for a batch that conflicts with another writer.
const TRIES: u32 = 3;

/// Runs `batch` in a transaction, and again where it conflicts with another writer.
pub fn in_transaction<T>(
    conn: &mut PgConnection,
    mut batch: impl FnMut(&mut PgConnection) -> QueryResult<T>,
) -> QueryResult<T> {
    for _ in 1..TRIES {
        match conn.transaction(&mut batch) {
            Err(why) if is_lost_race(&why) => {}
            done => return done,
        }
    }
    conn.transaction(batch)
}

/// Whether it conflicted with another writer, so that a retry may succeed.
pub fn is_lost_race(why: &Error) -> bool {
    matches!(why, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) || Failure::of(why) == Failure::LostRace
}

/// Takes the lock on imports of the company named `company` until the transaction ends.
pub fn lock(conn: &mut PgConnection, company: &str) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('sightline import'), hashtext($1))")
        .bind::<Text, _>(company)
        .execute(conn)
        .map(drop)
}

/// Writes `work` and everything that shows it: agents, contacts, forms, and what the live stream
/// publishes. `known` are the sessions and memberships of the stored ones, as far as they were read.
pub fn write_work(
    conn: &mut PgConnection,
    company_id: Uuid,
    agents: &mut Agents,
    mut contacts: Contacts,
    work: &[Work<'_>],
    known: HashMap<Uuid, Derived>,
) -> QueryResult<()> {
    let members = work.iter().flat_map(|one| one.life.memberships.iter().map(|member| member.participant));
    let members: HashSet<Uuid> = members.collect();
    agents.load_others(conn, company_id, &members.into_iter().collect::<Vec<_>>())?;
    for one in work {
        let Some(statement) = one.statement.filter(|_| one.takes_contact) else { continue };
        if let Some(said) = &statement.document().contact {
            let chat = (company_id, one.head.organization_id, one.started_at, one.updated_at);
            contacts.take(said, statement.as_of(), chat);
        }
    }
    work.iter().for_each(|one| contacts.count(one));
    agents.write(conn, company_id)?;
    contacts.write(conn, company_id)?;
    let statements: Vec<&Statement> = work.iter().filter_map(|one| one.statement).collect();
    let forms = catalog::upsert_forms(conn, company_id, &statements)?;
    catalog::upsert_inboxes(conn, company_id, work)?;
    let place = Place { company_id, agents, contacts: &contacts, forms: &forms, ids: Ids::New };
    chats::write(conn, &place, work)?;
    derived::write(conn, &place, work, known)?;
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
