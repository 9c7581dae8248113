//! The contact that is to be erased.

use super::saved_views::Person;
use crate::store::Scope;
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

/// What an erasure needs to know of a contact.
#[derive(Queryable)]
pub(super) struct ContactRow {
    pub(super) id: Uuid,
    pub(super) organization_id: Uuid,
    pub(super) external_id: Option<String>,
    pub(super) last_seen_at: DateTime<Utc>,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) former: Vec<String>,
}

type ContactColumns =
    (SqlUuid, SqlUuid, Nullable<Text>, Timestamptz, Nullable<Text>, Nullable<Text>, Nullable<Text>, Array<Text>);

impl ContactRow {
    pub(super) fn person(&self) -> Person {
        Person::new(self.id, [self.name.as_deref(), self.email.as_deref(), self.phone.as_deref()], &self.former)
    }

    pub(super) const fn has_address(&self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }
}

/// The contact `id`, as far as `scope` sees it.
pub(super) fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ContactRow>> {
    Ok(select(conn, scope, &[id], "")?.pop())
}

/// Those of the contacts that `scope` sees, by their ids.
pub(super) fn all(conn: &mut PgConnection, scope: &Scope, ids: &[Uuid]) -> QueryResult<Vec<ContactRow>> {
    select(conn, scope, ids, "")
}

/// Those of the contacts that `scope` sees, by their ids and locked.
pub(super) fn lock(conn: &mut PgConnection, scope: &Scope, ids: &[Uuid]) -> QueryResult<Vec<ContactRow>> {
    select(conn, scope, ids, " FOR UPDATE")
}

fn select(conn: &mut PgConnection, scope: &Scope, ids: &[Uuid], lock: &'static str) -> QueryResult<Vec<ContactRow>> {
    let mut sql: Statement<ContactColumns> = Statement::new(
        "SELECT id, organization_id, external_id, last_seen_at, name, email, phone, former FROM contacts WHERE company_id = ",
    );
    sql.bind(Bind::Id(scope.company_id())).sql(" AND ").is_one_of("id", ids);
    if let Some(ids) = scope.narrow(&[]) {
        sql.sql(" AND ").is_one_of("organization_id", &ids);
    }
    sql.sql(" ORDER BY id").sql(lock);
    sql.load(conn)
}
