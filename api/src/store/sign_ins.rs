//! Sign-ins: sessions, refresh tokens and the keys that sign access tokens.

use super::schema::{auth_sessions, refresh_tokens, signing_keys, users};
use crate::sign_in::token::{SigningKey, VERIFIES_FOR_SECONDS};
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use sightline_shared::{SignIn, User};
use uuid::Uuid;

/// How long a sign-in lasts at most, however often it is refreshed.
const SESSION_DAYS: i64 = 14;

/// How many sign-ins of a user are listed.
const MOST_LISTED: i64 = 200;

/// For how long a refresh token that was used is taken for one that two tabs share, in seconds.
const GRACE_SECONDS: i64 = 10;

/// The user of a valid sign-in.
#[derive(Debug, Queryable)]
pub struct SignedInRow {
    /// Its company.
    pub company_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// Its organization now.
    pub organization_id: Uuid,
    email: String,
    name: String,
    role: String,
}

impl SignedInRow {
    /// Converts the user to its wire type.
    ///
    /// # Errors
    /// When the database holds a role that the program does not know.
    pub fn into_user(self) -> QueryResult<User> {
        let role = self.role.parse().map_err(|why| diesel::result::Error::DeserializationError(Box::new(why)))?;
        Ok(User { id: self.id, email: self.email, name: self.name, role })
    }
}

type Columns = (users::company_id, users::id, users::organization_id, users::email, users::name, users::role);
const COLUMNS: Columns = (users::company_id, users::id, users::organization_id, users::email, users::name, users::role);

/// The user of a sign-in, unless it has ended or the user was archived. One statement.
pub fn signed_in(conn: &mut PgConnection, company_id: Uuid, session_id: Uuid) -> QueryResult<Option<SignedInRow>> {
    users::table
        .inner_join(
            auth_sessions::table
                .on(auth_sessions::company_id.eq(users::company_id).and(auth_sessions::user_id.eq(users::id))),
        )
        .filter(auth_sessions::company_id.eq(company_id))
        .filter(auth_sessions::id.eq(session_id))
        .filter(auth_sessions::ended_at.is_null())
        .filter(auth_sessions::expires_at.gt(Utc::now()))
        .filter(users::archived_at.is_null())
        .select(COLUMNS)
        .first(conn)
        .optional()
}

/// Where a sign-in is used.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The address of the client.
    pub address: Option<String>,
    /// The browser and the system.
    pub client: Option<String>,
}

/// A new sign-in of a user from `origin`, with its first refresh token. Run it in a transaction.
pub fn begin(
    conn: &mut PgConnection,
    (company_id, user_id): (Uuid, Uuid),
    origin: &Origin,
    refresh_hash: &[u8],
) -> QueryResult<Uuid> {
    let session_id = Uuid::now_v7();
    diesel::insert_into(auth_sessions::table)
        .values((
            auth_sessions::company_id.eq(company_id),
            auth_sessions::id.eq(session_id),
            auth_sessions::user_id.eq(user_id),
            auth_sessions::expires_at.eq(Utc::now() + Duration::days(SESSION_DAYS)),
            auth_sessions::used_at.eq(Utc::now()),
            auth_sessions::address.eq(&origin.address),
            auth_sessions::client.eq(&origin.client),
        ))
        .execute(conn)?;
    add_refresh_token(conn, company_id, session_id, refresh_hash)?;
    Ok(session_id)
}

fn add_refresh_token(conn: &mut PgConnection, company_id: Uuid, session_id: Uuid, hash: &[u8]) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::company_id.eq(company_id),
            refresh_tokens::id.eq(Uuid::now_v7()),
            refresh_tokens::session_id.eq(session_id),
            refresh_tokens::token_hash.eq(hash),
        ))
        .execute(conn)
        .map(drop)
}

