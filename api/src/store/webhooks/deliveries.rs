//! The delivery log of an endpoint, tests, and deliveries that are requested again.

use super::outbox::{DeliveryRow, EventRow};
use crate::store::Scope;
use crate::store::lists::{ListQuery, PageQuery, Position, Rows};
use crate::store::schema::{webhook_deliveries, webhook_events, webhooks};
use crate::store::sql::columns::word;
use crate::store::sql::order::{Order, cut};
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, SubsecRound as _, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};
use sightline_shared::{
    Webhook, WebhookDelivery, WebhookDeliveryFilter, WebhookDeliveryState, WebhookEventType, WebhookFailure,
};
use uuid::Uuid;

/// How many deliveries are sent again at once at most.
pub const MOST_AGAIN: i64 = 10_000;

const COLUMNS: &str = "d.id, d.webhook_id, d.event_id, d.state, d.attempts, d.next_attempt_at, d.is_redelivery, \
                       d.last_status, d.last_error, d.last_attempt_at, d.duration_ms, d.delivered_at, d.created_at, \
                       e.type, e.chat_id";

type Columns = (SqlTypeOf<<Row as Selectable<Pg>>::SelectExpression>, Text, Nullable<SqlUuid>);

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    webhook_id: Uuid,
    event_id: Uuid,
    state: String,
    attempts: i32,
    next_attempt_at: DateTime<Utc>,
    is_redelivery: bool,
    last_status: Option<i16>,
    last_error: Option<String>,
    last_attempt_at: Option<DateTime<Utc>>,
    duration_ms: Option<i32>,
    delivered_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl Row {
    fn into_delivery(self, kind: &str, chat_id: Option<Uuid>) -> QueryResult<WebhookDelivery> {
        let state = word(&self.state)?;
        Ok(WebhookDelivery {
            id: self.id,
            webhook_id: self.webhook_id,
            event_id: self.event_id,
            kind: word(kind)?,
            chat_id,
            state,
            attempts: self.attempts,
            created_at: self.created_at.into(),
            next_attempt_at: (state == WebhookDeliveryState::Pending).then(|| self.next_attempt_at.into()),
            last_attempt_at: self.last_attempt_at.map(Into::into),
            last_status: self.last_status,
            last_error: self.last_error.as_deref().map(word::<WebhookFailure>).transpose()?,
            duration_ms: self.duration_ms,
            delivered_at: self.delivered_at.map(Into::into),
            is_redelivery: self.is_redelivery,
        })
    }
}

fn select() -> Statement<Columns> {
    let mut sql = Statement::new("SELECT ");
    sql.sql(COLUMNS).sql(
        " FROM webhook_deliveries AS d \
         JOIN webhook_events AS e ON e.company_id = d.company_id AND e.id = d.event_id WHERE d.company_id = ",
    );
    sql
}

/// A page of the deliveries of `webhook_id`, newest first; two statements.
///
/// # Errors
/// `NotFound` when the scope of the query does not see the endpoint.
pub fn page(
    conn: &mut PgConnection,
    webhook_id: Uuid,
    page: &PageQuery<WebhookDeliveryFilter>,
) -> QueryResult<Rows<WebhookDelivery>> {
    let PageQuery { list: ListQuery { scope, filter, bounds }, limit, after } = page;
    if super::find(conn, scope, webhook_id)?.is_none() {
        return Err(diesel::result::Error::NotFound);
    }
    let order = Order::by("d.created_at", "d.id", true);
    let mut sql = select();
    sql.bind(Bind::Id(scope.company_id())).sql(" AND d.webhook_id = ").bind(Bind::Id(webhook_id));
    if let Some(bounds) = bounds {
        sql.and_between("d.created_at", bounds.from, bounds.to);
    }
    if !filter.states.is_empty() {
        sql.sql(" AND ").is_word_of("d.state", filter.states.iter().map(ToString::to_string).collect());
    }
    if !filter.event_types.is_empty() {
        sql.sql(" AND ").is_word_of("e.type", filter.event_types.iter().map(ToString::to_string).collect());
    }
    sql.and_after(order, after.as_ref());
    sql.ordered(order, i64::from(*limit) + 1);
    let rows: Vec<(Row, String, Option<Uuid>)> = sql.load(conn)?;
    let (rows, next) = cut(rows, *limit, |(row, ..)| Position::at(row.created_at, row.id));
    let shown: QueryResult<_> =
        rows.into_iter().map(|(row, kind, chat_id)| row.into_delivery(&kind, chat_id)).collect();
    Ok((shown?, next))
}

