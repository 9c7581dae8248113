//! API keys as credentials: which are valid, and when they were used.

use super::words;
use crate::store::schema::api_keys;
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use diesel::dsl::now;
use diesel::prelude::*;
use sightline_shared::KeyScope;
use std::collections::HashMap;
use uuid::Uuid;

/// A valid key.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Its company.
    pub company_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// Its organization now.
    pub organization_id: Uuid,
    /// What it may do.
    pub scopes: Vec<KeyScope>,
    /// Its last use was not recorded within this minute.
    pub is_unrecorded: bool,
}

type Row = (Uuid, Uuid, Uuid, Vec<String>, Option<DateTime<Utc>>);

/// The key with this hash, unless it was revoked or has expired. One statement.
pub fn find(conn: &mut PgConnection, hash: &[u8]) -> QueryResult<Option<Credential>> {
    let found: Option<Row> = api_keys::table
        .filter(api_keys::hash.eq(hash).and(api_keys::revoked_at.is_null()))
        .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now)))
        .select((
            api_keys::company_id,
            api_keys::id,
            api_keys::organization_id,
            api_keys::scopes,
            api_keys::last_used_at,
        ))
        .first(conn)
        .optional()?;
    let Some((company_id, id, organization_id, scopes, last_used_at)) = found else { return Ok(None) };
    let is_unrecorded = last_used_at.is_none_or(|at| at < minute(Utc::now()));
    Ok(Some(Credential { company_id, id, organization_id, scopes: words(&scopes)?, is_unrecorded }))
}

/// Those of `ids` in these companies that are valid, with their organizations. One statement.
pub fn holding(conn: &mut PgConnection, companies: &[Uuid], ids: &[Uuid]) -> QueryResult<HashMap<Uuid, Uuid>> {
    let rows: Vec<(Uuid, Uuid)> = api_keys::table
        .filter(api_keys::company_id.eq_any(companies).and(api_keys::id.eq_any(ids)))
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now)))
        .select((api_keys::id, api_keys::organization_id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Records that keys of a company were used at `at`, to the minute. One statement.
pub fn record_use(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid], at: DateTime<Utc>) -> QueryResult<()> {
    let at = minute(at);
    diesel::update(api_keys::table)
        .filter(api_keys::company_id.eq(company_id).and(api_keys::id.eq_any(ids)))
        .filter(api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(at)))
        .set(api_keys::last_used_at.eq(at))
        .execute(conn)
        .map(drop)
}

fn minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at)
}