/// The outcome of presenting a refresh token.
#[derive(Debug)]
pub enum Rotation {
    /// It was valid and is now used; the sign-in continues with the next one.
    Rotated(SignedInRow, Uuid),
    /// It is unknown, or its sign-in has ended.
    Refused,
    /// It was used a moment ago, as when two tabs of one browser refresh at once. The caller gets
    /// no token, and the sign-in continues: a thief would be detected with the next token.
    JustUsed,
    /// It had been used before: it may be stolen, so the whole sign-in was ended.
    Reused {
        /// The company of the user.
        company_id: Uuid,
        /// The user.
        user_id: Uuid,
        /// The sign-in.
        session_id: Uuid,
    },
}

/// Marks the refresh token with `old_hash` as used and adds one with `new_hash` in its place; the sign-in
/// was used from `origin`. Run it in a transaction: of two callers that present one token, at most one
/// succeeds.
pub fn rotate(conn: &mut PgConnection, origin: &Origin, old_hash: &[u8], new_hash: &[u8]) -> QueryResult<Rotation> {
    let found: Option<(Uuid, Uuid, Uuid, Option<DateTime<Utc>>)> = refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(old_hash))
        .select((refresh_tokens::company_id, refresh_tokens::id, refresh_tokens::session_id, refresh_tokens::used_at))
        .for_update()
        .first(conn)
        .optional()?;
    let Some((company_id, id, session_id, used_at)) = found else { return Ok(Rotation::Refused) };
    if let Some(used_at) = used_at {
        if Utc::now() - used_at < Duration::seconds(GRACE_SECONDS) {
            return Ok(Rotation::JustUsed);
        }
        end(conn, company_id, session_id)?;
        let session = auth_sessions::table.find((company_id, session_id));
        let user_id = session.select(auth_sessions::user_id).first(conn)?;
        return Ok(Rotation::Reused { company_id, user_id, session_id });
    }
    let Some(user) = signed_in(conn, company_id, session_id)? else { return Ok(Rotation::Refused) };
    diesel::update(refresh_tokens::table.find((company_id, id)))
        .set(refresh_tokens::used_at.eq(Utc::now()))
        .execute(conn)?;
    diesel::update(auth_sessions::table.find((company_id, session_id)))
        .set((
            auth_sessions::used_at.eq(Utc::now()),
            auth_sessions::address.eq(&origin.address),
            auth_sessions::client.eq(&origin.client),
        ))
        .execute(conn)?;
    add_refresh_token(conn, company_id, session_id, new_hash)?;
    Ok(Rotation::Rotated(user, session_id))
}

/// Ends a sign-in, everywhere it was used.
pub fn end(conn: &mut PgConnection, company_id: Uuid, session_id: Uuid) -> QueryResult<()> {
    diesel::update(auth_sessions::table.find((company_id, session_id)))
        .filter(auth_sessions::ended_at.is_null())
        .set(auth_sessions::ended_at.eq(Utc::now()))
        .execute(conn)
        .map(drop)
}

type Listed = (Uuid, DateTime<Utc>, Option<DateTime<Utc>>, DateTime<Utc>, Option<String>, Option<String>);

/// The sign-ins of a user that have not ended, `current` among them; the last used first.
pub fn list(conn: &mut PgConnection, company_id: Uuid, user_id: Uuid, current: Uuid) -> QueryResult<Vec<SignIn>> {
    let rows: Vec<Listed> = auth_sessions::table
        .filter(auth_sessions::company_id.eq(company_id).and(auth_sessions::user_id.eq(user_id)))
        .filter(auth_sessions::ended_at.is_null().and(auth_sessions::expires_at.gt(Utc::now())))
        .select((
            auth_sessions::id,
            auth_sessions::created_at,
            auth_sessions::used_at,
            auth_sessions::expires_at,
            auth_sessions::address,
            auth_sessions::client,
        ))
        .order((auth_sessions::used_at.desc().nulls_last(), auth_sessions::id.desc()))
        .limit(MOST_LISTED)
        .load(conn)?;
    let sign_in = |(id, signed_in_at, used_at, expires_at, address, client): Listed| SignIn {
        id,
        is_current: id == current,
        client,
        address,
        signed_in_at: signed_in_at.into(),
        used_at: used_at.unwrap_or(signed_in_at).into(),
        expires_at: expires_at.into(),
    };
    Ok(rows.into_iter().map(sign_in).collect())
}

