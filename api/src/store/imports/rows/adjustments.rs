//! The adjustments and refusals that are kept: the last of each company.

use crate::documents::refused::Refused;
use crate::store::erasure::source_ids::kept_of;
use crate::store::imports::work::Work;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Uuid as SqlUuid};
use sightline_shared::document::AdjustmentKind;
use sightline_shared::problem::Fault;
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
    forget_older(conn, company_id)
}

/// Keeps which documents were refused, and each member at fault once, as of the last time to the hour:
/// sources send what is refused again and again.
pub fn keep_refused(conn: &mut PgConnection, company_id: Uuid, refused: &[&Refused]) -> QueryResult<()> {
    let pointer = |fault: &Fault| fault.pointer.clone().unwrap_or_default();
    let hidden = kept_of(conn, company_id, refused.iter().filter_map(|one| one.external_id.clone()))?;
    let id = |one: &Refused| one.external_id.as_ref().map(|id| hidden.get(id).unwrap_or(id).clone());
    let faults = refused.iter().flat_map(|one| one.faults.iter().map(move |fault| (id(one), fault)));
    let (chats, pointers): (Vec<Option<String>>, Vec<String>) =
        faults.map(|(chat, fault)| (chat, pointer(fault))).take(usize::try_from(MOST).unwrap_or(usize::MAX)).unzip();
    if pointers.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = pointers.iter().map(|_| Uuid::now_v7()).collect();
    diesel::sql_query(
        "INSERT INTO adjustments (company_id, id, external_id, kind, pointer) \
         SELECT DISTINCT ON (external_id, pointer) $1, id, external_id, $2, pointer \
           FROM unnest($3, $4, $5) AS made (id, external_id, pointer) ORDER BY external_id, pointer, id \
         ON CONFLICT (company_id, external_id, pointer) WHERE chat_id IS NULL \
         DO UPDATE SET at = excluded.at WHERE adjustments.at < excluded.at - interval '1 hour'",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Text, _>(AdjustmentKind::Refused.as_str())
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Nullable<Text>>, _>(chats)
    .bind::<Array<Text>, _>(pointers)
    .execute(conn)?;
    forget_older(conn, company_id)
}

/// Leaves the last of the company.
fn forget_older(conn: &mut PgConnection, company_id: Uuid) -> QueryResult<()> {
    diesel::sql_query(
        "DELETE FROM adjustments WHERE company_id = $1 AND id IN ( \
         SELECT id FROM adjustments WHERE company_id = $1 ORDER BY at DESC, id DESC OFFSET $2)",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<BigInt, _>(MOST)
    .execute(conn)
    .map(drop)
}
