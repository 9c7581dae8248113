//! The users of a company, for its admins.

use super::{NewUser, links};
use crate::sign_in::password;
use crate::store::schema::users;
use crate::store::sql::columns::word;
use crate::store::sql::statement::{Bind, Statement};
use crate::store::{Scope, sign_ins};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use sightline_shared::people::{ManagedUser, UserChange};
use sightline_shared::{Role, User};
use uuid::Uuid;

/// The most users that are listed: those that are not archived first.
const MOST_LISTED: i64 = 2_000;

type Time = Nullable<Timestamptz>;
type Columns = (SqlUuid, Text, Text, Text, Bool, SqlUuid, Timestamptz, Time, Time, Time);
type Instant = Option<DateTime<Utc>>;
type Row = (Uuid, String, String, String, bool, Uuid, DateTime<Utc>, Instant, Instant, Instant);

/// The users of the caller's part of the tree.
fn visible(scope: &Scope) -> Statement<Columns> {
    let mut sql = Statement::new("SELECT u.id, u.email, u.name, u.role, u.password_hash <> ");
    sql.bind(Bind::Text(password::DUMMY.to_owned())).sql(
        ", u.organization_id, u.created_at, (SELECT max(s.created_at) FROM auth_sessions AS s \
          WHERE s.company_id = u.company_id AND s.user_id = u.id), l.expires_at, u.archived_at \
         FROM users AS u LEFT JOIN password_links AS l \
           ON l.company_id = u.company_id AND l.id = u.id AND l.expires_at > now() \
         WHERE u.company_id = ",
    );
    sql.bind(Bind::Id(scope.company_id()));
    if let Some(ids) = scope.narrow(&[]) {
        sql.is_one_of(" AND u.organization_id", &ids);
    }
    sql
}

fn shown(scope: &Scope, row: Row) -> QueryResult<ManagedUser> {
    let (id, email, name, role, has_password, organization_id, created_at, signed_in_at, link_expires_at, archived_at) =
        row;
    Ok(ManagedUser {
        user: User { id, email, name, role: word(&role)? },
        organization: scope.reference(organization_id),
        has_password,
        created_at: created_at.into(),
        signed_in_at: signed_in_at.map(Into::into),
        link_expires_at: link_expires_at.map(Into::into),
        archived_at: archived_at.map(Into::into),
    })
}

/// The users that the caller sees, those that are not archived first, by name; at most 2,000. One
/// statement.
pub fn list(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<ManagedUser>> {
    let mut sql = visible(scope);
    sql.sql(" ORDER BY u.archived_at IS NOT NULL, lower(u.name), u.id LIMIT ").bind(Bind::Number(MOST_LISTED));
    sql.load::<Row>(conn)?.into_iter().map(|row| shown(scope, row)).collect()
}

/// The user of this id, if the caller sees it. One statement.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ManagedUser>> {
    let mut sql = visible(scope);
    sql.sql(" AND u.id = ").bind(Bind::Id(id));
    sql.get_result::<Row>(conn).optional()?.map(|row| shown(scope, row)).transpose()
}

/// Creates a user that has no password yet; `None` when the address is taken. The link to set one has
/// the hash `link`. Run it in a transaction.
pub fn create(
    conn: &mut PgConnection,
    scope: &Scope,
    new: &sightline_shared::people::NewUser,
    link: &[u8],
) -> QueryResult<Option<ManagedUser>> {
    let row = NewUser {
        company_id: scope.company_id(),
        organization_id: new.organization_id.unwrap_or(scope.own().id),
        email: &new.email,
        name: new.name.trim(),
        role: new.role,
        password_hash: password::DUMMY,
    };
    let id = match conn.transaction(|conn| super::insert(conn, &row)) {
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => return Ok(None),
        made => made?,
    };
    links::create(conn, scope.company_id(), id, link)?;
    find(conn, scope, id)
}

/// Changes `user`, and returns it as it is then. Archiving ends its sign-ins and removes its link. Run it
/// in a transaction.
pub fn change(
    conn: &mut PgConnection,
    scope: &Scope,
    user: &ManagedUser,
    change: &UserChange,
) -> QueryResult<ManagedUser> {
    let (company_id, id) = (scope.company_id(), user.user.id);
    let archived_at = match (change.is_archived, user.archived_at) {
        (Some(true), None) => Some(Utc::now()),
        (Some(false), _) => None,
        (_, archived_at) => archived_at.map(|at| at.utc()),
    };
    diesel::update(users::table.find((company_id, id)))
        .set((
            users::role.eq(change.role.unwrap_or(user.user.role).as_str()),
            users::organization_id.eq(change.organization_id.unwrap_or(user.organization.id)),
            users::archived_at.eq(archived_at),
        ))
        .execute(conn)?;
    if change.is_archived == Some(true) {
        sign_ins::end_others(conn, company_id, id, None)?;
        links::remove(conn, company_id, id)?;
    }
    find(conn, scope, id)?.ok_or(Error::NotFound)
}

/// Whether somebody can administer `organization_id`: an admin of it or of one above it that has a
/// password. One statement.
pub fn is_administered(conn: &mut PgConnection, scope: &Scope, organization_id: Uuid) -> QueryResult<bool> {
    let company = || Bind::Id(scope.company_id());
    let mut sql: Statement<(Bool,)> =
        Statement::new("WITH RECURSIVE above AS (SELECT id, parent_id FROM organizations WHERE company_id = ");
    sql.bind(company()).sql(" AND id = ").bind(Bind::Id(organization_id));
    sql.sql(
        " UNION ALL SELECT o.id, o.parent_id FROM organizations AS o JOIN above ON above.parent_id = o.id \
         WHERE o.company_id = ",
    );
    sql.bind(company()).sql(
        ") SELECT EXISTS (SELECT FROM users AS u JOIN above ON above.id = u.organization_id WHERE u.company_id = ",
    );
    sql.bind(company()).sql(" AND u.role = ").bind(Bind::Text(Role::Admin.as_str().to_owned()));
    sql.sql(" AND u.archived_at IS NULL AND u.password_hash <> ").bind(Bind::Text(password::DUMMY.to_owned())).sql(")");
    sql.get_result::<(bool,)>(conn).map(|(is,)| is)
}

/// Locks the company's users against other admins until the transaction ends, and says whether the
/// caller is still what it was when its request began: an admin of its organization.
pub fn hold(conn: &mut PgConnection, scope: &Scope, caller: Uuid) -> QueryResult<bool> {
    let mut sql: Statement = Statement::new("SELECT pg_advisory_xact_lock(hashtextextended(");
    sql.bind(Bind::Text(format!("users {}", scope.company_id()))).sql(", 0))");
    sql.execute(conn)?;
    let own = users::table
        .find((scope.company_id(), caller))
        .filter(users::organization_id.eq(scope.own().id).and(users::role.eq(Role::Admin.as_str())))
        .filter(users::archived_at.is_null());
    diesel::select(diesel::dsl::exists(own)).get_result(conn)
}
