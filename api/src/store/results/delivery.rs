//! Whether the endpoints that are sent a result took it.
//!
//! The outbox knows for each endpoint; a column of the result says it for all of them, so that lists
//! filter by it. It is written under the lock of the chat, as endpoints answer, and published where somebody
//! has to look after the result, or has no more to: once for a result that arrives at once would be too
//! often.

use crate::store::live::changes::{NewChange, chats_changed};
use crate::store::schema::chats;
use crate::store::sql::columns::word;
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Int2, Int4, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use sightline_shared::{ResultDelivery, WebhookDeliveryState, WebhookFailure};
use std::collections::HashMap;
use uuid::Uuid;

/// A delivery `d` of which the endpoint has not accepted what it was sent.
pub(super) const IS_FAILING: &str = "(d.state = 'failed' OR (d.state = 'pending' AND d.last_error IS NOT NULL))";

/// A result that is delivered. The row of its chat is locked.
#[derive(Clone, Copy, Debug)]
pub struct Submitted {
    company_id: Uuid,
    organization_id: Uuid,
    chat_id: Uuid,
    event_id: Uuid,
}

/// The result that the event `event_id` added, before a delivery of it is changed. Locks its chat; one
/// statement.
pub fn hold(
    conn: &mut PgConnection,
    company_id: Uuid,
    (chat_id, event_id): (Uuid, Uuid),
) -> QueryResult<Option<Submitted>> {
    let organization_id: Option<Uuid> =
        chats::table.find((company_id, chat_id)).select(chats::organization_id).for_update().first(conn).optional()?;
    Ok(organization_id.map(|organization_id| Submitted { company_id, organization_id, chat_id, event_id }))
}

/// Stores what the deliveries of a result come to after an attempt; one statement, and three where that is
/// published.
pub fn settle(conn: &mut PgConnection, result: &Submitted) -> QueryResult<()> {
    let Submitted { company_id, organization_id, chat_id, event_id } = *result;
    let mut sql: Statement<Bool> = Statement::new("UPDATE results SET delivery = now.delivery FROM (SELECT ");
    push_state(&mut sql);
    sql.sql(" AS delivery FROM webhook_events AS e ");
    push_deliveries(&mut sql);
    sql.sql(" WHERE e.company_id = ").bind(Bind::Id(company_id));
    sql.sql(" AND e.event = ").bind(Bind::Id(event_id)).sql(" AND e.type = 'result.created') AS now, ");
    sql.sql("(SELECT id, delivery FROM results WHERE company_id = ").bind(Bind::Id(company_id));
    sql.sql(" AND chat_id = ").bind(Bind::Id(chat_id)).sql(" AND event_id = ").bind(Bind::Id(event_id));
    sql.sql(") AS before WHERE results.company_id = ").bind(Bind::Id(company_id));
    sql.sql(
        " AND results.id = before.id AND NOT results.contact_erased AND results.delivery IS DISTINCT FROM now.delivery \
         RETURNING 'not_delivered' IN (coalesce(before.delivery, ''), coalesce(now.delivery, ''))",
    );
    if !sql.load::<bool>(conn)?.contains(&true) {
        return Ok(());
    }
    diesel::update(chats::table.find((company_id, chat_id)))
        .set(chats::revision.eq(chats::revision + 1))
        .execute(conn)?;
    chats_changed(conn, vec![NewChange { company_id, organization_id, chat_id, is_rewritten: false, new_events: None }])
}

/// Leaves out an endpoint that is removed; one statement over the results that are not delivered. Lock the
/// endpoint first, as everything does that changes results and endpoints.
pub fn leave_out(conn: &mut PgConnection, company_id: Uuid, webhook_id: Uuid) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("UPDATE results SET delivery = (SELECT ");
    push_state(&mut sql);
    sql.sql(" FROM webhook_events AS e ");
    push_deliveries(&mut sql);
    sql.sql(" AND d.webhook_id <> ").bind(Bind::Id(webhook_id));
    sql.sql(" WHERE e.company_id = results.company_id AND e.event = results.event_id AND e.type = 'result.created')");
    sql.sql(" WHERE results.delivery = 'not_delivered' AND results.company_id = ").bind(Bind::Id(company_id));
    sql.sql(
        " AND EXISTS (SELECT FROM webhook_events AS e \
         JOIN webhook_deliveries AS d ON d.company_id = e.company_id AND d.event_id = e.id \
         WHERE e.company_id = results.company_id AND e.event = results.event_id AND d.webhook_id = ",
    );
    sql.bind(Bind::Id(webhook_id)).sql(")");
    sql.execute(conn).map(drop)
}

