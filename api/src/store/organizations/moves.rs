//! What a move of an organization would change.

use super::managed;
use super::node::NodeRow;
use crate::store::Scope;
use crate::store::schema::organizations;
use crate::store::sql::columns::word;
use crate::store::sql::statement::{Bind, Statement};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use sightline_shared::{OrganizationMove, User, Viewers};
use uuid::Uuid;

/// The most people that are named.
const MOST_NAMED: i64 = 20;

/// What moving the organization `id` below `parent_id` would change; nothing where that is `None`. Who sees both places,
/// such as the caller, sees it before and after. `None` when the caller does not see one of them.
pub fn preview(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Uuid,
    parent_id: Option<Uuid>,
) -> QueryResult<Option<OrganizationMove>> {
    let Some(node) = scope.organization(id) else { return Ok(None) };
    let mut after = node.clone();
    let (mut gaining, mut losing) = (Vec::new(), Vec::new());
    if let Some(parent_id) = parent_id {
        let Some(parent) = scope.organization(parent_id) else { return Ok(None) };
        let row = organizations::table.find((scope.company_id(), id)).select(NodeRow::as_select()).first(conn)?;
        after = row.below(parent);
        after.parent_id = Some(parent_id);
        (gaining, losing) = (above(scope, Some(parent_id)), above(scope, node.parent_id));
        let both: Vec<Uuid> = gaining.iter().filter(|id| losing.contains(id)).copied().collect();
        gaining.retain(|id| !both.contains(id));
        losing.retain(|id| !both.contains(id));
    }
    let organizations = scope.narrow(&[id]).map_or(scope.organizations().len(), |moved| moved.len());
    Ok(Some(OrganizationMove {
        organizations: i64::try_from(organizations).unwrap_or(i64::MAX),
        chats: managed::count(conn, scope, "SELECT FROM chats WHERE company_id = ", id)?,
        contacts: managed::count(conn, scope, "SELECT FROM contacts WHERE company_id = ", id)?,
        people: managed::count(conn, scope, "SELECT FROM users WHERE archived_at IS NULL AND company_id = ", id)?.count,
        gaining: viewers(conn, scope, &gaining)?,
        losing: viewers(conn, scope, &losing)?,
        after,
    }))
}

/// The organization and those above it, up to the caller's own.
fn above(scope: &Scope, id: Option<Uuid>) -> Vec<Uuid> {
    let node = |id: Uuid| scope.organization(id);
    std::iter::successors(id.and_then(node), |one| one.parent_id.and_then(node)).map(|one| one.id).collect()
}

/// What sees chats from one of these organizations down.
fn viewers(conn: &mut PgConnection, scope: &Scope, ids: &[Uuid]) -> QueryResult<Viewers> {
    if ids.is_empty() {
        return Ok(Viewers::default());
    }
    let mut people: Statement<(SqlUuid, Text, Text, Text, BigInt)> =
        Statement::new("SELECT id, email, name, role, count(*) OVER () FROM users WHERE company_id = ");
    people.bind(Bind::Id(scope.company_id())).is_one_of(" AND organization_id", ids);
    people.sql(" AND archived_at IS NULL AND role <> 'agent' ORDER BY lower(name), id LIMIT ");
    people.bind(Bind::Number(MOST_NAMED));
    let rows = people.load::<(Uuid, String, String, String, i64)>(conn)?;
    let count = rows.first().map_or(0, |(.., count)| *count);
    let user = |(id, email, name, role, _): (Uuid, String, String, String, i64)| {
        Ok(User { id, email, name, role: word(&role)? })
    };
    let mut number = |rows: &'static str| {
        let mut sql: Statement<(BigInt,)> = Statement::new(rows);
        sql.bind(Bind::Id(scope.company_id())).is_one_of(" AND organization_id", ids);
        sql.get_result::<(i64,)>(conn).map(|(count,)| count)
    };
    Ok(Viewers {
        count,
        api_keys: number(
            "SELECT count(*) FROM api_keys WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) \
             AND company_id = ",
        )?,
        webhooks: number("SELECT count(*) FROM webhooks WHERE removed_at IS NULL AND company_id = ")?,
        people: rows.into_iter().map(user).collect::<QueryResult<_>>()?,
    })
}
