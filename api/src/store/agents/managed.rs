//! Agents and bots as admins see them: archived ones, too, with what they did.

use super::visible::{AgentRow, push_visible};
use crate::store::Scope;
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use sightline_shared::{AgentUser, ManagedAgent};
use uuid::Uuid;

/// The most agents that are listed: those that are not archived first.
const MOST_LISTED: i64 = 2_000;

type Time = Nullable<Timestamptz>;
type Own = (SqlUuid, Text, Text, Bool, Nullable<Text>);
type Columns = (Own, Array<Text>, Nullable<SqlUuid>, Nullable<Text>, BigInt, BigInt, Time, Time);
type Instant = Option<DateTime<Utc>>;
type Row = (
    (Uuid, String, String, bool, Option<String>),
    Vec<String>,
    Option<Uuid>,
    Option<String>,
    i64,
    i64,
    Instant,
    Instant,
);

/// The agents and bots that `scope` sees, with their numbers in its part of the company. The chats of one are counted,
/// and the last of them found, in an index: those of the last hour alone are read.
fn seen(scope: &Scope) -> Statement<Columns> {
    let part = scope.narrow(&[]).unwrap_or_default();
    let mut sql = Statement::new(
        "SELECT agents.id, agents.name, agents.kind, agents.is_partner, agents.partner_name, \
                array_remove(agents.external_id || ARRAY(SELECT alias.external_id FROM agent_aliases AS alias \
                     WHERE alias.company_id = agents.company_id AND alias.agent_id = agents.id \
                     ORDER BY alias.external_id), NULL), \
                users.id, users.name, member.chats, result.number, last.at, agents.archived_at \
           FROM agents \
           LEFT JOIN users ON users.company_id = agents.company_id AND users.id = agents.user_id",
    );
    sql.and_one_of("users.organization_id", &part);
    sql.sql(
        " CROSS JOIN LATERAL (SELECT count(*) AS chats, max(chat_updated_hour) AS hour FROM participants \
           WHERE company_id = agents.company_id AND agent_id = agents.id AND NOT is_again",
    );
    sql.and_one_of("organization_id", &part);
    sql.sql(
        ") AS member CROSS JOIN LATERAL (SELECT count(*) AS number FROM results \
           WHERE company_id = agents.company_id AND agent_id = agents.id",
    );
    sql.and_one_of("organization_id", &part);
    sql.sql(
        ") AS result CROSS JOIN LATERAL (SELECT max(chats.updated_at) AS at FROM participants AS own \
           JOIN chats ON chats.company_id = own.company_id AND chats.id = own.chat_id \
           WHERE own.company_id = agents.company_id AND own.agent_id = agents.id AND NOT own.is_again \
             AND own.chat_updated_hour = member.hour",
    );
    sql.and_one_of("own.organization_id", &part);
    sql.sql(") AS last WHERE agents.company_id = ").bind(Bind::Id(scope.company_id()));
    push_visible(&mut sql, scope);
    sql
}

fn managed(row: Row) -> QueryResult<ManagedAgent> {
    let ((id, name, kind, is_partner, partner_name), external_ids, user_id, user_name, chats, results, last, archived) =
        row;
    Ok(ManagedAgent {
        agent: AgentRow { id, name, kind, is_partner, partner_name }.into_agent()?,
        external_ids,
        user: user_id.zip(user_name).map(|(id, name)| AgentUser { id, name }),
        chat_count: chats,
        result_count: results,
        last_active_at: last.map(Into::into),
        archived_at: archived.map(Into::into),
    })
}

/// The agents and bots that the caller sees, those that are not archived first, by name; at most 2,000. One statement.
pub fn list(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<ManagedAgent>> {
    let mut sql = seen(scope);
    sql.sql(" ORDER BY agents.archived_at IS NOT NULL, agents.name_folded, agents.name, agents.id LIMIT ");
    sql.bind(Bind::Number(MOST_LISTED));
    sql.load::<Row>(conn)?.into_iter().map(managed).collect()
}

/// The agent or bot of this id, if the caller sees it. One statement.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ManagedAgent>> {
    let mut sql = seen(scope);
    sql.sql(" AND agents.id = ").bind(Bind::Id(id));
    sql.get_result::<Row>(conn).optional()?.map(managed).transpose()
}
