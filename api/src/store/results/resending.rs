//! Sending results to their endpoints again.

use super::delivery::IS_FAILING;
use super::{ResultRow, push_conditions};
use crate::store::Scope;
use crate::store::audit::{self, Actor, Entry};
use crate::store::lists::ListQuery;
use crate::store::schema::{chats, results};
use crate::store::sql::statement::{Bind, Statement};
use crate::store::webhooks::outbox::{self, Happened};
use crate::store::webhooks::subscriptions::Subscriptions;
use chrono::Utc;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use serde_json::json;
use sightline_shared::{AuditAction, ResultFilter, WebhookEventType};
use std::collections::HashSet;
use uuid::Uuid;

/// How many results are sent again at once at most.
pub const MOST_AGAIN: usize = 10_000;

/// The outcome of a request for one result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is about to be sent.
    Done,
    /// Its contact was erased.
    Erased,
    /// No endpoint is sent results of its chat.
    NotConnected,
    /// There is no such result, or the caller does not see it.
    Hidden,
}

/// Sends a result again: to the endpoints that have not accepted it, or to all when each has. Run it in a
/// transaction.
pub fn resend(conn: &mut PgConnection, scope: &Scope, id: Uuid, actor: &Actor) -> QueryResult<Outcome> {
    let mut query = results::table
        .filter(results::company_id.eq(scope.company_id()).and(results::id.eq(id)))
        .select(ResultRow::as_select())
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(results::organization_id.eq_any(ids));
    }
    let Some(row) = query.first(conn).optional()? else { return Ok(Outcome::Hidden) };
    if row.contact_erased {
        return Ok(Outcome::Erased);
    }
    let company_id = scope.company_id();
    lock(conn, company_id, vec![row.chat_id])?;
    if again(conn, company_id, &[&row], true)? == 0 && again(conn, company_id, &[&row], false)? == 0 {
        return Ok(Outcome::NotConnected);
    }
    let entry = Entry::new(actor, AuditAction::ResultSent).on("result", id).of(row.organization_id);
    audit::append(conn, &[entry.with(json!({ "again": true }))])?;
    Ok(Outcome::Done)
}

/// Sends the results of `list` again that are not delivered, and returns how many; `None` when there are
/// more than [`MOST_AGAIN`]. Run it in a transaction.
pub fn resend_all(
    conn: &mut PgConnection,
    list: &ListQuery<ResultFilter>,
    actor: &Actor,
) -> QueryResult<Option<usize>> {
    let mut filter = list.filter.clone();
    filter.delivered = Some(false);
    let list = ListQuery { scope: list.scope.clone(), filter, bounds: list.bounds.clone() };
    let organization_ids = list.scope.narrow(&list.filter.organization_ids);
    if organization_ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Some(0));
    }
    let mut sql: Statement<super::ResultColumns> = Statement::new("SELECT ");
    sql.sql(super::COLUMNS).sql(" FROM results");
    push_conditions(&mut sql, &list, organization_ids.as_deref());
    sql.sql(" ORDER BY results.submitted_at, results.id LIMIT ").bind(Bind::Number(MOST_AGAIN as i64 + 1));
    let rows: Vec<ResultRow> = sql.load(conn)?;
    if rows.len() > MOST_AGAIN {
        return Ok(None);
    }
    let company_id = list.scope.company_id();
    let chats: HashSet<Uuid> = rows.iter().map(|row| row.chat_id).collect();
    lock(conn, company_id, chats.into_iter().collect())?;
    let sent = again(conn, company_id, &rows.iter().collect::<Vec<_>>(), true)?;
    if sent > 0 {
        let entry = Entry::new(actor, AuditAction::ResultSent);
        audit::append(conn, &[entry.with(json!({ "again": true, "results": sent }))])?;
    }
    Ok(Some(sent))
}

/// Locks chats, in the order in which every writer takes several.
fn lock(conn: &mut PgConnection, company_id: Uuid, mut ids: Vec<Uuid>) -> QueryResult<()> {
    ids.sort_unstable();
    let locked = chats::table
        .filter(chats::company_id.eq(company_id).and(chats::id.eq_any(ids)))
        .order(chats::id)
        .select(chats::id)
        .for_update();
    locked.load::<Uuid>(conn).map(drop)
}

/// Makes the deliveries of these results due again, each with the `webhook-id` that it had: the failing ones,
/// or all. A result of which no delivery is left gets new ones. Returns how many results are sent. At most
/// five statements.
fn again(conn: &mut PgConnection, company_id: Uuid, rows: &[&ResultRow], only_failing: bool) -> QueryResult<usize> {
    let subscriptions = Subscriptions::load(conn, company_id)?;
    let takers = |row: &ResultRow| subscriptions.takes(WebhookEventType::ResultCreated, row.organization_id);
    let rows: Vec<&ResultRow> = rows.iter().copied().filter(|row| takers(row)).collect();
    if rows.is_empty() {
        return Ok(0);
    }
    let events: Vec<Uuid> = rows.iter().map(|row| row.event_id).collect();
    let mut sql: Statement<SqlUuid> = Statement::new("UPDATE webhook_deliveries AS d SET next_attempt_at = ");
    // What is being sent at this moment is left alone.
    sql.bind(Bind::At(Utc::now())).sql(
        ", state = 'pending', attempts = 0, is_redelivery = true, delivered_at = NULL \
         FROM webhook_events AS e, webhooks AS w \
         WHERE d.claimed_until IS NULL AND w.company_id = d.company_id AND w.id = d.webhook_id AND w.is_enabled \
         AND e.company_id = d.company_id AND e.id = d.event_id AND e.type = 'result.created' AND d.company_id = ",
    );
    sql.bind(Bind::Id(company_id)).sql(" AND ").is_one_of("e.event", &events);
    if only_failing {
        sql.sql(" AND ").sql(IS_FAILING);
    }
    sql.sql(" RETURNING e.event");
    let mut sent: HashSet<Uuid> = sql.load::<Uuid>(conn)?.into_iter().collect();
    let mut sql: Statement<SqlUuid> = Statement::new(
        "SELECT DISTINCT e.event FROM webhook_events AS e \
         JOIN webhook_deliveries AS d ON d.company_id = e.company_id AND d.event_id = e.id \
         WHERE e.type = 'result.created' AND e.company_id = ",
    );
    sql.bind(Bind::Id(company_id)).sql(" AND ").is_one_of("e.event", &events);
    let logged: HashSet<Uuid> = sql.load::<Uuid>(conn)?.into_iter().collect();
    let unlogged: Vec<&ResultRow> = rows.into_iter().filter(|row| !logged.contains(&row.event_id)).collect();
    sent.extend(unlogged.iter().map(|row| row.event_id));
    let happened = unlogged.iter().map(|row| Happened::result(row.organization_id, row.chat_id, row.event_id));
    outbox::write(conn, company_id, &subscriptions, happened.collect::<Vec<_>>())?;
    Ok(sent.len())
}