/// What the deliveries `d` come to.
fn push_state<ST>(sql: &mut Statement<ST>) {
    sql.sql("CASE WHEN bool_or(").sql(IS_FAILING);
    sql.sql(") THEN 'not_delivered' WHEN bool_or(d.state = 'delivered') THEN 'delivered' END");
}

/// Joins the deliveries `d` of `e` to endpoints that are there.
fn push_deliveries<ST>(sql: &mut Statement<ST>) {
    sql.sql(
        "JOIN webhook_deliveries AS d ON d.company_id = e.company_id AND d.event_id = e.id \
         JOIN webhooks AS w ON w.company_id = d.company_id AND w.id = d.webhook_id AND w.removed_at IS NULL",
    );
}

type Columns = (
    (SqlUuid, SqlUuid, Text, Text),
    (Text, Int4, Nullable<Int2>, Nullable<Text>),
    (Nullable<Timestamptz>, Nullable<Timestamptz>, Timestamptz),
);
type Row = (
    (Uuid, Uuid, String, String),
    (String, i32, Option<i16>, Option<String>),
    (Option<DateTime<Utc>>, Option<DateTime<Utc>>, DateTime<Utc>),
);

/// The deliveries of results, by the event that added each: the latest one of each endpoint, by its
/// name. One statement.
pub(super) fn of_events(
    conn: &mut PgConnection,
    company_id: Uuid,
    event_ids: &[Uuid],
) -> QueryResult<HashMap<Uuid, Vec<ResultDelivery>>> {
    if event_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql: Statement<Columns> = Statement::new(
        "SELECT DISTINCT ON (e.event, d.webhook_id) e.event, d.webhook_id, w.url, w.description, d.state, d.attempts, \
         d.last_status, d.last_error, d.delivered_at, d.last_attempt_at, d.created_at FROM webhook_events AS e ",
    );
    push_deliveries(&mut sql);
    sql.sql(" WHERE e.company_id = ").bind(Bind::Id(company_id)).sql(" AND ");
    sql.is_one_of("e.event", event_ids).sql(" AND e.type = 'result.created'");
    sql.sql(" ORDER BY e.event, d.webhook_id, d.position DESC");
    let mut deliveries: HashMap<Uuid, Vec<ResultDelivery>> = HashMap::new();
    for row in sql.load::<Row>(conn)? {
        let event = row.0.0;
        deliveries.entry(event).or_default().push(delivery(row)?);
    }
    for of_one in deliveries.values_mut() {
        of_one.sort_by(|one, other| (&one.endpoint, one.webhook_id).cmp(&(&other.endpoint, other.webhook_id)));
    }
    Ok(deliveries)
}

fn delivery(
    ((_, webhook_id, url, description), (state, attempts, status, error), times): Row,
) -> QueryResult<ResultDelivery> {
    let state: WebhookDeliveryState = word(&state)?;
    let (delivered_at, last_attempt_at, created_at) = times;
    let at = delivered_at.or(last_attempt_at).unwrap_or(created_at);
    Ok(ResultDelivery {
        webhook_id,
        endpoint: Some(description).filter(|text| !text.is_empty()).unwrap_or_else(|| host(&url).to_owned()),
        state,
        attempts,
        at: at.into(),
        last_status: status,
        last_error: error.as_deref().map(word::<WebhookFailure>).transpose()?,
    })
}

/// The host of an endpoint: the rest of its URL may hold a secret.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_url_only_the_host_is_shown() {
        for (url, expected) in [
            ("https://desk.example.com/hooks/s3cret?key=1", "desk.example.com"),
            ("http://127.0.0.1:8080/hook", "127.0.0.1:8080"),
            ("https://me:secret@desk.example.com?x", "desk.example.com"),
        ] {
            assert_eq!(host(url), expected);
        }
    }
}
