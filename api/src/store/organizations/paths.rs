//! Organizations by their paths of names, created where they are missing.

use crate::store::schema::organizations;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use uuid::Uuid;

/// Any number, the same in all our processes; held until the transaction ends.
const TREE_LOCK: i64 = 0x5157_4c32;

/// The company and the organization at the end of `path`, whose first name is the company's.
/// Missing ones are created; a new company gets `time_zone`.
///
/// # Errors
/// `NotFound` for an empty path; a check violation for a name that is empty or too long.
pub fn ensure_path(conn: &mut PgConnection, path: &[&str], time_zone: Option<&str>) -> QueryResult<(Uuid, Uuid)> {
    conn.transaction(|conn| {
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(TREE_LOCK).execute(conn)?;
        let (company, below) = path.split_first().ok_or(diesel::result::Error::NotFound)?;
        let company_id = ensure_company(conn, company, time_zone)?;
        let end = below.iter().try_fold(company_id, |parent, name| ensure_child(conn, company_id, parent, name))?;
        Ok((company_id, end))
    })
}

/// The company and the organization at the end of `path`, whose first name is the company's. What was renamed or moved is
/// found under its former name, too.
pub fn find_path(conn: &mut PgConnection, path: &[&str]) -> QueryResult<Option<(Uuid, Uuid)>> {
    let Some((company, below)) = path.split_first() else { return Ok(None) };
    let Some(company_id) = company_of(conn, company)? else { return Ok(None) };
    let mut end = company_id;
    for name in below {
        let Some(child) = child_of(conn, company_id, end, name)? else { return Ok(None) };
        end = child;
    }
    Ok(Some((company_id, end)))
}

fn company_of(conn: &mut PgConnection, name: &str) -> QueryResult<Option<Uuid>> {
    organizations::table
        .filter(organizations::parent_id.is_null().and(organizations::name.eq(name)))
        .select(organizations::id)
        .first(conn)
        .optional()
}

fn child_of(conn: &mut PgConnection, company_id: Uuid, parent_id: Uuid, name: &str) -> QueryResult<Option<Uuid>> {
    let is_shown = organizations::parent_id.eq(parent_id).and(organizations::name.eq(name));
    let is_addressed = organizations::source_parent_id.eq(parent_id).and(organizations::source_name.eq(name));
    organizations::table
        .filter(organizations::company_id.eq(company_id))
        .filter(is_shown.assume_not_null().or(is_addressed.assume_not_null()))
        .select(organizations::id)
        .first(conn)
        .optional()
}

fn ensure_company(conn: &mut PgConnection, name: &str, time_zone: Option<&str>) -> QueryResult<Uuid> {
    company_of(conn, name)?.map_or_else(|| insert(conn, None, None, name, time_zone), Ok)
}

fn ensure_child(conn: &mut PgConnection, company_id: Uuid, parent_id: Uuid, name: &str) -> QueryResult<Uuid> {
    child_of(conn, company_id, parent_id, name)?
        .map_or_else(|| insert(conn, Some(company_id), Some(parent_id), name, None), Ok)
}

/// A company is its own: its id is that of the whole tree.
fn insert(
    conn: &mut PgConnection,
    company_id: Option<Uuid>,
    parent_id: Option<Uuid>,
    name: &str,
    time_zone: Option<&str>,
) -> QueryResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(organizations::table)
        .values((
            organizations::company_id.eq(company_id.unwrap_or(id)),
            organizations::id.eq(id),
            organizations::parent_id.eq(parent_id),
            organizations::name.eq(name),
            organizations::time_zone.eq(time_zone),
        ))
        .execute(conn)?;
    Ok(id)
}
