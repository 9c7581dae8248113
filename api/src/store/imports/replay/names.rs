//! Writing changed names to the chats and results of those who have many, batch by batch.

use super::company::Company;
use crate::store::imports::shown;
use crate::store::imports::tree::company_id;
use crate::store::imports::write::{in_transaction, lock};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

/// Writes one batch of each company that has names to write; returns whether any had.
///
/// # Errors
/// When the database is lost; the batches before stay.
pub fn some(conn: &mut PgConnection) -> QueryResult<bool> {
    let companies: Vec<Company> = diesel::sql_query(shown::COMPANIES).load(conn)?;
    for company in &companies {
        next(conn, company.id, &company.name)?;
    }
    Ok(!companies.is_empty())
}

/// Writes all that is left of the company of that name.
///
/// # Errors
/// As [`some`].
pub fn of_company(conn: &mut PgConnection, company: &str) -> QueryResult<()> {
    let Some(company_id) = company_id(conn, company)? else { return Ok(()) };
    while next(conn, company_id, company)? {}
    Ok(())
}

fn next(conn: &mut PgConnection, company_id: Uuid, company: &str) -> QueryResult<bool> {
    in_transaction(conn, |conn| {
        lock(conn, company)?;
        shown::next(conn, company_id)
    })
}
