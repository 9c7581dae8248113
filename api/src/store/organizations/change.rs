//! Organizations that admins make and change.
//!
//! A place, an organization above and a name, belongs to one organization: to the one that is shown there, or to the
//! one that its sources address there since before it was renamed or moved.

use crate::store::Scope;
use crate::store::imports::lock;
use crate::store::live::changes::tree_changed;
use crate::store::schema::organizations;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::{dsl, dsl::exists};
use sightline_shared::OrganizationChange;
use uuid::Uuid;

/// Locks the company's tree against imports and other admins until the transaction ends, and returns the caller's part
/// of it as it is then.
///
/// # Errors
/// `NotFound` when the caller's organization is gone.
pub fn hold(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Scope> {
    lock(conn, scope.company())?;
    Scope::load(conn, scope.company_id(), scope.own().id)
}

/// Whether another organization than `except` has this place, or is addressed there.
fn is_taken(
    conn: &mut PgConnection,
    company_id: Uuid,
    (parent_id, name): (Uuid, &str),
    except: Option<Uuid>,
) -> QueryResult<bool> {
    let is_shown = organizations::parent_id.eq(parent_id).and(organizations::name.eq(name));
    let is_addressed = organizations::source_parent_id.eq(parent_id).and(organizations::source_name.eq(name));
    let other = organizations::table
        .filter(organizations::company_id.eq(company_id))
        .filter(organizations::id.ne(except.unwrap_or_else(Uuid::nil)))
        .filter(is_shown.assume_not_null().or(is_addressed.assume_not_null()));
    dsl::select(exists(other)).get_result(conn)
}

/// Whether the organization `id` can have this place; without an organization above, below the one where it is.
pub fn is_free_for(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Uuid,
    (parent_id, name): (Option<Uuid>, &str),
) -> QueryResult<bool> {
    let company_id = scope.company_id();
    let parent_id = match parent_id {
        Some(parent_id) => Some(parent_id),
        None => organizations::table.find((company_id, id)).select(organizations::parent_id).first(conn)?,
    };
    parent_id.map_or(Ok(false), |parent_id| Ok(!is_taken(conn, company_id, (parent_id, name), Some(id))?))
}

/// Makes an organization, and publishes it. Returns its id; `None` when its place is taken.
pub fn create(conn: &mut PgConnection, scope: &Scope, parent_id: Uuid, name: &str) -> QueryResult<Option<Uuid>> {
    if is_taken(conn, scope.company_id(), (parent_id, name), None)? {
        return Ok(None);
    }
    let id = Uuid::now_v7();
    diesel::insert_into(organizations::table)
        .values((
            organizations::company_id.eq(scope.company_id()),
            organizations::id.eq(id),
            organizations::parent_id.eq(parent_id),
            organizations::name.eq(name),
        ))
        .execute(conn)?;
    tree_changed(conn, scope.company_id(), id)?;
    Ok(Some(id))
}

/// What is written of an organization; what is `None` stays.
#[derive(AsChangeset)]
#[diesel(table_name = organizations)]
struct Written<'a> {
    name: &'a str,
    parent_id: Option<Uuid>,
    source_parent_id: Option<Option<Uuid>>,
    source_name: Option<Option<&'a str>>,
    time_zone: Option<Option<&'a str>>,
    waiting_target_seconds: Option<Option<i32>>,
    first_response_target_seconds: Option<Option<i32>>,
    close_after: Option<Option<i32>>,
    archived_at: Option<Option<DateTime<Utc>>>,
}

/// What is read of an organization before it changes.
#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(diesel::pg::Pg))]
struct Stored {
    parent_id: Option<Uuid>,
    name: String,
    source_parent_id: Option<Uuid>,
    source_name: Option<String>,
    archived_at: Option<DateTime<Utc>>,
}

/// Changes an organization, whose new place is free, and publishes it where it is and where it was.
pub fn change(conn: &mut PgConnection, scope: &Scope, id: Uuid, change: &OrganizationChange) -> QueryResult<()> {
    let row = organizations::table.find((scope.company_id(), id));
    let stored: Stored = row.select(Stored::as_select()).first(conn)?;
    let old = (stored.parent_id, stored.name.as_str());
    let new = (change.parent_id.or(stored.parent_id), change.name.as_deref().map_or(old.1, str::trim));
    // That of the first place, until it is there again.
    let source = match &stored {
        Stored { source_parent_id: Some(parent), source_name: Some(name), .. } => (Some(*parent), name.as_str()),
        _ => old,
    };
    let is_elsewhere = source != new;
    let archived_at = stored.archived_at;
    let written = Written {
        name: new.1,
        parent_id: change.parent_id,
        source_parent_id: Some(source.0.filter(|_| is_elsewhere)),
        source_name: Some(Some(source.1).filter(|_| is_elsewhere)),
        time_zone: change.time_zone.as_ref().map(Option::as_deref),
        waiting_target_seconds: change.waiting_target_seconds,
        first_response_target_seconds: change.first_response_target_seconds,
        close_after: change.close_after_minutes,
        archived_at: change.is_archived.map(|is_archived| is_archived.then(|| archived_at.unwrap_or_else(Utc::now))),
    };
    diesel::update(row).set(written).execute(conn)?;
    tree_changed(conn, scope.company_id(), id)?;
    match old.0 {
        Some(before) if old.0 != new.0 => tree_changed(conn, scope.company_id(), before),
        _ => Ok(()),
    }
}
