//! Erasing a contact: personal data is removed for good, counts stay.
//!
//! An erasure covers the whole company: a caller that sees the contact may erase it, including the
//! contents of its chats in organizations that the caller does not see, because the law requires
//! all of it. Of those chats the caller learns only their number.
//!
//! Anonymous visitors have nothing to be found by, and cannot be erased here. PostgreSQL itself
//! drops overwritten rows, and the planner's samples of them, when it next vacuums and analyzes the
//! tables.
//!
//! Locks are taken in the order in which every other writer takes them: the company's imports, the chats by their
//! ids, the contacts by theirs, the company's views. A writer to a chat locks its row first, so it either comes before the
//! erasure, which then removes what it wrote, or finds a chat without a contact.

mod blank;
mod contact;
pub mod erased_contacts;
mod erasing;
mod others;
mod saved_views;
pub mod source_ids;
mod tombstones;
mod webhooks;

use super::audit::{self, Actor};
use super::live::changes;
use super::schema::{chats, contacts};
use super::sql::statement::{Bind, Statement};
use super::{Scope, imports};
use chrono::{DateTime, SubsecRound as _, Utc};
use contact::ContactRow;
use diesel::dsl::{exists, select};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::BigInt;
use erasing::{ChatColumns, ChatRow, Erasing};
use saved_views::{Found, Person, Similar};
use serde_json::json;
use sightline_shared::{AuditAction, Erasure, MOST_OTHERS};
use std::collections::HashMap;
use uuid::Uuid;

/// The number of attempts for an erasure that conflicts with another writer.
const TRIES: u32 = 5;

/// What is to be erased.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// The contact.
    pub id: Uuid,
    /// Also the other contacts that have its e-mail address or telephone number, as far as the caller sees them.
    pub with_others: bool,
    /// The time of the earlier erasure that this one repeats, if any.
    pub since: Option<DateTime<Utc>>,
    /// The user that asks, who sees views of its own.
    pub user: Option<Uuid>,
}

impl Request {
    /// The erasure of the contact `id`, and of no other.
    #[must_use]
    pub const fn of(id: Uuid) -> Self {
        Self { id, with_others: false, since: None, user: None }
    }
}

/// What became of a request.
#[derive(Clone, Debug)]
pub enum Outcome<T> {
    /// It was answered.
    Done(T),
    /// The caller sees no such contact.
    Missing,
    /// The contact belongs to another part of the company; the caller sees a chat of it.
    Foreign,
    /// More than [`MOST_OTHERS`] contacts have the same address.
    TooMany,
}

/// What erasing a contact would remove, and its organization. Four statements; with the
/// others two more.
pub fn preview(conn: &mut PgConnection, scope: &Scope, request: Request) -> QueryResult<Outcome<(Uuid, Erasure)>> {
    let Some(contact) = contact::find(conn, scope, request.id)? else { return missing(conn, scope, request.id) };
    let Some(ids) = all_ids(conn, scope, &contact, request)? else { return Ok(Outcome::TooMany) };
    let others = others::count(conn, scope, &contact)?;
    let organization_id = contact.organization_id;
    let persons = if request.with_others { contact::all(conn, scope, &ids)? } else { vec![contact] };
    let persons: Vec<Person> = persons.iter().map(ContactRow::person).collect();
    let found = saved_views::find(conn, scope.company_id(), &persons)?;
    let views = count(found.own.len());
    let numbers = Erasure { others, views, ..numbers(conn, scope, request.id, &ids)? };
    Ok(Outcome::Done((organization_id, with_similar(numbers, found, request.user))))
}

/// The numbers with the saved views that stay; those of other users are not named.
fn with_similar(numbers: Erasure, views: Found, user: Option<Uuid>) -> Erasure {
    let is_visible = |one: &Similar| one.private_to.is_none_or(|owner| user == Some(owner));
    let (named, hidden): (Vec<Similar>, Vec<Similar>) = views.similar.into_iter().partition(is_visible);
    Erasure {
        similar_views: named.into_iter().map(|one| one.view).collect(),
        hidden_similar_views: count(hidden.len()),
        ..numbers
    }
}

