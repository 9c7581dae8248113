//! Stored chats whose events are replayed without a statement.
//!
//! What a chat is follows from its events, from the kinds of its agents, and from the rules. A
//! correction of an agent marks its chats, and a version with other rules finds all of them behind:
//! the column `replayed` says what is left, so that interrupted work goes on later.

mod company;
pub mod idle;
pub mod names;
mod write;

use super::stored::load_whole;
use super::tree::company_id;
use super::write::{in_transaction, lock};
use crate::chat_life::RULES;
use crate::store::schema::organizations;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Uuid as SqlUuid};
use uuid::Uuid;
use write::write;

/// How many chats are replayed in one transaction.
const CHATS: i64 = 200;
/// How many events of them are read, unless one chat has more.
const EVENTS: i64 = 20_000;

/// How many chats were replayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// All of them.
    pub chats: u64,
    /// Those that became other than they were.
    pub changed: u64,
}

#[derive(QueryableByName)]
struct Stale {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Integer)]
    event_count: i32,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    chats: i64,
}

/// How many chats of all companies have to be replayed.
pub fn count(conn: &mut PgConnection) -> QueryResult<u64> {
    let counted: Count = diesel::sql_query(format!(
        "SELECT coalesce(sum(stale.chats), 0)::bigint AS chats FROM organizations AS company \
          CROSS JOIN LATERAL (SELECT count(*) AS chats FROM chats \
                WHERE chats.company_id = company.company_id AND chats.replayed < {RULES}) AS stale \
          WHERE company.parent_id IS NULL"
    ))
    .get_result(conn)?;
    Ok(counted.chats.unsigned_abs())
}

/// Replays the chats of all companies that have to be, each batch in a transaction of its own;
/// `progress` is given the number so far.
///
/// # Errors
/// When the database is lost; the batches before stay.
pub fn all(conn: &mut PgConnection, progress: &mut dyn FnMut(u64)) -> QueryResult<Replayed> {
    let companies: Vec<String> = organizations::table
        .filter(organizations::parent_id.is_null())
        .order(organizations::id)
        .select(organizations::name)
        .load(conn)?;
    let mut sum = Replayed::default();
    for company in companies {
        let before = sum.chats;
        let own = of_company(conn, &company, &mut |chats| progress(before + chats))?;
        sum = Replayed { chats: before + own.chats, changed: sum.changed + own.changed };
    }
    Ok(sum)
}

/// As [`all`], of the company of that name.
///
/// # Errors
/// As [`all`].
pub fn of_company(conn: &mut PgConnection, company: &str, progress: &mut dyn FnMut(u64)) -> QueryResult<Replayed> {
    let mut sum = Replayed::default();
    let Some(company_id) = company_id(conn, company)? else { return Ok(sum) };
    while !stale(conn, company_id)?.is_empty() {
        let done = in_transaction(conn, |conn| next(conn, company_id, company))?;
        sum = Replayed { chats: sum.chats + done.chats, changed: sum.changed + done.changed };
        progress(sum.chats);
    }
    Ok(sum)
}

/// Replays one batch of each company that has chats to replay; returns how many it were.
///
/// # Errors
/// As [`all`].
pub fn some(conn: &mut PgConnection) -> QueryResult<u64> {
    let companies: Vec<(Uuid, String)> = organizations::table
        .filter(organizations::parent_id.is_null())
        .order(organizations::id)
        .select((organizations::company_id, organizations::name))
        .load(conn)?;
    let mut chats = 0;
    for (company_id, company) in companies {
        if !stale(conn, company_id)?.is_empty() {
            chats += in_transaction(conn, |conn| next(conn, company_id, &company))?.chats;
        }
    }
    Ok(chats)
}

/// Replays the next chats of a company.
fn next(conn: &mut PgConnection, company_id: Uuid, company: &str) -> QueryResult<Replayed> {
    lock(conn, company)?;
    let ids = stale(conn, company_id)?;
    let chats = load_whole(conn, company_id, &ids)?;
    let changed = write(conn, company_id, &chats, |stored| stored.stated)?;
    Ok(Replayed { chats: chats.len() as u64, changed: changed as u64 })
}

/// Replays the chats with these ids in the transaction of the caller, which has the lock on imports of
/// the company.
pub(super) fn these(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let chats = load_whole(conn, company_id, ids)?;
    write(conn, company_id, &chats, |stored| stored.stated).map(drop)
}

/// The next chats of a company that have to be replayed: at least one, where any is left.
fn stale(conn: &mut PgConnection, company_id: Uuid) -> QueryResult<Vec<Uuid>> {
    let found: Vec<Stale> = diesel::sql_query(format!(
        "SELECT id, event_count FROM chats WHERE company_id = $1 AND replayed < {RULES} ORDER BY id LIMIT $2"
    ))
    .bind::<SqlUuid, _>(company_id)
    .bind::<BigInt, _>(CHATS)
    .load(conn)?;
    let mut events = 0;
    let fits = |one: &Stale| {
        let is_first = events == 0;
        events += i64::from(one.event_count.max(1));
        is_first || events <= EVENTS
    };
    Ok(found.into_iter().take_while(fits).map(|one| one.id).collect())
}
