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
//! ids, the contact, the company's views. A writer to a chat locks its row first, so it either comes before the
//! erasure, which then removes what it wrote, or finds a chat without a contact.

mod blank;
pub mod erased_contacts;
mod erasing;
mod saved_views;
mod tombstones;

use super::audit::{self, Actor};
use super::live::changes;
use super::schema::contacts;
use super::search::Folding;
use super::sql::statement::{Bind, Statement};
use super::{Scope, imports};
use chrono::{DateTime, SubsecRound as _, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use erasing::{ChatColumns, ChatRow, Erasing};
use saved_views::Person;
use serde_json::json;
use sightline_shared::{AuditAction, Erasure};
use uuid::Uuid;

/// The number of attempts for an erasure that conflicts with another writer.
const TRIES: u32 = 5;

#[derive(Queryable)]
struct ContactRow {
    organization_id: Uuid,
    external_id: Option<String>,
    last_seen_at: DateTime<Utc>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

type ContactColumns = (SqlUuid, Nullable<Text>, Timestamptz, Nullable<Text>, Nullable<Text>, Nullable<Text>);

impl ContactRow {
    fn person<'a>(&self, folding: &'a Folding, id: Uuid) -> Person<'a> {
        Person::new(folding, id, [self.name.as_deref(), self.email.as_deref(), self.phone.as_deref()])
    }
}

/// What erasing the contact `id` would remove; `None` when `scope` does not see it. Three
/// statements, and one more once per process.
pub fn preview(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<(Uuid, Erasure)>> {
    let Some(contact) = contact(conn, scope, id, "")? else { return Ok(None) };
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
    sql.sql(" AND chat.contact_id = ").bind(Bind::Id(id));
    let (chats, open_chats, hidden_chats, events, results) = sql.get_result(conn)?;
    let person = contact.person(Folding::load(conn)?, id);
    let views = count(saved_views::find(conn, scope.company_id(), &person)?.len());
    let erasure = Erasure { contact_id: id, erased_at: None, chats, open_chats, hidden_chats, events, results, views };
    Ok(Some((contact.organization_id, erasure)))
}

/// Erases the contact `id` in one transaction and returns what that removed; `None` when `scope`
/// does not see it. `actor` is the user, for the audit log. `since` is the time of the earlier
/// erasure that this one repeats, if any.
///
/// # Errors
/// When the database fails; nothing is erased then.
pub fn erase(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Uuid,
    actor: &Actor,
    since: Option<DateTime<Utc>>,
) -> QueryResult<Option<Erasure>> {
    for _ in 1..TRIES {
        match conn.transaction(|conn| erase_once(conn, scope, id, actor, since)) {
            Err(why) if is_lost_race(&why) => {}
            done => return done,
        }
    }
    conn.transaction(|conn| erase_once(conn, scope, id, actor, since))
}

/// A chat that was assigned to the contact meanwhile keeps it from being deleted.
fn is_lost_race(why: &Error) -> bool {
    matches!(why, Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) || imports::is_lost_race(why)
}

fn erase_once(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Uuid,
    actor: &Actor,
    since: Option<DateTime<Utc>>,
) -> QueryResult<Option<Erasure>> {
    // Without locks first: a caller that may not see the contact must not block others.
    if contact(conn, scope, id, "")?.is_none() {
        return Ok(None);
    }
    let folding = Folding::load(conn)?;
    imports::lock(conn, scope.company())?;
    let chats = lock_chats(conn, scope.company_id(), id)?;
    // A caller that waited here for another erasure finds no contact.
    let Some(contact) = contact(conn, scope, id, " FOR UPDATE")? else {
        return Ok(None);
    };
    let erasing = Erasing::new(scope.company_id(), chats, contact.last_seen_at);
    let (events, results) = blank::everything(conn, &erasing)?;
    tombstones::leave(conn, &erasing)?;
    let views = saved_views::remove(conn, scope, &contact.person(folding, id))?;
    let erased_at = since.unwrap_or(erasing.at);
    let external_id = contact.external_id.unwrap_or_else(|| id.to_string());
    erased_contacts::remember(conn, scope.company_id(), id, &external_id, erased_at)?;
    diesel::delete(contacts::table.find((scope.company_id(), id))).execute(conn)?;
    changes::contact_erased(conn, scope.company_id(), contact.organization_id, id)?;
    let erasure = erasing.receipt(scope, id, [events, results, views]);
    audit::append(conn, &[entry(actor, contact.organization_id, &erasure)])?;
    Ok(Some(erasure))
}

/// The contact, as far as `scope` sees it; `lock` is how its row is locked.
fn contact(conn: &mut PgConnection, scope: &Scope, id: Uuid, lock: &'static str) -> QueryResult<Option<ContactRow>> {
    let mut sql: Statement<ContactColumns> = Statement::new(
        "SELECT organization_id, external_id, last_seen_at, name, email, phone FROM contacts WHERE company_id = ",
    );
    sql.bind(Bind::Id(scope.company_id())).sql(" AND id = ").bind(Bind::Id(id));
    if let Some(ids) = scope.narrow(&[]) {
        sql.sql(" AND ").is_one_of("organization_id", &ids);
    }
    sql.sql(lock);
    sql.get_result(conn).optional()
}

fn lock_chats(conn: &mut PgConnection, company_id: Uuid, contact_id: Uuid) -> QueryResult<Vec<ChatRow>> {
    let mut sql: Statement<ChatColumns> = Statement::new(
        "SELECT id, organization_id, state <> 'closed', event_count, updated_at FROM chats WHERE company_id = ",
    );
    sql.bind(Bind::Id(company_id)).sql(" AND contact_id = ").bind(Bind::Id(contact_id));
    sql.sql(" ORDER BY id FOR UPDATE");
    sql.load(conn)
}

fn entry(actor: &Actor, organization_id: Uuid, erasure: &Erasure) -> audit::Entry {
    let Erasure { contact_id, chats, open_chats, hidden_chats, events, results, views, .. } = erasure;
    let numbers = json!({ "chats": chats, "open_chats": open_chats, "hidden_chats": hidden_chats,
        "events": events, "results": results, "views": views });
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
            contact_id,
            erased_at: Some(self.at.into()),
            chats: count(self.chats.len()),
            open_chats: count(self.chats.iter().filter(|chat| chat.is_open).count()),
            hidden_chats: count(self.chats.iter().filter(is_hidden).count()),
            events: count(events),
            results: count(results),
            views: count(views),
        }
    }
}