/// What is answered of a contact that is of no organization which `scope` sees; one statement.
fn missing<T>(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Outcome<T>> {
    let organizations = scope.narrow(&[]).unwrap_or_default();
    let of_contact = chats::table.filter(chats::company_id.eq(scope.company_id()).and(chats::contact_id.eq(id)));
    let is_seen = select(exists(of_contact.filter(chats::organization_id.eq_any(organizations)))).get_result(conn)?;
    Ok(if is_seen { Outcome::Foreign } else { Outcome::Missing })
}

/// The ids of the contacts that are erased, the one asked for first; `None` when they are too many.
fn all_ids(
    conn: &mut PgConnection,
    scope: &Scope,
    contact: &ContactRow,
    request: Request,
) -> QueryResult<Option<Vec<Uuid>>> {
    let mut ids = vec![contact.id];
    if request.with_others {
        ids.extend(others::find(conn, scope, contact)?);
    }
    Ok(Some(ids).filter(|ids| count(ids.len()) <= 1 + MOST_OTHERS))
}

/// What the chats of these contacts lose.
fn numbers(conn: &mut PgConnection, scope: &Scope, contact_id: Uuid, ids: &[Uuid]) -> QueryResult<Erasure> {
    let visible: Vec<Uuid> = scope.organizations().iter().map(|organization| organization.id).collect();
    let mut sql: Statement<(BigInt, BigInt, BigInt, BigInt, BigInt)> = Statement::new(
        "SELECT count(*), count(*) FILTER (WHERE chat.state <> 'closed'), \
                count(*) FILTER (WHERE chat.organization_id <> ALL(",
    );
    sql.bind(Bind::Ids(visible)).sql(
        ")), coalesce(sum(word.events), 0)::bigint, coalesce(sum(chat.result_count), 0)::bigint \
           FROM chats AS chat CROSS JOIN LATERAL (SELECT count(*) AS events FROM events \
                WHERE events.company_id = chat.company_id AND events.chat_id = chat.id AND ",
    );
    sql.sql(blank::HAS_WORDS).sql(") AS word WHERE chat.company_id = ").bind(Bind::Id(scope.company_id()));
    sql.sql(" AND ").is_one_of("chat.contact_id", ids);
    let (chats, open_chats, hidden_chats, events, results) = sql.get_result(conn)?;
    let contacts = count(ids.len());
    Ok(Erasure { contacts, chats, open_chats, hidden_chats, events, results, ..Erasure::of(contact_id) })
}

/// Erases in one transaction and returns what that removed. `actor` is the user, for the audit log.
///
/// # Errors
/// When the database fails; nothing is erased then.
pub fn erase(conn: &mut PgConnection, scope: &Scope, request: Request, actor: &Actor) -> QueryResult<Outcome<Erasure>> {
    for _ in 1..TRIES {
        match conn.transaction(|conn| erase_once(conn, scope, request, actor)) {
            Err(why) if is_lost_race(&why) => {}
            done => return done,
        }
    }
    conn.transaction(|conn| erase_once(conn, scope, request, actor))
}

/// A chat that was assigned to the contact meanwhile keeps it from being deleted.
fn is_lost_race(why: &Error) -> bool {
    matches!(why, Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) || imports::is_lost_race(why)
}

fn erase_once(
    conn: &mut PgConnection,
    scope: &Scope,
    request: Request,
    actor: &Actor,
) -> QueryResult<Outcome<Erasure>> {
    // Without locks first: a caller that may not see the contact must not block others.
    if contact::find(conn, scope, request.id)?.is_none() {
        return missing(conn, scope, request.id);
    }
    imports::lock(conn, scope.company())?;
    // No import changes an address from here on.
    let Some(contact) = contact::find(conn, scope, request.id)? else { return Ok(Outcome::Missing) };
    let Some(ids) = all_ids(conn, scope, &contact, request)? else { return Ok(Outcome::TooMany) };
    let mut chats = lock_chats(conn, scope.company_id(), &ids)?;
    let contacts = contact::lock(conn, scope, &ids)?;
    // A caller that waited here for another erasure finds no contact.
    if contacts.iter().all(|contact| contact.id != request.id) {
        return Ok(Outcome::Missing);
    }
    let others = if request.with_others { count(contacts.len()) - 1 } else { others::count(conn, scope, &contact)? };
    let persons: Vec<Person> = contacts.iter().map(ContactRow::person).collect();
    let mut sum = None;
    for contact in contacts {
        let own = chats.remove(&contact.id).unwrap_or_default();
        let receipt = erase_contact(conn, scope, request, contact, own, actor)?;
        sum = Some(added(sum, receipt));
    }
    let Some(sum) = sum else { return Ok(Outcome::Missing) };
    let left = saved_views::find(conn, scope.company_id(), &persons)?;
    let receipt = Erasure { contact_id: request.id, others, ..sum };
    Ok(Outcome::Done(with_similar(receipt, left, request.user)))
}

/// Erases one of the contacts, whose chats are locked.
fn erase_contact(
    conn: &mut PgConnection,
    scope: &Scope,
    request: Request,
    contact: ContactRow,
    chats: Vec<ChatRow>,
    actor: &Actor,
) -> QueryResult<Erasure> {
    let (company_id, id) = (scope.company_id(), contact.id);
    let erasing = Erasing::new(company_id, chats, contact.last_seen_at);
    let (events, results) = blank::everything(conn, &erasing)?;
    let written = tombstones::leave(conn, &erasing)?;
    source_ids::hide(conn, company_id, &erasing.chat_ids)?;
    let views = saved_views::remove(conn, scope, contact.person())?;
    let erased_at = request.since.unwrap_or(erasing.at);
    let external_id = contact.external_id.unwrap_or_else(|| id.to_string());
    erased_contacts::remember(conn, company_id, id, &external_id, erased_at)?;
    diesel::delete(contacts::table.find((company_id, id))).execute(conn)?;
    changes::contact_erased(conn, company_id, contact.organization_id, id)?;
    webhooks::publish(conn, &erasing, (id, contact.organization_id), &written)?;
    let erasure = erasing.receipt(scope, id, [events, results, views]);
    let with = Some(request.id).filter(|main| *main != id);
    audit::append(conn, &[entry(actor, contact.organization_id, &erasure, with)])?;
    Ok(erasure)
}

/// The receipt of several contacts.
fn added(sum: Option<Erasure>, next: Erasure) -> Erasure {
    let Some(sum) = sum else { return next };
    Erasure {
        erased_at: sum.erased_at.max(next.erased_at),
        contacts: sum.contacts + next.contacts,
        chats: sum.chats + next.chats,
        open_chats: sum.open_chats + next.open_chats,
        hidden_chats: sum.hidden_chats + next.hidden_chats,
        events: sum.events + next.events,
        results: sum.results + next.results,
        views: sum.views + next.views,
        ..sum
    }
}

/// The chats of the contacts, by contact; locked in the order of their ids.
fn lock_chats(
    conn: &mut PgConnection,
    company_id: Uuid,
    contact_ids: &[Uuid],
) -> QueryResult<HashMap<Uuid, Vec<ChatRow>>> {
    let mut sql: Statement<ChatColumns> = Statement::new(
        "SELECT id, organization_id, contact_id, state <> 'closed', event_count, updated_at FROM chats WHERE company_id = ",
    );
    sql.bind(Bind::Id(company_id)).sql(" AND ").is_one_of("contact_id", contact_ids);
    sql.sql(" ORDER BY id FOR UPDATE");
    let mut chats: HashMap<Uuid, Vec<ChatRow>> = HashMap::new();
    for chat in sql.load::<ChatRow>(conn)? {
        chats.entry(chat.contact_id).or_default().push(chat);
    }
    Ok(chats)
}

/// The audit entry of one contact; `with` is the contact that it was erased together with.
fn entry(actor: &Actor, organization_id: Uuid, erasure: &Erasure, with: Option<Uuid>) -> audit::Entry {
    let Erasure { contact_id, chats, open_chats, hidden_chats, events, results, views, .. } = erasure;
    let mut numbers = json!({ "chats": chats, "open_chats": open_chats, "hidden_chats": hidden_chats,
        "events": events, "results": results, "views": views });
    if let Some(with) = with {
        numbers["together_with"] = json!(with);
    }
    audit::Entry::new(actor, AuditAction::ContactErased).on("contact", *contact_id).of(organization_id).with(numbers)
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

impl Erasing {
    /// The erasure of these chats: now, and never before what last happened in one of them.
    fn new(company_id: Uuid, chats: Vec<ChatRow>, last_seen_at: DateTime<Utc>) -> Self {
        let chat_ids = chats.iter().map(|chat| chat.id).collect();
        let at = Utc::now().trunc_subsecs(3).max(last_seen_at);
        let at = chats.iter().map(|chat| chat.updated_at).max().map_or(at, |last| at.max(last));
        Self { company_id, chats, chat_ids, at }
    }

    /// Adds that the rows of `table` are of these chats, and that `chat` is theirs.
    fn push_chats(&self, sql: &mut Statement, table: &'static str) {
        sql.sql(" FROM chats AS chat WHERE chat.company_id = ").bind(Bind::Id(self.company_id));
        sql.sql(" AND chat.id = ANY(").bind(Bind::Ids(self.chat_ids.clone())).sql(") AND ").sql(table);
        sql.sql(".company_id = chat.company_id AND ").sql(table).sql(".chat_id = chat.id");
    }

    fn receipt(&self, scope: &Scope, contact_id: Uuid, [events, results, views]: [usize; 3]) -> Erasure {
        let is_hidden = |chat: &&ChatRow| scope.organization(chat.organization_id).is_none();
        Erasure {
            erased_at: Some(self.at.into()),
            contacts: 1,
            chats: count(self.chats.len()),
            open_chats: count(self.chats.iter().filter(|chat| chat.is_open).count()),
            hidden_chats: count(self.chats.iter().filter(is_hidden).count()),
            events: count(events),
            results: count(results),
            views: count(views),
            ..Erasure::of(contact_id)
        }
    }
}
