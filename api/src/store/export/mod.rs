//! Exports: whole lists out of one snapshot, in batches.
//!
//! An export has its own connection, outside of the pool that requests share: it may last as long
//! as its client takes to read. It runs in one read-only repeatable-read transaction and reads the
//! rows of a list through one cursor, so that the list is found and sorted once and only a batch of
//! it is ever in memory.

pub mod documents;
pub mod external_ids;
pub mod labels;
mod material;
pub mod measures;

use super::audit::{self, Entry, append};
use super::chats::page::page_statement;
use super::chats::predicate::ChatPredicate;
use super::chats::row::{ChatColumns, ChatRow};
use super::contacts::{self, ContactRow};
use super::results::{self, ResultRow, details};
use super::schema::{chats as chat_table, results as result_table};
use super::sql::columns::word;
use super::sql::statement::Statement;
use super::{Db, DbError, Scope};
use crate::store::lists::{ListQuery, PageQuery};
use chrono::Utc;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::query_dsl::methods::LoadQuery;
use diesel::result::Error as QueryError;
use sightline_shared::{AuditEntry, AuditFilter, Chat, ChatFilter, Contact, ContactFilter, ResultDetail, ResultFilter};
use std::collections::HashMap;
use std::time::Duration;
use uuid::Uuid;

/// A page limit without effect.
pub const ALL: u32 = u32::MAX;

/// How many entries of the audit log are read at once.
const ENTRIES: u32 = 500;

/// How long a statement may take.
const STATEMENT: Duration = Duration::from_secs(60);

/// A function that receives a batch of rows; it may read on the same connection.
pub type Take<'a, R, E> = &'a mut dyn FnMut(&mut PgConnection, Vec<R>) -> Result<(), E>;

/// The connection of one export.
pub struct Source(PgConnection);

impl Source {
    /// Connects. `patience` is how long a snapshot may wait for its client, in seconds. Blocks.
    pub fn connect(db: &Db, patience: u64) -> Result<Self, DbError> {
        let unavailable = |why: &dyn std::fmt::Display| DbError::Unavailable(why.to_string());
        let mut conn = db.connect_apart_patient(STATEMENT)?;
        // Every row of a list is wanted, not its beginning.
        conn.batch_execute(&format!(
            "SET cursor_tuple_fraction = 1.0; \
             SET idle_in_transaction_session_timeout = '{patience}s'; SET application_name = 'sightline export'"
        ))
        .map_err(|why| unavailable(&why))?;
        Ok(Self(conn))
    }

    /// Records `entry` in the audit log, whether or not the export succeeds.
    pub fn record(&mut self, entry: Entry) -> QueryResult<()> {
        append(&mut self.0, &[entry])
    }

    /// Runs `work` on a snapshot of the database.
    ///
    /// # Errors
    /// When a query fails; otherwise the error of `work`.
    pub fn snapshot<T, E: From<QueryError>>(
        &mut self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.0.build_transaction().repeatable_read().read_only().run(work)
    }
}

