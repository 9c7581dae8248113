//! Answers to requests with an idempotency key, stored so that a repeated request gets the same
//! answer and has no further effect. They are written in the transaction of the request's effects; those
//! of a request with many transactions at its end ([`running`]).

pub mod running;

use super::Scope;
use super::audit::CallerId;
use super::schema::{chats, idempotency_keys};
use super::sql::statement::{Bind, Statement};
use diesel::dsl::{IntervalDsl as _, now};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz};
use uuid::Uuid;

/// How long an answer is replayed, in hours.
const HOURS: i32 = 24;
/// The status of a row without an answer: the request is under way (RFC 2518, section 10.1).
const PROCESSING: i16 = 102;
/// How long such a request may be silent, in seconds: then its server is gone, and its key is free.
const SILENCE: i32 = 120;
/// How many old answers are removed at once: a few milliseconds, and no long transaction.
const BATCH: i64 = 1_000;

/// An idempotency key, with its owner and its operation.
#[derive(Clone, Debug)]
pub struct Key {
    /// The caller's company.
    pub company_id: Uuid,
    /// The caller.
    pub caller: CallerId,
    /// The id of the operation and of its subject.
    pub operation: String,
    /// The key.
    pub key: String,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The JSON of the body.
    pub body: String,
    /// The path of the created resource.
    pub location: Option<String>,
    /// The body of the first answer, where that shows what is not stored: a secret.
    pub once: Option<String>,
    /// The chat that the answer is about: an erasure removes the answer, and a caller that no
    /// longer sees the chat does not get it again.
    pub chat_id: Option<Uuid>,
}

/// A stored answer, with the request it belongs to.
#[derive(Debug)]
pub struct Kept {
    /// The hash of the request's body.
    pub request_hash: Vec<u8>,
    /// The answer.
    pub answer: Answer,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotency_keys, check_for_backend(Pg))]
struct KeptRow {
    id: Uuid,
    request_hash: Vec<u8>,
    status: i16,
    body: String,
    location: Option<String>,
    chat_id: Option<Uuid>,
}

/// Takes the key until the transaction ends; `false` when another request holds it.
pub fn hold(conn: &mut PgConnection, key: &Key) -> QueryResult<bool> {
    let mut sql: Statement<Bool> = Statement::new("SELECT pg_try_advisory_xact_lock(hashtextextended(");
    let (CallerId::User(caller) | CallerId::Key(caller)) = key.caller;
    let name = format!("{} {caller} {} {}", key.company_id, key.operation, key.key);
    sql.bind(Bind::Text(name)).sql(", 0))");
    sql.get_result(conn)
}

/// The answer to a request with this key within the last 24 hours; an older answer is removed, and the
/// row of a request that is silent. Call [`hold`] first.
pub fn find(conn: &mut PgConnection, key: &Key) -> QueryResult<Option<Kept>> {
    let is_kept = idempotency_keys::status
        .ne(PROCESSING)
        .and(idempotency_keys::created_at.gt(now.into_sql::<Timestamptz>() - HOURS.hours()));
    let is_under_way = idempotency_keys::created_at.gt(now.into_sql::<Timestamptz>() - SILENCE.seconds());
    let query = idempotency_keys::table
        .filter(idempotency_keys::company_id.eq(key.company_id))
        .filter(idempotency_keys::operation.eq(&key.operation).and(idempotency_keys::key.eq(&key.key)))
        .select((KeptRow::as_select(), is_kept.or(is_under_way)))
        .into_boxed();
    let query = match key.caller {
        CallerId::User(id) => query.filter(idempotency_keys::user_id.eq(id)),
        CallerId::Key(id) => query.filter(idempotency_keys::api_key_id.eq(id)),
    };
    let found: Option<(KeptRow, bool)> = query.first(conn).optional()?;
    let Some((row, is_fresh)) = found else { return Ok(None) };
    if !is_fresh {
        diesel::delete(idempotency_keys::table.find((key.company_id, row.id))).execute(conn)?;
        return Ok(None);
    }
    let KeptRow { request_hash, status, body, location, chat_id, .. } = row;
    let status = u16::try_from(status).map_err(|why| diesel::result::Error::DeserializationError(why.into()))?;
    Ok(Some(Kept { request_hash, answer: Answer { status, body, location, once: None, chat_id } }))
}

/// Whether `scope` sees what `answer` is about.
pub fn is_visible(conn: &mut PgConnection, scope: &Scope, answer: &Answer) -> QueryResult<bool> {
    let (Some(chat_id), Some(ids)) = (answer.chat_id, scope.narrow(&[])) else { return Ok(true) };
    let chat = chats::table.find((scope.company_id(), chat_id)).filter(chats::organization_id.eq_any(ids));
    diesel::select(diesel::dsl::exists(chat)).get_result(conn)
}

/// Stores an answer, in the transaction of the request's effects, and returns its id. Call [`hold`] first.
pub fn keep(conn: &mut PgConnection, key: &Key, request_hash: &[u8], answer: &Answer) -> QueryResult<Uuid> {
    let id = Uuid::now_v7();
    let status = i16::try_from(answer.status).map_err(|why| diesel::result::Error::SerializationError(why.into()))?;
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::company_id.eq(key.company_id),
            idempotency_keys::id.eq(id),
            idempotency_keys::user_id.eq(key.caller.user()),
            idempotency_keys::api_key_id.eq(key.caller.key()),
            idempotency_keys::operation.eq(&key.operation),
            idempotency_keys::key.eq(&key.key),
            idempotency_keys::request_hash.eq(request_hash),
            idempotency_keys::status.eq(status),
            idempotency_keys::body.eq(&answer.body),
            idempotency_keys::location.eq(answer.location.as_deref()),
            idempotency_keys::chat_id.eq(answer.chat_id),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Removes expired answers, a batch at a time, and returns how many. Covers every company, since it
/// returns no company's data.
pub fn remove_old(conn: &mut PgConnection) -> QueryResult<usize> {
    let mut removed = 0;
    loop {
        let some = remove_some(conn)?;
        removed += some;
        if i64::try_from(some).unwrap_or(0) < BATCH {
            return Ok(removed);
        }
    }
}

fn remove_some(conn: &mut PgConnection) -> QueryResult<usize> {
    let mut sql: Statement = Statement::new(
        "DELETE FROM idempotency_keys WHERE (company_id, id) IN (SELECT company_id, id FROM idempotency_keys \
         WHERE created_at <= now() - interval '24 hours' ORDER BY created_at LIMIT ",
    );
    sql.bind(Bind::Number(BATCH)).sql(" FOR UPDATE SKIP LOCKED)");
    sql.execute(conn)
}
