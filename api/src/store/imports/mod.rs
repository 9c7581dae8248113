//! Storing what sources say of chats, many at a time: the import and the API's ingest.
//!
//! A statement is united with what is stored ([`merge`]), and what a chat is follows from all its
//! events ([`plan`]). Where only the end of a chat is new, its stored life goes on, and no event
//! before is read. Where something else changes that a chat follows from, it is replayed without a
//! statement ([`replay`]). Names that changed are written to all chats of theirs ([`shown`]).
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
pub mod replay;
mod rows;
mod shown;
pub mod single;
mod stored;
mod tree;
mod work;
mod write;

use crate::chat_life::Life;
use crate::documents::outcome::Outcome;
use crate::documents::refused::Refused;
use crate::documents::statement::Statement;
use crate::store::Scope;
use crate::store::erasure::source_ids::{self, Aliases};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use persons::Persons;
use plan::{Batch, Plan, plan};
use rows::agents::Agents;
use rows::catalog;
use rows::contacts::Contacts;
use rows::ids::Ids;
pub(super) use rows::values::hour;
use rows::{adjustments, users};
use sightline_shared::problem::Fault;
use std::collections::{HashMap, HashSet};
use stored::lives::{self, Derived};
use stored::{ChatRow, Stored};
use tree::{Tree, company_id};
use uuid::Uuid;
use work::Work;
use write::{in_transaction, write_work};
pub(super) use write::{is_lost_race, lock};

/// How chats are stored.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The IANA time zone of a company that is created.
    pub time_zone: Option<String>,
    /// The times were shifted by the import: a known chat keeps the offset it was stored with.
    pub is_shifted: bool,
    /// Only chats of these organizations and of those below them may be written; of all where absent.
    pub within: Option<HashSet<Uuid>>,
}

impl Target {
    /// Chats of the part of the company that `scope` sees.
    #[must_use]
    pub fn of(scope: &Scope) -> Self {
        let within = scope.organizations().iter().map(|one| one.id).collect();
        Self { within: (!scope.is_whole_company()).then_some(within), ..Self::default() }
    }
}

/// Stores `statements`, all of one company and with distinct external ids; returns the outcome of
/// each. Those that say nothing new write nothing.
///
/// # Errors
/// When the database rejects the batch, of which nothing is stored then, or becomes unavailable.
pub fn write(conn: &mut PgConnection, target: &Target, statements: &mut [Statement]) -> QueryResult<Vec<Outcome>> {
    in_transaction(conn, |conn| write_batch(conn, target, statements))
}

