//! What becomes of a message that was written here when a delivery of it to an endpoint ends.

use super::states::{Reply, now, publish};
use crate::store::sql::statement::{Bind, Statement};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use uuid::Uuid;

/// The message that is delivered, when it was written here and no endpoint has accepted it. Locks its
/// chat. One statement.
pub fn hold(
    conn: &mut PgConnection,
    company_id: Uuid,
    (chat_id, event_id): (Uuid, Uuid),
) -> QueryResult<Option<Reply>> {
    let mut sql: Statement<SqlUuid> = Statement::new("SELECT organization_id FROM chats WHERE company_id = ");
    sql.bind(Bind::Id(company_id)).sql(" AND id = ").bind(Bind::Id(chat_id));
    sql.sql(" AND EXISTS (SELECT FROM events WHERE events.company_id = ").bind(Bind::Id(company_id));
    sql.sql(" AND events.id = ").bind(Bind::Id(event_id));
    sql.sql(" AND events.delivery_state IN ('sending', 'failed')) FOR UPDATE");
    let organization_id: Option<Uuid> = sql.get_result(conn).optional()?;
    Ok(organization_id.map(|organization_id| Reply { company_id, organization_id, chat_id, event_id }))
}

/// An endpoint accepted it. What the platform reported meanwhile stays.
pub fn accepted(conn: &mut PgConnection, reply: &Reply) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("UPDATE events SET delivery_state = 'handed_over', delivery_at = ");
    sql.bind(Bind::At(now())).sql(" WHERE company_id = ").bind(Bind::Id(reply.company_id));
    sql.sql(" AND id = ").bind(Bind::Id(reply.event_id));
    sql.sql(" AND (delivery_state = 'sending' OR (delivery_state = 'failed' AND delivery_reason IS NULL))");
    publish_if(sql.execute(conn)? > 0, conn, reply)
}

/// An endpoint did not accept it: it failed when that was the last one.
pub fn given_up(conn: &mut PgConnection, reply: &Reply) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("UPDATE events SET delivery_state = 'failed', delivery_at = ");
    sql.bind(Bind::At(now())).sql(" WHERE company_id = ").bind(Bind::Id(reply.company_id));
    sql.sql(" AND id = ").bind(Bind::Id(reply.event_id)).sql(
        " AND delivery_state = 'sending' AND NOT EXISTS (SELECT FROM webhook_events AS e \
         JOIN webhook_deliveries AS d ON d.company_id = e.company_id AND d.event_id = e.id \
         WHERE e.company_id = events.company_id AND e.event = events.id AND e.type = 'chat.event' \
         AND d.state IN ('pending', 'delivered'))",
    );
    publish_if(sql.execute(conn)? > 0, conn, reply)
}

fn publish_if(is_changed: bool, conn: &mut PgConnection, reply: &Reply) -> QueryResult<()> {
    if is_changed { publish(conn, reply) } else { Ok(()) }
}
