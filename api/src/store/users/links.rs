//! The links with which people set their passwords.

use crate::store::schema::{password_links, users};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use sightline_shared::people::LINK_HOURS;
use uuid::Uuid;

/// The user of a valid link.
#[derive(Clone, Debug, Queryable)]
pub struct LinkedUser {
    /// Its company.
    pub company_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// Its organization.
    pub organization_id: Uuid,
}

/// Gives a user a link in place of the one before, and returns until when it is valid.
pub fn create(conn: &mut PgConnection, company_id: Uuid, user_id: Uuid, hash: &[u8]) -> QueryResult<DateTime<Utc>> {
    let created_at = Utc::now();
    let expires_at = created_at + TimeDelta::hours(LINK_HOURS);
    let values = (
        password_links::hash.eq(hash),
        password_links::created_at.eq(created_at),
        password_links::expires_at.eq(expires_at),
    );
    diesel::insert_into(password_links::table)
        .values((password_links::company_id.eq(company_id), password_links::id.eq(user_id), values))
        .on_conflict((password_links::company_id, password_links::id))
        .do_update()
        .set(values)
        .execute(conn)?;
    Ok(expires_at)
}

/// The user of the link with this hash, unless it has expired or the user is archived.
pub fn find(conn: &mut PgConnection, hash: &[u8]) -> QueryResult<Option<LinkedUser>> {
    password_links::table
        .inner_join(
            users::table.on(users::company_id.eq(password_links::company_id).and(users::id.eq(password_links::id))),
        )
        .filter(password_links::hash.eq(hash))
        .filter(password_links::expires_at.gt(Utc::now()))
        .filter(users::archived_at.is_null())
        .select((users::company_id, users::id, users::organization_id))
        .first(conn)
        .optional()
}

/// Removes the link with this hash. Of two callers that use one link, one removes it.
pub fn spend(conn: &mut PgConnection, hash: &[u8]) -> QueryResult<bool> {
    Ok(diesel::delete(password_links::table.filter(password_links::hash.eq(hash))).execute(conn)? > 0)
}

/// Removes the link of a user, if it has one.
pub fn remove(conn: &mut PgConnection, company_id: Uuid, user_id: Uuid) -> QueryResult<()> {
    diesel::delete(password_links::table.find((company_id, user_id))).execute(conn).map(drop)
}
