//! Organizations with what they set, what is in force, and how much they hold, for admins.

use crate::store::Scope;
use crate::store::schema::organizations;
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use sightline_shared::{Count, ManagedOrganization, Organization, OrganizationOrigins, SettingOrigin, SettingSource};
use std::collections::HashMap;
use uuid::Uuid;

/// What an organization says itself.
#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    parent_id: Option<Uuid>,
    time_zone: Option<String>,
    waiting_target_seconds: Option<i32>,
    first_response_target_seconds: Option<i32>,
    close_after: Option<i32>,
    archived_at: Option<DateTime<Utc>>,
    source_parent_id: Option<Uuid>,
    source_name: Option<String>,
}

/// How much each visible organization holds, with all below it.
#[derive(Clone, Copy, Default)]
struct Held {
    open_chats: i64,
    people: i64,
    organizations: i64,
}

/// The organizations that the caller sees, parents before children. Three statements.
pub fn list(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<ManagedOrganization>> {
    let company = Company::load(conn, scope)?;
    Ok(scope.organizations().iter().filter_map(|node| company.managed(scope, node)).collect())
}

/// The organization of this id, if the caller sees it, with the number of its chats.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ManagedOrganization>> {
    let Some(node) = scope.organization(id) else { return Ok(None) };
    let found = Company::load(conn, scope)?.managed(scope, node);
    let chats = count(conn, scope, "SELECT FROM chats WHERE company_id = ", id)?;
    Ok(found.map(|found| ManagedOrganization { chats: Some(chats), ..found }))
}

/// As [`find`], of the tree as this transaction made it.
pub fn find_again(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ManagedOrganization>> {
    let scope = Scope::load(conn, scope.company_id(), scope.own().id)?;
    find(conn, &scope, id)
}

/// How many rows of `rows`, which ends before the company, belong to the organization and to those below it.
pub(super) fn count(conn: &mut PgConnection, scope: &Scope, rows: &'static str, id: Uuid) -> QueryResult<Count> {
    let mut sql = Statement::counting();
    sql.sql(rows).bind(Bind::Id(scope.company_id()));
    if let Some(ids) = scope.narrow(&[id]) {
        sql.is_one_of(" AND organization_id", &ids);
    }
    sql.counted(conn)
}

/// What the organizations of a company say, and what the visible ones hold.
struct Company {
    rows: HashMap<Uuid, Row>,
    held: HashMap<Uuid, Held>,
}

impl Company {
    fn load(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Self> {
        let rows: Vec<Row> = organizations::table
            .filter(organizations::company_id.eq(scope.company_id()))
            .select(Row::as_select())
            .load(conn)?;
        let open = by_organization(
            conn,
            scope,
            "SELECT organization_id, count(*) FROM chats WHERE state <> 'closed' AND company_id = ",
        )?;
        let people = by_organization(
            conn,
            scope,
            "SELECT organization_id, count(*) FROM users WHERE archived_at IS NULL AND company_id = ",
        )?;
        let own = |id: Uuid| Held {
            open_chats: open.get(&id).copied().unwrap_or_default(),
            people: people.get(&id).copied().unwrap_or_default(),
            organizations: 0,
        };
        let nodes = scope.organizations();
        let mut held: HashMap<Uuid, Held> = nodes.iter().map(|node| (node.id, own(node.id))).collect();
        // Children come after their parents.
        for node in nodes.iter().rev() {
            let below = held.get(&node.id).copied().unwrap_or_default();
            if let Some(above) = node.parent_id.and_then(|parent| held.get_mut(&parent)) {
                above.open_chats += below.open_chats;
                above.people += below.people;
                above.organizations += below.organizations + 1;
            }
        }
        Ok(Self { rows: rows.into_iter().map(|row| (row.id, row)).collect(), held })
    }

    fn managed(&self, scope: &Scope, node: &Organization) -> Option<ManagedOrganization> {
        let row = self.rows.get(&node.id)?;
        let held = self.held.get(&node.id).copied().unwrap_or_default();
        let (close_after, close_after_minutes) = self.origin(scope, row, |row| row.close_after);
        Some(ManagedOrganization {
            organization: node.clone(),
            path: scope.reference(node.id).path,
            close_after_minutes: close_after_minutes.unwrap_or(0),
            origins: OrganizationOrigins {
                time_zone: self.origin(scope, row, |row| row.time_zone.as_ref()).0,
                waiting_target: self.origin(scope, row, |row| row.waiting_target_seconds).0,
                first_response_target: self.origin(scope, row, |row| row.first_response_target_seconds).0,
                close_after,
            },
            archived_itself_at: row.archived_at.map(Into::into),
            source_path: source_path(scope, row),
            chats: None,
            open_chats: held.open_chats,
            people: held.people,
            organizations: held.organizations,
        })
    }

    /// Where a setting comes from, and what is set there.
    fn origin<'a, T>(
        &'a self,
        scope: &Scope,
        row: &'a Row,
        get: impl Fn(&'a Row) -> Option<T>,
    ) -> (SettingOrigin, Option<T>) {
        let mut at = Some(row);
        while let Some(one) = at {
            if let Some(value) = get(one) {
                let is_own = one.id == row.id;
                let source = if is_own { SettingSource::Own } else { SettingSource::Inherited };
                let organization = scope.organization(one.id).filter(|_| !is_own).map(|one| scope.reference(one.id));
                return (SettingOrigin { source, organization }, Some(value));
            }
            at = one.parent_id.and_then(|parent| self.rows.get(&parent));
        }
        (SettingOrigin { source: SettingSource::Default, organization: None }, None)
    }
}

/// Where its sources address it; what the caller does not see of it is left out.
fn source_path(scope: &Scope, row: &Row) -> Option<Vec<String>> {
    let mut path = scope.reference(row.source_parent_id?).path;
    path.push(row.source_name.clone()?);
    Some(path)
}

/// Numbers of rows by organization; `rows` ends before the company.
fn by_organization(conn: &mut PgConnection, scope: &Scope, rows: &'static str) -> QueryResult<HashMap<Uuid, i64>> {
    let mut sql: Statement<(SqlUuid, BigInt)> = Statement::new(rows);
    sql.bind(Bind::Id(scope.company_id()));
    if let Some(ids) = scope.narrow(&[]) {
        sql.is_one_of(" AND organization_id", &ids);
    }
    sql.sql(" GROUP BY organization_id");
    Ok(sql.load::<(Uuid, i64)>(conn)?.into_iter().collect())
}
