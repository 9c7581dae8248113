//! What was put right or refused of what sources sent: the last of a company. Written by imports.

use super::Scope;
use super::sql::columns::word;
use super::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use sightline_shared::KeptAdjustment;
use sightline_shared::document::AdjustmentKind;
use uuid::Uuid;

type Columns = (SqlUuid, Timestamptz, Text, Text, Nullable<SqlUuid>, Nullable<Text>);
type Row = (Uuid, DateTime<Utc>, String, String, Option<Uuid>, Option<String>);

/// Those of the company, the last first; a caller of a part of the company sees those of its chats. What was
/// refused has no chat, and is for callers that see the whole company. One statement.
pub fn list(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<KeptAdjustment>> {
    let mut sql: Statement<Columns> = Statement::new(
        "SELECT made.id, made.at, made.kind, made.pointer, made.chat_id, coalesce(made.external_id, chats.external_id) \
         FROM adjustments AS made \
         LEFT JOIN chats ON chats.company_id = made.company_id AND chats.id = made.chat_id WHERE made.company_id = ",
    );
    sql.bind(Bind::Id(scope.company_id()));
    if let Some(ids) = scope.narrow(&[]) {
        sql.sql(" AND ").is_one_of("chats.organization_id", &ids);
    }
    sql.sql(" ORDER BY made.at DESC, made.id DESC LIMIT 1000");
    sql.load::<Row>(conn)?.into_iter().map(shown).collect()
}

fn shown((id, at, kind, pointer, chat_id, external_id): Row) -> QueryResult<KeptAdjustment> {
    let kind: AdjustmentKind = word(&kind)?;
    Ok(KeptAdjustment { id, at: at.into(), kind, pointer, detail: kind.detail().to_owned(), chat_id, external_id })
}
