//! Saved views: named queries of a user, private or shared with the company.

use super::Scope;
use super::schema::views;
use super::sql::columns::word;
use super::sql::statement::{Bind, Statement};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind::UniqueViolation;
use diesel::result::Error::DatabaseError;
use diesel::sql_types::{Bool, Text, Uuid as SqlUuid};
use sightline_shared::{NewView, Tab};
use uuid::Uuid;

/// How many views a user owns at most.
const MOST_OWN: i64 = 100;
/// How many views a company shares at most: with the own ones, what a list may hold.
const MOST_SHARED: i64 = 100;

/// A view as stored, with its owner.
#[derive(Clone, Debug)]
pub struct SavedView {
    /// Its id.
    pub id: Uuid,
    /// Of which tab.
    pub tab: Tab,
    /// Its name.
    pub name: String,
    /// The query of the tab's address.
    pub query: String,
    /// The whole company sees it.
    pub is_shared: bool,
    /// Its owner.
    pub owner_id: Uuid,
    /// The owner's organization.
    pub owner_organization_id: Uuid,
    /// The owner's name.
    pub owner: String,
}

/// Why a view is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its owner has one of this name on this tab.
    NameTaken,
    /// Its owner has as many as one may have.
    TooManyOwn,
    /// Its company shares as many as a company may.
    TooManyShared,
}

type Columns = (SqlUuid, Text, Text, Text, Bool, SqlUuid, SqlUuid, Text);
type Row = (Uuid, String, String, String, bool, Uuid, Uuid, String);

/// The views of the caller's company that it sees: its own and the shared ones.
fn visible(scope: &Scope, user_id: Uuid) -> Statement<Columns> {
    let mut sql = Statement::new(
        "SELECT v.id, v.tab, v.name, v.query, v.is_shared, u.id, u.organization_id, u.name \
         FROM views AS v JOIN users AS u ON u.company_id = v.company_id AND u.id = v.user_id WHERE v.company_id = ",
    );
    sql.bind(Bind::Id(scope.company_id())).sql(" AND (v.is_shared OR v.user_id = ").bind(Bind::Id(user_id)).sql(")");
    sql
}

fn saved((id, tab, name, query, is_shared, owner_id, owner_organization_id, owner): Row) -> QueryResult<SavedView> {
    let tab = word(&tab)?;
    Ok(SavedView { id, tab, name, query, is_shared, owner_id, owner_organization_id, owner })
}

/// The views that a user sees, its own first, by name; at most 200. One statement.
pub fn list(conn: &mut PgConnection, scope: &Scope, user_id: Uuid) -> QueryResult<Vec<SavedView>> {
    let mut sql = visible(scope, user_id);
    sql.sql(" ORDER BY v.user_id = ").bind(Bind::Id(user_id)).sql(" DESC, fold(v.name), v.name, v.id");
    sql.load::<Row>(conn)?.into_iter().map(saved).collect()
}

/// The view of this id, if the user sees it. One statement.
pub fn find(conn: &mut PgConnection, scope: &Scope, user_id: Uuid, id: Uuid) -> QueryResult<Option<SavedView>> {
    let mut sql = visible(scope, user_id);
    sql.sql(" AND v.id = ").bind(Bind::Id(id));
    sql.get_result::<Row>(conn).optional()?.map(saved).transpose()
}

/// Locks the company's views against other writers until the transaction ends, so that checks still
/// hold when a view is written. Views are written by hand, a few a day.
///
/// # Errors
/// When another writer takes too long.
pub fn hold(conn: &mut PgConnection, scope: &Scope) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("SELECT pg_advisory_xact_lock(hashtextextended(");
    sql.bind(Bind::Text(format!("views {}", scope.company_id()))).sql(", 0))");
    sql.execute(conn).map(drop)
}

/// Stores a view of a user and returns its id. Call [`hold`] first; after a refusal the transaction
/// can do nothing else.
pub fn insert(
    conn: &mut PgConnection,
    scope: &Scope,
    user_id: Uuid,
    new: &NewView,
) -> QueryResult<Result<Uuid, Refusal>> {
    let company_id = scope.company_id();
    let own = views::table.filter(views::company_id.eq(company_id).and(views::user_id.eq(user_id)));
    if own.count().get_result::<i64>(conn)? >= MOST_OWN {
        return Ok(Err(Refusal::TooManyOwn));
    }
    if new.is_shared && is_full(conn, company_id)? {
        return Ok(Err(Refusal::TooManyShared));
    }
    let id = Uuid::now_v7();
    let inserted = diesel::insert_into(views::table)
        .values((
            (views::company_id.eq(company_id), views::id.eq(id), views::user_id.eq(user_id)),
            (views::tab.eq(new.tab.as_str()), views::name.eq(&new.name), views::query.eq(&new.query)),
            views::is_shared.eq(new.is_shared),
        ))
        .execute(conn);
    Ok(unless_taken(inserted)?.map(|_| id))
}

/// Stores the name, the query and the sharing of `view`, which was `was_shared` before. Call
/// [`hold`] first; after a refusal the transaction can do nothing else.
pub fn update(
    conn: &mut PgConnection,
    scope: &Scope,
    view: &SavedView,
    was_shared: bool,
) -> QueryResult<Result<(), Refusal>> {
    if view.is_shared && !was_shared && is_full(conn, scope.company_id())? {
        return Ok(Err(Refusal::TooManyShared));
    }
    let updated = diesel::update(views::table.find((scope.company_id(), view.id)))
        .set((views::name.eq(&view.name), views::query.eq(&view.query), views::is_shared.eq(view.is_shared)))
        .execute(conn);
    Ok(unless_taken(updated)?.map(drop))
}

/// Removes a view. Call [`hold`] first.
pub fn remove(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<()> {
    diesel::delete(views::table.find((scope.company_id(), id))).execute(conn).map(drop)
}

fn is_full(conn: &mut PgConnection, company_id: Uuid) -> QueryResult<bool> {
    let shared = views::table.filter(views::company_id.eq(company_id).and(views::is_shared));
    Ok(shared.count().get_result::<i64>(conn)? >= MOST_SHARED)
}

fn unless_taken(written: QueryResult<usize>) -> QueryResult<Result<usize, Refusal>> {
    match written {
        Err(DatabaseError(UniqueViolation, _)) => Ok(Err(Refusal::NameTaken)),
        written => written.map(Ok),
    }
}
