//! Storing whole chats, many at a time: the import and the API's ingest.
//!
//! A batch is one transaction with a fixed number of statements. Batches of one company go one
//! after the other (an advisory lock), and lock rows in a fixed order: chats, contacts, forms.

mod erased;
mod external_ids;
pub mod generated;
pub mod load;
mod rows;
mod stored;
mod tree;
mod verdict;
mod work;

use super::live::changes::{NewChange, chats_changed};
use crate::documents::chat::ImportChat;
use crate::documents::outcome::Outcome;
use crate::store::database::failure::Failure;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Text;
use erased::Erased;
use rows::ids::Ids;
use rows::place::Place;
use rows::values::count;
use rows::{agents, catalog, chats, contacts, streams};
use sightline_shared::problem::Fault;
use tree::Tree;
use verdict::Verdict;
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

/// Stores `chats`, all of one company and with distinct external ids; returns the outcome of each.
/// Unchanged chats write nothing, not even a lock.
///
/// # Errors
/// When the database rejects the batch, of which nothing is stored then, or becomes unavailable.
pub fn write(conn: &mut PgConnection, target: &Target, chats: &mut [ImportChat]) -> QueryResult<Vec<Outcome>> {
    for _ in 1..TRIES {
        match conn.transaction(|conn| write_batch(conn, target, chats)) {
            Err(why) if is_lost_race(&why) => {}
            done => return done,
        }
    }
    conn.transaction(|conn| write_batch(conn, target, chats))
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

fn write_batch(conn: &mut PgConnection, target: &Target, chats: &mut [ImportChat]) -> QueryResult<Vec<Outcome>> {
    let Some(company) = chats.first().map(|chat| chat.company().to_owned()) else { return Ok(Vec::new()) };
    lock(conn, &company)?;
    let mut tree = Tree::load(conn, &company)?;
    let known = stored::load(conn, tree.company_id(), chats)?;
    let erased = Erased::load(conn, tree.company_id(), chats)?;
    let verdicts: Vec<Verdict<'_>> = chats
        .iter_mut()
        .map(|chat| {
            let verdict = verdict::judge(chat, &known, &tree, target.is_shifted);
            erased.judge(chat, target.is_shifted, verdict)
        })
        .collect();
    let work: Vec<Work<'_>> = chats.iter().zip(&verdicts).filter_map(|(chat, verdict)| verdict.work(chat)).collect();
    if !work.is_empty() {
        write_work(conn, target, &mut tree, &work)?;
    }
    Ok(verdicts.into_iter().map(outcome).collect())
}

fn outcome(verdict: Verdict<'_>) -> Outcome {
    match verdict {
        Verdict::New(id) => Outcome::Created(id),
        Verdict::Grown(stored) => Outcome::Updated(stored.id),
        Verdict::Same(stored) => Outcome::Unchanged(stored.id),
        Verdict::Contradicts(pointer, what) => {
            Outcome::Rejected(vec![Fault::pointer(pointer, format!("does not continue the stored chat: {what}"))])
        }
        Verdict::Erased(pointer) => Outcome::Rejected(vec![Fault::pointer(pointer, erased::REASON)]),
    }
}

fn write_work(conn: &mut PgConnection, target: &Target, tree: &mut Tree, work: &[Work<'_>]) -> QueryResult<()> {
    tree.grow(conn, work, target.time_zone.as_deref())?;
    let Some(company_id) = tree.company_id() else { return Ok(()) };
    let agents = agents::upsert(conn, company_id, work)?;
    let contacts = contacts::upsert(conn, company_id, tree, work)?;
    let forms = catalog::upsert_forms(conn, company_id, work)?;
    catalog::upsert_inboxes(conn, company_id, tree, work)?;
    let place = Place { company_id, tree, agents: &agents, contacts: &contacts, forms: &forms, ids: Ids::New };
    chats::write(conn, &place, work)?;
    streams::write(conn, &place, work)?;
    chats_changed(conn, work.iter().filter_map(|one| change(&place, one)).collect())?;
    contacts::write_names(conn, company_id, &contacts)
}

/// The change that the live stream publishes for a chat: its events that were not stored before.
fn change(place: &Place<'_>, one: &Work<'_>) -> Option<NewChange> {
    Some(NewChange {
        company_id: place.company_id,
        organization_id: place.tree.find(one.chat.path())?,
        chat_id: one.id,
        first_seq: count(one.known_events() + 1),
        last_seq: count(one.chat.document().events.len()),
    })
}

/// Takes the lock on imports of the company named `company` until the transaction ends.
pub(super) fn lock(conn: &mut PgConnection, company: &str) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('sightline import'), hashtext($1))")
        .bind::<Text, _>(company)
        .execute(conn)
        .map(drop)
}