/// Keeps of the company of that name, where there is one, which documents were refused and which of
/// their members were at fault.
///
/// # Errors
/// When the database becomes unavailable.
pub fn refuse(conn: &mut PgConnection, company: &str, refused: &[&Refused]) -> QueryResult<()> {
    in_transaction(conn, |conn| {
        lock(conn, company)?;
        company_id(conn, company)?.map_or(Ok(()), |company_id| adjustments::keep_refused(conn, company_id, refused))
    })
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

fn write_batch(conn: &mut PgConnection, target: &Target, statements: &mut [Statement]) -> QueryResult<Vec<Outcome>> {
    let Some(company) = statements.first().map(|one| one.company().to_owned()) else { return Ok(Vec::new()) };
    lock(conn, &company)?;
    identity::identify(conn, statements)?;
    let mut tree = Tree::load(conn, &company)?;
    let aliases = recognize_erased(conn, tree.company_id(), statements, target.is_shifted)?;
    if target.within.is_some() {
        // Before anything is written: what is refused leaves nothing.
        let foreign = foreign(target, &tree, &stored::heads(conn, tree.company_id(), statements)?, statements);
        if !foreign.is_empty() {
            return write_without(conn, target, statements, &foreign);
        }
    }
    if let Some(company_id) = tree.company_id() {
        let both = users::unite(conn, company_id, statements)?;
        replay::these(conn, company_id, &both)?;
    }
    let mut stored = stored::load(conn, tree.company_id(), statements, target.is_shifted)?;
    if target.is_shifted {
        statements.iter_mut().for_each(|one| shift_to_stored(one, &stored));
    }
    let persons = Persons::load(conn, aliases.as_ref(), statements, target.is_shifted)?;
    tree.grow(conn, statements, target.time_zone.as_deref())?;
    let Some(company_id) = tree.company_id() else { return Ok(Vec::new()) };
    let mut agents = Agents::load(conn, Some(company_id), &statements.iter().collect::<Vec<_>>())?;
    statements.iter_mut().for_each(|one| recognize(one, &agents, &stored));
    let statements: Vec<&Statement> = statements.iter().collect();
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
    let bots = agents.bots();
    let batch = Batch { agents: &agents, contacts: &contacts, bots: &bots, ids: Ids::New };
    let placed: Vec<(&Statement, Uuid)> = statements.iter().copied().zip(organizations).collect();
    let known_rows = complete(conn, company_id, &placed, (&persons, &batch), &mut stored)?;
    let lives = lives_of(&stored, &known_rows)?;
    let mut work: Vec<Work<'_>> = Vec::new();
    // They say nothing new of their chats, but may of forms.
    let mut typed: Vec<&Statement> = Vec::new();
    let mut outcomes = Vec::with_capacity(statements.len());
    for (statement, organization_id) in placed {
        let external_id = statement.document().external_id.as_str();
        let known = stored.get(external_id);
        let life = known.and_then(|known| lives.get(&known.row.id));
        let known = persons.known(statement, known, life, organization_id);
        let is_touched = touched.contains(external_id);
        match plan(statement, &known, &batch, ids[external_id], is_touched) {
            Plan::Unchanged(id) => {
                typed.extend(Some(statement).filter(|one| one.has_types()));
                outcomes.push(Outcome::Unchanged(id));
            }
            Plan::NeedsWhole => return Err(Error::NotFound),
            Plan::Write(one) => {
                outcomes.push(if one.stored.is_some() { Outcome::Updated(one.id) } else { Outcome::Created(one.id) });
                work.push(*one);
            }
        }
    }
    let erased: Vec<Uuid> = work.iter().filter(|one| one.head.erased_until.is_some()).map(|one| one.id).collect();
    if !work.is_empty() {
        write_work(conn, company_id, &mut agents, contacts, &work, known_rows)?;
    }
    if !typed.is_empty() {
        catalog::upsert_forms(conn, company_id, &typed)?;
    }
    source_ids::hide(conn, company_id, &erased)?;
    Ok(outcomes)
}

/// Gives statements of what is erased the ids that are kept of it.
fn recognize_erased(
    conn: &mut PgConnection,
    company_id: Option<Uuid>,
    statements: &mut [Statement],
    is_shifted: bool,
) -> QueryResult<Option<Aliases>> {
    let Some(company_id) = company_id else { return Ok(None) };
    let aliases = Aliases::of_company(conn, company_id)?;
    if let Some(aliases) = &aliases {
        source_ids::recognize(conn, aliases, statements, is_shifted)?;
    }
    Ok(aliases)
}

/// Reads the other events of those chats of which a part was read and that need them; returns the rows
/// of how the parts began.
fn complete(
    conn: &mut PgConnection,
    company_id: Uuid,
    placed: &[(&Statement, Uuid)],
    (persons, batch): (&Persons, &Batch<'_>),
    stored: &mut HashMap<String, Stored>,
) -> QueryResult<HashMap<Uuid, Derived>> {
    let parts: Vec<Uuid> = stored.values().filter(|one| !one.is_whole).map(|one| one.row.id).collect();
    let known_rows = lives::load(conn, company_id, &parts)?;
    let lives = lives_of(stored, &known_rows)?;
    let mut is_incomplete: Vec<String> = Vec::new();
    for (statement, organization_id) in placed {
        let id = &statement.document().external_id;
        let Some(part) = stored.get(id).filter(|one| !one.is_whole) else { continue };
        let known = persons.known(statement, Some(part), lives.get(&part.row.id), *organization_id);
        if matches!(plan(statement, &known, batch, part.row.id, false), Plan::NeedsWhole) {
            is_incomplete.push(id.clone());
        }
    }
    for id in &is_incomplete {
        if let Some(part) = stored.get_mut(id) {
            stored::complete(conn, company_id, part)?;
        }
    }
    Ok(known_rows)
}

/// The lives of the chats whose rows were read.
fn lives_of(stored: &HashMap<String, Stored>, rows: &HashMap<Uuid, Derived>) -> QueryResult<HashMap<Uuid, Life<Uuid>>> {
    let life = |one: &Stored| rows.get(&one.row.id).map(|known| Ok((one.row.id, known.life(&one.row)?)));
    stored.values().filter_map(life).collect()
}

/// The external ids of chats that may not be written: those that are elsewhere, and those of an organization that was
/// moved out of the caller's part of the company.
fn foreign(target: &Target, tree: &Tree, stored: &[ChatRow], statements: &[Statement]) -> HashSet<String> {
    let Some(within) = &target.within else { return HashSet::new() };
    let is_out = |id: Uuid| !tree.is_within(id, within);
    let stored = stored.iter().filter(|row| is_out(row.organization_id)).map(|row| row.external_id.clone());
    let stated = statements.iter().filter(|one| tree.nearest(one.path()).is_some_and(is_out));
    stored.chain(stated.map(|one| one.document().external_id.clone())).collect()
}

/// Writes all but the foreign ones, which are rejected.
fn write_without(
    conn: &mut PgConnection,
    target: &Target,
    statements: &[Statement],
    foreign: &HashSet<String>,
) -> QueryResult<Vec<Outcome>> {
    let is_own = |one: &&Statement| !foreign.contains(&one.document().external_id);
    let mut own: Vec<Statement> = statements.iter().filter(is_own).cloned().collect();
    let mut written = write_batch(conn, target, &mut own)?.into_iter();
    let rejected = || {
        let fault = Fault::pointer("/external_id", "is the id of a chat that this caller may not write to");
        Outcome::Rejected(vec![fault])
    };
    let outcome = |one: &Statement| if is_own(&one) { written.next() } else { None }.unwrap_or_else(rejected);
    Ok(statements.iter().map(outcome).collect())
}

/// Recognizes the participants that a statement does not list, where they are known here.
fn recognize(statement: &mut Statement, agents: &Agents, stored: &HashMap<String, Stored>) {
    let row = stored.get(&statement.document().external_id).map(|stored| &stored.row);
    let is_person =
        |id: &str| row.is_some_and(|row| row.contact.as_deref() == Some(id) || row.visitor.as_deref() == Some(id));
    statement.recognize(&|id| agents.id(id).is_some(), &is_person);
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
