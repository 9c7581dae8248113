//! Chats that wait longer than their target: nothing is written when that happens, so it is looked for.

use super::outbox::{self, Happened};
use super::subscriptions::Subscriptions;
use crate::store::Scope;
use crate::store::schema::webhooks;
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use sightline_shared::WebhookEventType;
use uuid::Uuid;

/// How many chats are reported at once.
const AT_ONCE: usize = 1_000;

/// A chat, its organization, and since when it waits.
type Waiting = (Uuid, Uuid, DateTime<Utc>);
type WaitingColumns = (SqlUuid, SqlUuid, Timestamptz);

/// The companies with an endpoint that is sent waits; one statement.
pub fn companies(conn: &mut PgConnection) -> QueryResult<Vec<Uuid>> {
    let kind = WebhookEventType::ChatWaitingOverTarget.as_str();
    webhooks::table
        .filter(webhooks::is_enabled.and(webhooks::event_types.contains(vec![kind])))
        .select(webhooks::company_id)
        .distinct()
        .load(conn)
}

/// Writes to the outbox what chats of a company are over their target, each wait once. Waits that
/// began before `oldest` are left alone: what was written of them may have been removed. Returns how
/// many were found; none while another server looks.
pub fn write(conn: &mut PgConnection, company_id: Uuid, oldest: DateTime<Utc>) -> QueryResult<usize> {
    conn.transaction(|conn| {
        let mut lock: Statement<Bool> = Statement::new("SELECT pg_try_advisory_xact_lock(hashtextextended(");
        lock.bind(Bind::Text(format!("webhook waits {company_id}"))).sql(", 0))");
        if !lock.get_result::<bool>(conn)? {
            return Ok(0);
        }
        let subscriptions = Subscriptions::load(conn, company_id)?;
        if !subscriptions.has(WebhookEventType::ChatWaitingOverTarget) {
            return Ok(0);
        }
        let scope = Scope::load(conn, company_id, company_id)?;
        let now = Utc::now();
        let targets = scope.organizations().iter().map(|one| one.waiting_target_seconds);
        let shortest = TimeDelta::seconds(targets.min().unwrap_or_default().into());
        let is_over = |(_, own, since): &Waiting| now - *since > scope.waiting_target(*own);
        let organization_ids = subscriptions.organizations(WebhookEventType::ChatWaitingOverTarget);
        let mut ids: Vec<Uuid> = waiting(conn, company_id, organization_ids, (oldest, now - shortest))?
            .into_iter()
            .filter(is_over)
            .map(|(chat_id, ..)| chat_id)
            .collect();
        ids.truncate(AT_ONCE);
        let over: Vec<Happened> = still_waiting(conn, company_id, ids)?
            .into_iter()
            .filter(|one| is_over(one) && one.2 > oldest)
            .map(|(chat_id, organization_id, since)| Happened::waits(organization_id, chat_id, since))
            .collect();
        let count = over.len();
        outbox::write(conn, company_id, &subscriptions, over)?;
        Ok(count)
    })
}

/// The chats of these organizations that have waited since before `latest` and were not reported.
fn waiting(
    conn: &mut PgConnection,
    company_id: Uuid,
    organization_ids: Vec<Uuid>,
    (oldest, latest): (DateTime<Utc>, DateTime<Utc>),
) -> QueryResult<Vec<Waiting>> {
    let mut sql: Statement<WaitingColumns> = Statement::new(
        "SELECT c.id, c.organization_id, c.waiting_since FROM chats AS c \
         WHERE c.state <> 'closed' AND c.state = 'queued' AND c.company_id = ",
    );
    sql.bind(Bind::Id(company_id)).sql(" AND ").is_one_of("c.organization_id", &organization_ids);
    sql.sql(" AND c.waiting_since > ").bind(Bind::At(oldest)).sql(" AND c.waiting_since < ").bind(Bind::At(latest));
    sql.sql(
        " AND NOT EXISTS (SELECT FROM webhook_events AS e WHERE e.company_id = c.company_id \
         AND e.chat_id = c.id AND e.waiting_since = c.waiting_since)",
    );
    sql.load(conn)
}

/// Those of the chats that still wait, locked so that nothing of them is written meanwhile. What is
/// being written is found the next time.
fn still_waiting(conn: &mut PgConnection, company_id: Uuid, ids: Vec<Uuid>) -> QueryResult<Vec<Waiting>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql: Statement<WaitingColumns> =
        Statement::new("SELECT c.id, c.organization_id, c.waiting_since FROM chats AS c WHERE c.company_id = ");
    sql.bind(Bind::Id(company_id)).sql(" AND c.state = 'queued' AND c.id = ANY(").bind(Bind::Ids(ids)).sql(
        ") AND NOT EXISTS (SELECT FROM webhook_events AS e WHERE e.company_id = c.company_id \
         AND e.chat_id = c.id AND e.waiting_since = c.waiting_since) ORDER BY c.id FOR UPDATE OF c SKIP LOCKED",
    );
    sql.load(conn)
}
