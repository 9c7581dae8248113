//! stub
use chrono::*;
use diesel::prelude::*;
use uuid::Uuid;
pub struct UserRow {
    pub company_id: Uuid,
    pub id: Uuid,
    pub organization_id: Uuid,
    pub email: String,
    pub name: String,
    pub role: String,
    pub password_hash: String,
    pub archived_at: Option<DateTime<Utc>>,
}
pub fn find_by_email(_: &mut PgConnection, _: &str) -> QueryResult<Option<UserRow>> {
    Ok(None)
}
