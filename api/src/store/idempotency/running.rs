//! Requests that take many transactions. A row without an answer holds their key while they are under
//! way, and no connection does.

use super::{Answer, Kept, Key, PROCESSING, find, hold, keep};
use crate::store::schema::idempotency_keys;
use diesel::dsl::now;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

/// The key of a request that is under way.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    company_id: Uuid,
    id: Uuid,
}

/// What is known of a key.
#[derive(Debug)]
pub enum Begun {
    /// Nothing: this request has it now.
    First(Running),
    /// Its first request is under way.
    Running,
    /// Its first request was answered.
    Answered(Kept),
}

/// Takes the key for a request, unless another one has it.
pub fn begin(conn: &mut PgConnection, key: &Key) -> QueryResult<Begun> {
    conn.transaction(|conn| {
        if !hold(conn, key)? {
            return Ok(Begun::Running);
        }
        match find(conn, key)? {
            Some(kept) if kept.answer.status == PROCESSING.unsigned_abs() => Ok(Begun::Running),
            Some(kept) => Ok(Begun::Answered(kept)),
            None => {
                let answer = Answer {
                    status: PROCESSING.unsigned_abs(),
                    body: String::new(),
                    location: None,
                    once: None,
                    chat_id: None,
                };
                let id = keep(conn, key, &[], &answer)?;
                Ok(Begun::First(Running { company_id: key.company_id, id }))
            }
        }
    })
}

/// Keeps the key of a request that goes on.
pub fn go_on(conn: &mut PgConnection, Running { company_id, id }: Running) -> QueryResult<()> {
    diesel::update(idempotency_keys::table.find((company_id, id)))
        .set(idempotency_keys::created_at.eq(now))
        .execute(conn)
        .map(drop)
}

/// Stores the answer to a request with this hash, which is 200 with `body`.
pub fn end(
    conn: &mut PgConnection,
    Running { company_id, id }: Running,
    request_hash: &[u8],
    body: &str,
) -> QueryResult<()> {
    diesel::update(idempotency_keys::table.find((company_id, id)))
        .set((
            idempotency_keys::created_at.eq(now),
            idempotency_keys::request_hash.eq(request_hash),
            idempotency_keys::status.eq(200),
            idempotency_keys::body.eq(body),
        ))
        .execute(conn)
        .map(drop)
}

/// Frees the key of a request whose answer is not kept.
pub fn release(conn: &mut PgConnection, Running { company_id, id }: Running) -> QueryResult<()> {
    diesel::delete(idempotency_keys::table.find((company_id, id))).execute(conn).map(drop)
}