fn get(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<WebhookDelivery> {
    let mut sql = select();
    sql.bind(Bind::Id(scope.company_id())).sql(" AND d.id = ").bind(Bind::Id(id));
    let (row, kind, chat_id): (Row, String, Option<Uuid>) = sql.get_result(conn)?;
    row.into_delivery(&kind, chat_id)
}

/// Writes a test for an endpoint that `scope` sees. It waits for no other message.
pub fn test(conn: &mut PgConnection, scope: &Scope, webhook: &Webhook) -> QueryResult<WebhookDelivery> {
    let (company_id, at) = (scope.company_id(), Utc::now().trunc_subsecs(3));
    let (event_id, id) = (Uuid::now_v7(), Uuid::now_v7());
    let event = EventRow {
        company_id,
        id: event_id,
        organization_id: webhook.organization.id,
        kind: WebhookEventType::WebhookTest.as_str(),
        chat_id: None,
        event: None,
        contact: None,
        waiting_since: None,
        at,
    };
    let delivery = DeliveryRow {
        company_id,
        id,
        webhook_id: webhook.id,
        event_id,
        subject: event_id,
        state: "pending",
        next_attempt_at: at,
        created_at: at,
    };
    diesel::insert_into(webhook_events::table).values(event).execute(conn)?;
    diesel::insert_into(webhook_deliveries::table).values(delivery).execute(conn)?;
    get(conn, scope, id)
}

/// Requests the delivery `id` again, unless it is pending anyway; `None` when `scope` does not see its
/// endpoint.
pub fn redeliver(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<WebhookDelivery>> {
    let endpoint =
        webhooks::company_id.eq(webhook_deliveries::company_id).and(webhooks::id.eq(webhook_deliveries::webhook_id));
    let mut query = webhook_deliveries::table
        .inner_join(webhooks::table.on(endpoint))
        .filter(webhook_deliveries::company_id.eq(scope.company_id()).and(webhook_deliveries::id.eq(id)))
        .filter(webhooks::removed_at.is_null())
        .select(webhook_deliveries::id)
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(webhooks::organization_id.eq_any(ids));
    }
    if query.first::<Uuid>(conn).optional()?.is_none() {
        return Ok(None);
    }
    let mut sql = again();
    sql.bind(Bind::Id(scope.company_id())).sql(" AND state <> 'pending' AND id = ").bind(Bind::Id(id));
    sql.execute(conn)?;
    get(conn, scope, id).map(Some)
}

/// Requests the deliveries of `webhook_id` that were written in a range and are in `state` again, and
/// returns how many; `None` when there are more than [`MOST_AGAIN`]. The caller must see the endpoint.
pub fn redeliver_range(
    conn: &mut PgConnection,
    scope: &Scope,
    webhook_id: Uuid,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    state: WebhookDeliveryState,
) -> QueryResult<Option<i64>> {
    let own = webhook_deliveries::company_id.eq(scope.company_id()).and(webhook_deliveries::webhook_id.eq(webhook_id));
    let ids: Vec<Uuid> = webhook_deliveries::table
        .filter(own.and(webhook_deliveries::state.eq(state.as_str())))
        .filter(webhook_deliveries::created_at.ge(from).and(webhook_deliveries::created_at.lt(to)))
        .order(webhook_deliveries::position)
        .limit(MOST_AGAIN + 1)
        .select(webhook_deliveries::id)
        .load(conn)?;
    if i64::try_from(ids.len()).is_ok_and(|count| count > MOST_AGAIN) {
        return Ok(None);
    }
    let mut sql = again();
    sql.bind(Bind::Id(scope.company_id())).sql(" AND state <> 'pending' AND id = ANY(").bind(Bind::Ids(ids)).sql(")");
    let changed = sql.execute(conn)?;
    Ok(Some(i64::try_from(changed).unwrap_or(i64::MAX)))
}

/// The rows are due now, with all attempts ahead of them.
fn again() -> Statement {
    let mut sql: Statement = Statement::new("UPDATE webhook_deliveries SET next_attempt_at = ");
    sql.bind(Bind::At(Utc::now()));
    sql.sql(", state = 'pending', attempts = 0, is_redelivery = true, delivered_at = NULL WHERE company_id = ");
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_row_in_its_order() {
        let sql = diesel::debug_query::<Pg, _>(&webhook_deliveries::table.select(Row::as_select())).to_string();
        let selected = sql.split_once("SELECT ").unwrap().1.split_once(" FROM").unwrap().0;
        let selected = selected.replace("\"webhook_deliveries\".", "d.").replace('"', "");
        assert_eq!(format!("{selected}, e.type, e.chat_id"), COLUMNS);
    }
}
