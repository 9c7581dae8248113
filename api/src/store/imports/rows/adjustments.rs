//! The adjustments that are kept: the last of each company.

use crate::store::imports::work::Work;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Uuid as SqlUuid};
use uuid::Uuid;

/// How many are kept of a company.
pub const MOST: i64 = 1000;

/// Keeps what was adjusted in the statements of `work`. Of one place in a chat it is kept once, as
/// of the last time.
pub fn keep(conn: &mut PgConnection, company_id: Uuid, work: &[Work<'_>]) -> QueryResult<()> {
    let said = work.iter().filter_map(|one| Some((one.id, one.statement?)));
    let adjustments = said.flat_map(|(id, statement)| statement.adjustments().iter().map(move |made| (id, made)));
    // More than are kept of all are not kept of one batch.
    let adjustments: Vec<_> = adjustments.take(usize::try_from(MOST).unwrap_or(usize::MAX)).collect();
    if adjustments.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = adjustments.iter().map(|_| Uuid::now_v7()).collect();
    let chats: Vec<Uuid> = adjustments.iter().map(|(chat, _)| *chat).collect();
    let kinds: Vec<&str> = adjustments.iter().map(|(_, made)| made.kind.as_str()).collect();
    let pointers: Vec<&str> = adjustments.iter().map(|(_, made)| made.pointer.as_str()).collect();
    diesel::sql_query(
        "INSERT INTO adjustments (company_id, id, chat_id, kind, pointer) \
         SELECT DISTINCT ON (chat_id, kind, pointer) $1, id, chat_id, kind, pointer \
           FROM unnest($2, $3, $4, $5) AS made (id, chat_id, kind, pointer) ORDER BY chat_id, kind, pointer, id \
         ON CONFLICT (company_id, chat_id, kind, pointer) DO UPDATE SET at = excluded.at",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<SqlUuid>, _>(chats)
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<Text>, _>(pointers)
    .execute(conn)?;
    diesel::sql_query(
        "DELETE FROM adjustments WHERE company_id = $1 AND id IN ( \
         SELECT id FROM adjustments WHERE company_id = $1 ORDER BY at DESC, id DESC OFFSET $2)",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<BigInt, _>(MOST)
    .execute(conn)
    .map(drop)
}
