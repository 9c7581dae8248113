//! Results whole: with their values, as what these are, and what became of them at webhooks.

use super::{ResultRow, delivery};
use crate::store::schema::{chats, results};
use crate::store::sql::columns::{json, word};
use crate::store::{Scope, forms};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::{ChatState, FieldValue, ResultDetail};
use uuid::Uuid;

/// The result `id` with its fields and deliveries, when `scope` sees it; three statements.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ResultDetail>> {
    let chat = chats::company_id.eq(results::company_id).and(chats::id.eq(results::chat_id));
    let mut query = results::table
        .inner_join(chats::table.on(chat))
        .filter(results::company_id.eq(scope.company_id()).and(results::id.eq(id)))
        .select((ResultRow::as_select(), results::external_id, results::fields, chats::state))
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(results::organization_id.eq_any(ids));
    }
    let found = query.first::<(ResultRow, Option<String>, serde_json::Value, String)>(conn).optional()?;
    let Some((row, external_id, fields, state)) = found else { return Ok(None) };
    let mut deliveries = delivery::of_events(conn, scope.company_id(), &[row.event_id])?;
    let deliveries = deliveries.remove(&row.event_id).unwrap_or_default();
    let detail = detail(row, external_id, fields, word(&state)?, scope)?;
    Ok(typed(conn, scope, vec![ResultDetail { deliveries, ..detail }])?.pop())
}

/// The results of a chat that was read within `scope` and is in `state`, in their order, with their
/// deliveries; three statements.
pub fn of_chat(
    conn: &mut PgConnection,
    scope: &Scope,
    chat_id: Uuid,
    state: ChatState,
) -> QueryResult<Vec<ResultDetail>> {
    let rows: Vec<(ResultRow, Option<String>, serde_json::Value)> = results::table
        .filter(results::company_id.eq(scope.company_id()).and(results::chat_id.eq(chat_id)))
        .order(results::event_seq)
        .select((ResultRow::as_select(), results::external_id, results::fields))
        .load(conn)?;
    let events: Vec<Uuid> = rows.iter().map(|(row, ..)| row.event_id).collect();
    let mut deliveries = delivery::of_events(conn, scope.company_id(), &events)?;
    let shown = |(row, external_id, fields): (ResultRow, Option<String>, serde_json::Value)| {
        let deliveries = deliveries.remove(&row.event_id).unwrap_or_default();
        Ok(ResultDetail { deliveries, ..detail(row, external_id, fields, state, scope)? })
    };
    let details = rows.into_iter().map(shown).collect::<QueryResult<_>>()?;
    typed(conn, scope, details)
}

/// Gives the values the types of their forms; one statement.
pub(in crate::store) fn typed(
    conn: &mut PgConnection,
    scope: &Scope,
    mut details: Vec<ResultDetail>,
) -> QueryResult<Vec<ResultDetail>> {
    let forms = forms::fields_of(conn, scope.company_id(), details.iter().map(|detail| detail.result.form_id))?;
    for detail in &mut details {
        if let Some(fields) = forms.get(&detail.result.form_id) {
            let values = std::mem::take(&mut detail.fields);
            detail.fields = values.into_iter().map(|value| value.typed(fields)).collect();
        }
    }
    Ok(details)
}

pub(in crate::store) fn detail(
    row: ResultRow,
    external_id: Option<String>,
    fields: serde_json::Value,
    chat_state: ChatState,
    scope: &Scope,
) -> QueryResult<ResultDetail> {
    let fields: Vec<FieldValue> = json(fields)?;
    Ok(ResultDetail { result: row.into_result(scope)?, chat_state, external_id, fields, deliveries: Vec::new() })
}
