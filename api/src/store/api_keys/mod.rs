//! API keys: the credentials of programs, stored as hashes.

pub mod credential;

use super::Scope;
use super::audit::{self, Actor, CallerId, Entry};
use super::schema::api_keys;
use super::sql::columns::word;
use super::sql::statement::{Bind, Statement};
use crate::sign_in::api_key::ApiKey as Secret;
use chrono::{DateTime, Utc};
use diesel::dsl::now;
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::json;
use sightline_shared::{ApiKey, AuditAction, KeyScope, NewApiKey};
use uuid::Uuid;

/// How many keys a company has at most that are not revoked.
pub const MOST: i64 = 100;
/// How many keys are listed at most: all that are not revoked, then the newest of the others.
const MOST_LISTED: i64 = 200;

type Time = Nullable<Timestamptz>;
type Columns = (SqlUuid, Text, Text, Array<Text>, SqlUuid, Nullable<Text>, Timestamptz, Time, Time, Time);
type Instant = Option<DateTime<Utc>>;
type Row = (Uuid, String, String, Vec<String>, Uuid, Option<String>, DateTime<Utc>, Instant, Instant, Instant);

/// The keys of the caller's part of the tree.
fn visible(scope: &Scope) -> Statement<Columns> {
    let mut sql = Statement::new(
        "SELECT k.id, k.name, k.prefix, k.scopes, k.organization_id, u.name, k.created_at, k.expires_at, k.revoked_at, \
         k.last_used_at FROM api_keys AS k LEFT JOIN users AS u ON u.company_id = k.company_id AND u.id = k.created_by \
         WHERE k.company_id = ",
    );
    sql.bind(Bind::Id(scope.company_id()));
    if let Some(ids) = scope.narrow(&[]) {
        sql.is_one_of(" AND k.organization_id", &ids);
    }
    sql
}

fn shown(scope: &Scope, row: Row) -> QueryResult<ApiKey> {
    let (id, name, prefix, scopes, organization_id, created_by, created_at, expires_at, revoked_at, last_used_at) = row;
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

/// The keys that the caller sees, those that are not revoked first, then by age, the newest first; at
/// most 200. One statement.
pub fn list(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<ApiKey>> {
    let mut sql = visible(scope);
    sql.sql(" ORDER BY k.revoked_at IS NOT NULL, k.created_at DESC, k.id DESC LIMIT ").bind(Bind::Number(MOST_LISTED));
    sql.load::<Row>(conn)?.into_iter().map(|row| shown(scope, row)).collect()
}

/// The key of this id, if the caller sees it. One statement.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ApiKey>> {
    let mut sql = visible(scope);
    sql.sql(" AND k.id = ").bind(Bind::Id(id));
    sql.get_result::<Row>(conn).optional()?.map(|row| shown(scope, row)).transpose()
}

/// Stores a key for an organization that the caller sees, the caller's own when none is named, with
/// its entry in the audit log; `None` when the company has as many as it may. Run it in a
/// transaction.
pub fn create(
    conn: &mut PgConnection,
    scope: &Scope,
    actor: &Actor,
    new: &NewApiKey,
    secret: &Secret,
) -> QueryResult<Option<ApiKey>> {
    hold(conn, scope)?;
    let kept = api_keys::table.filter(api_keys::company_id.eq(scope.company_id()).and(api_keys::revoked_at.is_null()));
    if kept.count().get_result::<i64>(conn)? >= MOST {
        return Ok(None);
    }
    let id = Uuid::now_v7();
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
    diesel::insert_into(api_keys::table)
        .values((
            (api_keys::company_id.eq(scope.company_id()), api_keys::id.eq(id), api_keys::name.eq(&new.name)),
            api_keys::organization_id.eq(new.organization_id.unwrap_or(scope.own().id)),
            (api_keys::prefix.eq(secret.prefix()), api_keys::hash.eq(secret.hash()), api_keys::scopes.eq(scopes)),
            api_keys::created_by.eq(actor.caller.and_then(CallerId::user)),
            api_keys::expires_at.eq(new.expires_at.map(|at| at.utc())),
        ))
        .execute(conn)?;
    let key = find(conn, scope, id)?.ok_or(diesel::result::Error::NotFound)?;
    audit::append(conn, &[entry(actor, AuditAction::ApiKeyCreated, &key)])?;
    Ok(Some(key))
}

/// Gives a key that the caller sees another secret; the one before is no longer valid.
pub fn replace(conn: &mut PgConnection, scope: &Scope, id: Uuid, secret: &Secret) -> QueryResult<()> {
    diesel::update(api_keys::table.find((scope.company_id(), id)))
        .set((api_keys::prefix.eq(secret.prefix()), api_keys::hash.eq(secret.hash())))
        .execute(conn)
        .map(drop)
}

/// Locks the company's keys against other writers until the transaction ends, so that their number
/// still holds when one is written. Keys are made by hand, a few a year.
fn hold(conn: &mut PgConnection, scope: &Scope) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("SELECT pg_advisory_xact_lock(hashtextextended(");
    sql.bind(Bind::Text(format!("api keys {}", scope.company_id()))).sql(", 0))");
    sql.execute(conn).map(drop)
}

/// Revokes a key and returns it, `None` when the caller does not see it. Revoking it again changes
/// nothing and leaves no entry in the audit log. Run it in a transaction.
pub fn revoke(conn: &mut PgConnection, scope: &Scope, actor: &Actor, id: Uuid) -> QueryResult<Option<ApiKey>> {
    if find(conn, scope, id)?.is_none() {
        return Ok(None);
    }
    let key = api_keys::table.find((scope.company_id(), id)).filter(api_keys::revoked_at.is_null());
    let revoked = diesel::update(key).set(api_keys::revoked_at.eq(now)).execute(conn)?;
    let key = find(conn, scope, id)?;
    if let Some(key) = key.as_ref().filter(|_| revoked > 0) {
        audit::append(conn, &[entry(actor, AuditAction::ApiKeyRevoked, key)])?;
    }
    Ok(key)
}

/// The audit entry. It has what the key may do, not its name.
fn entry(actor: &Actor, action: AuditAction, key: &ApiKey) -> Entry {
    let details = json!({"scopes": key.scopes, "prefix": key.prefix, "expires_at": key.expires_at});
    Entry::new(actor, action).on("api_key", key.id).of(key.organization.id).with(details)
}