/// Ends one sign-in of a user; returns whether there was one.
pub fn end_one(conn: &mut PgConnection, company_id: Uuid, user_id: Uuid, id: Uuid) -> QueryResult<bool> {
    diesel::update(auth_sessions::table.find((company_id, id)))
        .filter(auth_sessions::user_id.eq(user_id).and(auth_sessions::ended_at.is_null()))
        .filter(auth_sessions::expires_at.gt(Utc::now()))
        .set(auth_sessions::ended_at.eq(Utc::now()))
        .execute(conn)
        .map(|ended| ended > 0)
}

/// Ends the sign-ins of a user, all but `kept`.
pub fn end_others(conn: &mut PgConnection, company_id: Uuid, user_id: Uuid, kept: Option<Uuid>) -> QueryResult<usize> {
    diesel::update(auth_sessions::table)
        .filter(auth_sessions::company_id.eq(company_id).and(auth_sessions::user_id.eq(user_id)))
        .filter(auth_sessions::ended_at.is_null().and(auth_sessions::id.ne(kept.unwrap_or_default())))
        .set(auth_sessions::ended_at.eq(Utc::now()))
        .execute(conn)
}

/// Ends the sign-in that a refresh token belongs to, if there is one.
pub fn end_by_refresh_token(conn: &mut PgConnection, hash: &[u8]) -> QueryResult<()> {
    let found: Option<(Uuid, Uuid)> = refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(hash))
        .select((refresh_tokens::company_id, refresh_tokens::session_id))
        .first(conn)
        .optional()?;
    found.map_or(Ok(()), |(company_id, session_id)| end(conn, company_id, session_id))
}

/// The signing keys, the newest first; makes the first when there is none.
pub fn signing_keys(conn: &mut PgConnection) -> QueryResult<Vec<SigningKey>> {
    conn.transaction(|conn| {
        // Two servers that start at once must agree on the first key.
        diesel::sql_query("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE").execute(conn)?;
        let keys = load_keys(conn)?;
        if !keys.is_empty() {
            return Ok(keys);
        }
        insert_key(conn)?;
        load_keys(conn)
    })
}

fn load_keys(conn: &mut PgConnection) -> QueryResult<Vec<SigningKey>> {
    let keys: Vec<(Uuid, Vec<u8>, DateTime<Utc>)> = signing_keys::table
        .filter(signing_keys::retired_at.is_null().or(signing_keys::retired_at.gt(Utc::now())))
        .order((signing_keys::created_at.desc(), signing_keys::id.desc()))
        .select((signing_keys::id, signing_keys::secret, signing_keys::created_at))
        .load(conn)?;
    Ok(keys.into_iter().map(|(id, secret, created_at)| SigningKey { id, secret, created_at }).collect())
}

/// Creates a signing key that replaces the previous ones, which still verify until the tokens that
/// they signed have expired.
pub fn rotate_signing_keys(conn: &mut PgConnection) -> QueryResult<Uuid> {
    conn.transaction(|conn| {
        diesel::sql_query("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE").execute(conn)?;
        let end = Utc::now() + Duration::seconds(VERIFIES_FOR_SECONDS);
        diesel::update(signing_keys::table.filter(signing_keys::retired_at.is_null()))
            .set(signing_keys::retired_at.eq(end))
            .execute(conn)?;
        insert_key(conn)
    })
}

fn insert_key(conn: &mut PgConnection) -> QueryResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(signing_keys::table)
        .values((signing_keys::id.eq(id), signing_keys::secret.eq(rand::random::<[u8; 32]>().to_vec())))
        .execute(conn)?;
    Ok(id)
}

/// The installation's secret, from which keys for other uses are derived: that of the first signing
/// key, even after a rotation, so that rotations do not change them.
///
/// # Errors
/// When the database fails, or there is no key yet.
pub fn installation_secret(conn: &mut PgConnection) -> QueryResult<Vec<u8>> {
    signing_keys::table.order((signing_keys::created_at, signing_keys::id)).select(signing_keys::secret).first(conn)
}
