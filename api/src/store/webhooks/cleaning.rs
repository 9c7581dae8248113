//! Removing old deliveries and what they were about, and endpoints that were removed.

use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;

/// How many rows are removed at once: a few milliseconds, and no long transaction.
const BATCH: i64 = 1_000;
/// How long a removed endpoint keeps its row: longer than any transaction that may still write
/// deliveries for it.
const REMOVED_FOR: TimeDelta = TimeDelta::hours(1);

/// Removes deliveries that were written before `time` and what they were about, and those of removed
/// endpoints, a batch of each; returns whether there may be more. Covers every company, since it
/// returns no company's data.
pub fn remove_before(conn: &mut PgConnection, time: DateTime<Utc>) -> QueryResult<bool> {
    let gone = Utc::now() - REMOVED_FOR;
    let mut old: Statement = Statement::new(
        "DELETE FROM webhook_deliveries WHERE (company_id, id) IN (SELECT company_id, id FROM webhook_deliveries \
         WHERE created_at < ",
    );
    old.bind(Bind::At(time)).sql(" ORDER BY created_at LIMIT ").bind(Bind::Number(BATCH));
    old.sql(" FOR UPDATE SKIP LOCKED)");
    let mut of_removed: Statement = Statement::new(
        "DELETE FROM webhook_deliveries WHERE (company_id, id) IN (SELECT d.company_id, d.id FROM webhooks AS w \
         JOIN webhook_deliveries AS d ON d.company_id = w.company_id AND d.webhook_id = w.id WHERE w.removed_at < ",
    );
    of_removed.bind(Bind::At(gone)).sql(" LIMIT ").bind(Bind::Number(BATCH)).sql(" FOR UPDATE OF d SKIP LOCKED)");
    let mut events: Statement = Statement::new(
        "DELETE FROM webhook_events WHERE (company_id, id) IN (SELECT e.company_id, e.id FROM webhook_events AS e \
         WHERE e.at < ",
    );
    events.bind(Bind::At(time)).sql(
        " AND NOT EXISTS (SELECT FROM webhook_deliveries AS d WHERE d.company_id = e.company_id AND d.event_id = e.id) \
         ORDER BY e.at LIMIT ",
    );
    events.bind(Bind::Number(BATCH)).sql(" FOR UPDATE SKIP LOCKED)");
    let mut endpoints: Statement = Statement::new("DELETE FROM webhooks AS w WHERE w.removed_at < ");
    endpoints.bind(Bind::At(gone)).sql(
        " AND NOT EXISTS (SELECT FROM webhook_deliveries AS d WHERE d.company_id = w.company_id AND d.webhook_id = w.id)",
    );
    let mut may_have_more = false;
    for statement in [old, of_removed, events] {
        let removed = statement.execute(conn)?;
        may_have_more |= i64::try_from(removed).is_ok_and(|removed| removed == BATCH);
    }
    endpoints.execute(conn)?;
    Ok(may_have_more)
}
