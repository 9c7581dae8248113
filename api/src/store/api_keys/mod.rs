//! API keys: the credentials of programs, stored as hashes.

pub mod credential;

use super::Scope;
use super::schema::{api_keys, users};
use super::sql::columns::word;
use super::sql::statement::{Bind, Statement};
use crate::sign_in::api_key::ApiKey as Secret;
use chrono::{DateTime, Utc};
use diesel::dsl::now;
use diesel::prelude::*;
use sightline_shared::{ApiKey, KeyScope, NewApiKey};
use uuid::Uuid;

/// How many keys a company has at most that are not revoked.
pub const MOST: i64 = 100;
/// How many keys are listed at most: all that are not revoked, then the newest of the others.
const MOST_LISTED: i64 = 200;

type Columns = (
    (api_keys::id, api_keys::name, api_keys::prefix, api_keys::scopes, api_keys::organization_id),
    (api_keys::created_at, api_keys::expires_at, api_keys::revoked_at, api_keys::last_used_at),
    diesel::helper_types::Nullable<users::name>,
);
type Times = (DateTime<Utc>, Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
type Row = ((Uuid, String, String, Vec<String>, Uuid), Times, Option<String>);

fn columns() -> Columns {
    (
        (api_keys::id, api_keys::name, api_keys::prefix, api_keys::scopes, api_keys::organization_id),
        (api_keys::created_at, api_keys::expires_at, api_keys::revoked_at, api_keys::last_used_at),
        users::name.nullable(),
    )
}

fn shown(scope: &Scope, ((id, name, prefix, scopes, organization_id), times, created_by): Row) -> QueryResult<ApiKey> {
    let (created_at, expires_at, revoked_at, last_used_at) = times;
    Ok(ApiKey {
        id,
        name,
        prefix,
        scopes: words(&scopes)?,
        organization: scope.reference(organization_id),
        created_by,
        created_at: created_at.into(),
        expires_at: expires_at.map(Into::into),
        revoked_at: revoked_at.map(Into::into),
        last_used_at: last_used_at.map(Into::into),
    })
}

fn words(scopes: &[String]) -> QueryResult<Vec<KeyScope>> {
    scopes.iter().map(|scope| word(scope)).collect()
}

/// The keys of the caller's part of the tree: those that are not revoked first, the newest first; at most 200.
pub fn list(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<ApiKey>> {
    let maker = users::company_id.eq(api_keys::company_id).and(users::id.nullable().eq(api_keys::created_by));
    let mut query = api_keys::table
        .left_join(users::table.on(maker))
        .filter(api_keys::company_id.eq(scope.company_id()))
        .order((api_keys::revoked_at.is_not_null(), api_keys::created_at.desc(), api_keys::id.desc()))
        .limit(MOST_LISTED)
        .select(columns())
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(api_keys::organization_id.eq_any(ids));
    }
    query.load::<Row>(conn)?.into_iter().map(|row| shown(scope, row)).collect()
}

/// The key of this id, if the caller sees its organization.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ApiKey>> {
    let maker = users::company_id.eq(api_keys::company_id).and(users::id.nullable().eq(api_keys::created_by));
    let mut query = api_keys::table
        .left_join(users::table.on(maker))
        .filter(api_keys::company_id.eq(scope.company_id()).and(api_keys::id.eq(id)))
        .select(columns())
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(api_keys::organization_id.eq_any(ids));
    }
    query.first::<Row>(conn).optional()?.map(|row| shown(scope, row)).transpose()
}

/// Locks the company's keys against other writers until the transaction ends, so that their number
/// still holds when a key is written. Keys are written by hand, a few a year.
///
/// # Errors
/// When another writer takes too long.
pub fn hold(conn: &mut PgConnection, scope: &Scope) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("SELECT pg_advisory_xact_lock(hashtextextended(");
    sql.bind(Bind::Text(format!("api keys {}", scope.company_id()))).sql(", 0))");
    sql.execute(conn).map(drop)
}

/// Stores a key for an organization that the caller sees, and returns its id; `None` when the
/// company has as many as it may. Call [`hold`] first.
pub fn insert(
    conn: &mut PgConnection,
    scope: &Scope,
    created_by: Option<Uuid>,
    new: &NewApiKey,
    secret: &Secret,
) -> QueryResult<Option<Uuid>> {
    let kept = api_keys::table.filter(api_keys::company_id.eq(scope.company_id()).and(api_keys::revoked_at.is_null()));
    if kept.count().get_result::<i64>(conn)? >= MOST {
        return Ok(None);
    }
    let id = Uuid::now_v7();
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
    diesel::insert_into(api_keys::table)
        .values((
            (api_keys::company_id.eq(scope.company_id()), api_keys::id.eq(id)),
            api_keys::organization_id.eq(new.organization_id.unwrap_or(scope.own().id)),
            (api_keys::name.eq(&new.name), api_keys::scopes.eq(scopes), api_keys::created_by.eq(created_by)),
            (api_keys::prefix.eq(secret.prefix()), api_keys::hash.eq(secret.hash())),
            api_keys::expires_at.eq(new.expires_at.map(|at| at.utc())),
        ))
        .execute(conn)?;
    Ok(Some(id))
}

/// Revokes a key; returns whether it was not revoked already.
pub fn revoke(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<bool> {
    let key = api_keys::table.find((scope.company_id(), id)).filter(api_keys::revoked_at.is_null());
    Ok(diesel::update(key).set(api_keys::revoked_at.eq(now)).execute(conn)? > 0)
}