/// Passes the rows of `statement` to `take` in batches.
fn each_batch<ST, R, E>(conn: &mut PgConnection, statement: Statement<ST>, take: Take<'_, R, E>) -> Result<(), E>
where
    E: From<QueryError>,
    Statement<ST>: for<'q> LoadQuery<'q, PgConnection, R>,
{
    statement.behind("DECLARE exported NO SCROLL CURSOR FOR ").execute(conn)?;
    loop {
        let rows: Vec<R> = Statement::<ST>::new("FETCH FORWARD 500 FROM exported").load(conn)?;
        if rows.is_empty() {
            break;
        }
        take(conn, rows)?;
    }
    conn.batch_execute("CLOSE exported")?;
    Ok(())
}

/// Passes all chats of `page` to `take`, in its order.
///
/// # Errors
/// When a query fails; otherwise the error of `take`.
pub fn chats<E: From<QueryError>>(
    conn: &mut PgConnection,
    page: &PageQuery<ChatFilter>,
    take: Take<'_, Chat, E>,
) -> Result<(), E> {
    let scope = &page.list.scope;
    let mut predicate = ChatPredicate::load(conn, &page.list)?;
    predicate.plan_search(conn, i64::from(page.limit))?;
    if predicate.is_empty() {
        return Ok(());
    }
    let now = Utc::now();
    let statement: Statement<ChatColumns> = page_statement(&predicate, page);
    each_batch(conn, statement, &mut |conn, rows: Vec<ChatRow>| {
        let chats = rows.into_iter().map(|row| row.into_chat(scope, now)).collect::<QueryResult<_>>()?;
        take(conn, chats)
    })
}

/// Passes all results of `page` with their fields to `take`, in its order.
///
/// # Errors
/// When a query fails; otherwise the error of `take`.
pub fn results<E: From<QueryError>>(
    conn: &mut PgConnection,
    page: &PageQuery<ResultFilter>,
    take: Take<'_, ResultDetail, E>,
) -> Result<(), E> {
    let scope = &page.list.scope;
    let Some(statement) = results::page_statement(page) else { return Ok(()) };
    each_batch(conn, statement, &mut |conn, rows: Vec<ResultRow>| {
        let details = result_details(conn, scope, rows)?;
        take(conn, details)
    })
}

/// The parts of a result that its row in the list does not have: its external id, its fields, its
/// chat's state.
type ResultRest = (Uuid, Option<String>, serde_json::Value, String);

fn result_details(conn: &mut PgConnection, scope: &Scope, rows: Vec<ResultRow>) -> QueryResult<Vec<ResultDetail>> {
    let chat = chat_table::company_id.eq(result_table::company_id).and(chat_table::id.eq(result_table::chat_id));
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let rest: Vec<ResultRest> = result_table::table
        .inner_join(chat_table::table.on(chat))
        .filter(result_table::company_id.eq(scope.company_id()).and(result_table::id.eq_any(ids)))
        .select((result_table::id, result_table::external_id, result_table::fields, chat_table::state))
        .load(conn)?;
    let mut rest: HashMap<Uuid, ResultRest> = rest.into_iter().map(|one| (one.0, one)).collect();
    let details = rows.into_iter().map(|row| {
        let (_, external_id, fields, state) = rest.remove(&row.id).ok_or(QueryError::NotFound)?;
        details::detail(row, external_id, fields, word(&state)?, scope)
    });
    let details = details.collect::<QueryResult<_>>()?;
    details::typed(conn, scope, details)
}

/// Passes all contacts of `page` to `take`, in its order.
///
/// # Errors
/// When a query fails; otherwise the error of `take`.
pub fn contacts<E: From<QueryError>>(
    conn: &mut PgConnection,
    page: &PageQuery<ContactFilter>,
    take: Take<'_, Contact, E>,
) -> Result<(), E> {
    let scope = &page.list.scope;
    let Some(statement) = contacts::page_statement(page) else { return Ok(()) };
    each_batch(conn, statement, &mut |conn, rows: Vec<ContactRow>| {
        let contacts = contacts::shown(conn, scope, rows)?;
        take(conn, contacts)
    })
}

/// Passes all entries of the audit log that `list` asks for to `take`, newest first. An index has them in this order, so
/// that each batch goes on where the one before ended.
///
/// # Errors
/// When a query fails; otherwise the error of `take`.
pub fn audit_entries<E: From<QueryError>>(
    conn: &mut PgConnection,
    list: &ListQuery<AuditFilter>,
    take: Take<'_, AuditEntry, E>,
) -> Result<(), E> {
    let mut after = None;
    loop {
        let (entries, next) = audit::page(conn, &list.clone().page(ENTRIES, after))?;
        take(conn, entries)?;
        if next.is_none() {
            return Ok(());
        }
        after = next;
    }
}
