//! What an organization sets for itself and those below.

use crate::store::schema::organizations;
use diesel::prelude::*;
use uuid::Uuid;

/// Sets after how many minutes without an event chats are closed: 0 is never, `None` as in the
/// organization above.
///
/// # Errors
/// `NotFound` when the company has no such organization.
pub fn set_close_after(
    conn: &mut PgConnection,
    company_id: Uuid,
    organization_id: Uuid,
    minutes: Option<i32>,
) -> QueryResult<()> {
    let changed = diesel::update(organizations::table.find((company_id, organization_id)))
        .set(organizations::close_after.eq(minutes))
        .execute(conn)?;
    if changed == 0 { Err(diesel::result::Error::NotFound) } else { Ok(()) }
}
