//! Sending a message to its endpoints again.

use super::states::Reply;
use crate::store::sql::statement::{Bind, Statement};
use crate::store::webhooks::outbox::{self, Happened};
use crate::store::webhooks::subscriptions::Subscriptions;
use chrono::Utc;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use sightline_shared::WebhookEventType;
use uuid::Uuid;

/// Makes the deliveries of a message due again, each with the `webhook-id` that it had. An endpoint that
/// came after the message gets one of its own when none is left. Returns whether any endpoint takes
/// messages. Three statements, and two more for a new delivery.
pub(super) fn send_again(conn: &mut PgConnection, reply: &Reply) -> QueryResult<bool> {
    let subscriptions = Subscriptions::load(conn, reply.company_id)?;
    let endpoints: Vec<Uuid> = subscriptions.of(WebhookEventType::ChatEvent, &[reply.organization_id]).collect();
    if endpoints.is_empty() {
        return Ok(false);
    }
    let mut sql: Statement = Statement::new("UPDATE webhook_deliveries AS d SET next_attempt_at = ");
    // What is being sent at this moment is left alone.
    sql.bind(Bind::At(Utc::now())).sql(
        ", state = 'pending', attempts = 0, is_redelivery = true, delivered_at = NULL \
         WHERE d.claimed_until IS NULL AND ",
    );
    push_deliveries(&mut sql, reply, &endpoints);
    sql.execute(conn)?;
    let mut sql: Statement<Bool> = Statement::new("SELECT EXISTS (SELECT FROM webhook_deliveries AS d WHERE ");
    push_deliveries(&mut sql, reply, &endpoints);
    sql.sql(")");
    if !sql.get_result::<bool>(conn)? {
        let message = Happened::event(reply.organization_id, reply.chat_id, reply.event_id);
        outbox::write(conn, reply.company_id, &subscriptions, [message])?;
    }
    Ok(true)
}

/// Adds that `d` is a delivery of the message to one of these endpoints.
fn push_deliveries<ST>(sql: &mut Statement<ST>, reply: &Reply, endpoints: &[Uuid]) {
    sql.sql("d.company_id = ").bind(Bind::Id(reply.company_id)).sql(" AND ");
    sql.is_one_of("d.webhook_id", endpoints)
        .sql(" AND d.event_id IN (SELECT id FROM webhook_events WHERE company_id = ");
    sql.bind(Bind::Id(reply.company_id)).sql(" AND event = ").bind(Bind::Id(reply.event_id));
    sql.sql(" AND type = 'chat.event')");
}
