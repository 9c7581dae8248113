//! The other contacts that have a contact's e-mail address or telephone number: sources often have
//! several records of one person.
//!
//! Only those that the caller sees count, because it may erase only those. A contact that shares an
//! address with another of them, and none with the contact itself, is not one of them.

use super::contact::ContactRow;
use crate::store::Scope;
use crate::store::sql::statement::{Bind, Statement};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use sightline_shared::MOST_OTHERS;
use uuid::Uuid;

/// How many there are; one statement.
pub(super) fn count(conn: &mut PgConnection, scope: &Scope, contact: &ContactRow) -> QueryResult<i64> {
    if !contact.has_address() {
        return Ok(0);
    }
    let mut sql: Statement<BigInt> = Statement::new("SELECT count(*) FROM (");
    push_others(&mut sql, scope, contact);
    sql.sql(") AS other");
    sql.get_result(conn)
}

/// Their ids; when there are more than [`MOST_OTHERS`], only so many and one more. One statement.
pub(super) fn find(conn: &mut PgConnection, scope: &Scope, contact: &ContactRow) -> QueryResult<Vec<Uuid>> {
    if !contact.has_address() {
        return Ok(Vec::new());
    }
    let mut sql: Statement<SqlUuid> = Statement::new("SELECT id FROM (");
    push_others(&mut sql, scope, contact);
    sql.sql(") AS other ORDER BY id LIMIT ").bind(Bind::Number(MOST_OTHERS + 1));
    sql.load(conn)
}

/// Adds the query of their ids. Each address has an index of its own.
fn push_others<ST>(sql: &mut Statement<ST>, scope: &Scope, contact: &ContactRow) {
    let addresses = [
        ("email IS NOT NULL AND email_key(email) = email_key(", &contact.email),
        ("phone IS NOT NULL AND phone_key(phone) = phone_key(", &contact.phone),
    ];
    let known = addresses.into_iter().filter_map(|(condition, address)| Some((condition, address.clone()?)));
    for (at, (condition, address)) in known.enumerate() {
        sql.sql(if at == 0 { "" } else { " UNION " }).sql("SELECT id FROM contacts WHERE company_id = ");
        sql.bind(Bind::Id(scope.company_id())).sql(" AND id <> ").bind(Bind::Id(contact.id));
        if let Some(ids) = scope.narrow(&[]) {
            sql.sql(" AND ").is_one_of("organization_id", &ids);
        }
        sql.sql(" AND ").sql(condition).bind(Bind::Text(address)).sql(")");
    }
}
