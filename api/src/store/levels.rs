//! What is waiting, of all companies: for operators. Counts only, each by an index of what is open.

use super::sql::statement::Statement;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double};

/// What is waiting at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// Chats that no agent has accepted.
    pub queued_chats: i64,
    /// Chats that an agent has accepted.
    pub active_chats: i64,
    /// Webhook messages that are to be sent.
    pub pending_messages: i64,
    /// Seconds by which the most overdue of them is late; 0 when none is.
    pub late_seconds: f64,
    /// Endpoints that are sent to.
    pub enabled_endpoints: i64,
    /// Those of them whose last messages failed.
    pub failing_endpoints: i64,
    /// Endpoints that were disabled.
    pub disabled_endpoints: i64,
    /// Seconds since the oldest change was made that has no place in the live stream; 0 when all have one.
    pub outbox_seconds: f64,
}

/// What is waiting now; three statements.
pub fn waiting(conn: &mut PgConnection) -> QueryResult<Waiting> {
    let chats: Statement<(BigInt, BigInt)> = Statement::new(
        "SELECT count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'active') \
         FROM chats WHERE state <> 'closed'",
    );
    let (queued_chats, active_chats) = chats.get_result(conn)?;
    let webhooks: Statement<(BigInt, Double, BigInt, BigInt, BigInt)> = Statement::new(
        "SELECT pending.count, pending.late, endpoints.enabled, endpoints.failing, endpoints.disabled FROM \
         (SELECT count(*) AS count, coalesce(greatest(extract(epoch FROM now() - min(next_attempt_at)), 0), 0)::float8 AS late \
            FROM webhook_deliveries WHERE state = 'pending') AS pending, \
         (SELECT count(*) FILTER (WHERE is_enabled) AS enabled, \
                 count(*) FILTER (WHERE is_enabled AND failing_since IS NOT NULL) AS failing, \
                 count(*) FILTER (WHERE NOT is_enabled) AS disabled FROM webhooks WHERE removed_at IS NULL) AS endpoints",
    );
    let (pending_messages, late_seconds, enabled_endpoints, failing_endpoints, disabled_endpoints) =
        webhooks.get_result(conn)?;
    let outbox: Statement<Double> = Statement::new(
        "SELECT coalesce(greatest(extract(epoch FROM clock_timestamp() - min(made_at)), 0), 0)::float8 \
         FROM changes WHERE position IS NULL",
    );
    Ok(Waiting {
        queued_chats,
        active_chats,
        pending_messages,
        late_seconds,
        enabled_endpoints,
        failing_endpoints,
        disabled_endpoints,
        outbox_seconds: outbox.get_result(conn)?,
    })
}
