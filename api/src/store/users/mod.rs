//! Users.

pub mod links;
pub mod people;

use super::schema::{agents, users};
use chrono::{DateTime, Utc};
use diesel::define_sql_function;
use diesel::prelude::*;
use diesel::sql_types::Text;
use sightline_shared::Role;
use uuid::Uuid;

define_sql_function! {
    /// As the unique index on addresses folds them.
    fn lower(words: Text) -> Text;
}

/// A user as stored.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct UserRow {
    /// Its company.
    pub company_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// The top of what it sees.
    pub organization_id: Uuid,
    /// Its address, as it was entered.
    pub email: String,
    /// Its name.
    pub name: String,
    /// The word of a [`Role`].
    pub role: String,
    /// A PHC string.
    pub password_hash: String,
    /// When it was archived; an archived user cannot sign in.
    pub archived_at: Option<DateTime<Utc>>,
}

/// The account of an e-mail address.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct AccountRow {
    /// The user's company.
    pub company_id: Uuid,
    /// The user's id.
    pub id: Uuid,
    /// The user's organization.
    pub organization_id: Uuid,
    /// The address, as it was entered.
    pub email: String,
}

/// A user to be created.
#[derive(Clone, Copy)]
pub struct NewUser<'a> {
    /// Its company.
    pub company_id: Uuid,
    /// The top of what it sees.
    pub organization_id: Uuid,
    /// Its address, unique regardless of case.
    pub email: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its role.
    pub role: Role,
    /// A PHC string.
    pub password_hash: &'a str,
}

/// Creates a user and returns its id.
///
/// # Errors
/// A unique violation when the address is taken.
pub fn insert(conn: &mut PgConnection, new: &NewUser<'_>) -> QueryResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(users::table)
        .values((
            users::company_id.eq(new.company_id),
            users::id.eq(id),
            users::organization_id.eq(new.organization_id),
            users::email.eq(new.email),
            users::name.eq(new.name),
            users::role.eq(new.role.as_str()),
            users::password_hash.eq(new.password_hash),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Sets the password of a user.
pub fn set_password(conn: &mut PgConnection, company_id: Uuid, id: Uuid, hash: &str) -> QueryResult<()> {
    diesel::update(users::table.find((company_id, id))).set(users::password_hash.eq(hash)).execute(conn).map(drop)
}

/// Sets the role of a user.
pub fn set_role(conn: &mut PgConnection, company_id: Uuid, id: Uuid, role: Role) -> QueryResult<()> {
    diesel::update(users::table.find((company_id, id))).set(users::role.eq(role.as_str())).execute(conn).map(drop)
}

/// Archives a user: it can no longer sign in, and its past actions keep its name.
pub fn archive(conn: &mut PgConnection, company_id: Uuid, id: Uuid) -> QueryResult<()> {
    let user = users::table.find((company_id, id)).filter(users::archived_at.is_null());
    diesel::update(user).set(users::archived_at.eq(Utc::now())).execute(conn).map(drop)
}

/// Lets an archived user sign in again.
pub fn let_return(conn: &mut PgConnection, company_id: Uuid, id: Uuid) -> QueryResult<()> {
    let archived_at = None::<DateTime<Utc>>;
    diesel::update(users::table.find((company_id, id))).set(users::archived_at.eq(archived_at)).execute(conn).map(drop)
}

/// The user with the address `email`, archived or not; case is ignored.
pub fn find_by_email(conn: &mut PgConnection, email: &str) -> QueryResult<Option<UserRow>> {
    let found = users::table.filter(lower(users::email).eq(lower(email)));
    found.select(UserRow::as_select()).first(conn).optional()
}

/// The accounts of these addresses, which are in lower case; unknown addresses are left out.
pub fn accounts(conn: &mut PgConnection, emails: Vec<String>) -> QueryResult<Vec<AccountRow>> {
    let found = users::table.filter(lower(users::email).eq_any(emails));
    found.select(AccountRow::as_select()).load(conn)
}

/// The user of a company with this id.
pub fn find(conn: &mut PgConnection, company_id: Uuid, id: Uuid) -> QueryResult<Option<UserRow>> {
    users::table.find((company_id, id)).select(UserRow::as_select()).first(conn).optional()
}

/// The id of the user's agent, if it ever took part in a chat.
pub fn agent_id(conn: &mut PgConnection, company_id: Uuid, user_id: Uuid) -> QueryResult<Option<Uuid>> {
    agents::table
        .filter(agents::company_id.eq(company_id).and(agents::user_id.eq(user_id)))
        .select(agents::id)
        .first(conn)
        .optional()
}
