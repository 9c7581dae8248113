//! How much each company holds: for operators. Reads an index of every table from end to end.

use super::schema::organizations;
use super::sql::statement::Statement;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use std::collections::HashMap;
use uuid::Uuid;

/// What a company holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Its id.
    pub company_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its organizations, itself included.
    pub organizations: i64,
    /// Its users that are not archived.
    pub users: i64,
    /// Its chats.
    pub chats: i64,
    /// Their events.
    pub events: i64,
    /// Their results.
    pub results: i64,
    /// Its contacts.
    pub contacts: i64,
    /// Its share of the bytes on disk, indexes included, by the number of its rows in each table.
    pub bytes: i64,
}

/// The number of rows of each company, and the bytes of the whole table.
struct Table {
    sql: &'static str,
    /// The field of the number, if it is reported.
    place: Option<fn(&mut Holding) -> &mut i64>,
}

macro_rules! table {
    ($name:literal, $place:expr) => {
        table!($name, $place, "")
    };
    ($name:literal, $place:expr, $condition:literal) => {
        Table {
            sql: concat!(
                "SELECT company_id, count(*), pg_total_relation_size('",
                $name,
                "')::bigint FROM ",
                $name,
                $condition,
                " GROUP BY company_id"
            ),
            place: $place,
        }
    };
}

const TABLES: [Table; 9] = [
    table!("organizations", Some(|holding| &mut holding.organizations)),
    table!("users", Some(|holding| &mut holding.users), " WHERE archived_at IS NULL"),
    table!("chats", Some(|holding| &mut holding.chats)),
    table!("events", Some(|holding| &mut holding.events)),
    table!("results", Some(|holding| &mut holding.results)),
    table!("contacts", Some(|holding| &mut holding.contacts)),
    table!("participants", None),
    table!("sessions", None),
    table!("audit_entries", None),
];

/// What every company holds, the largest first; a statement for each table.
pub fn all(conn: &mut PgConnection) -> QueryResult<Vec<Holding>> {
    let companies: Vec<(Uuid, String)> = organizations::table
        .filter(organizations::parent_id.is_null())
        .select((organizations::company_id, organizations::name))
        .load(conn)?;
    let named = |(company_id, name)| (company_id, Holding { company_id, name, ..Holding::default() });
    let mut holdings: HashMap<Uuid, Holding> = companies.into_iter().map(named).collect();
    for Table { sql, place } in TABLES {
        let counts: Vec<(Uuid, i64, i64)> = Statement::<(SqlUuid, BigInt, BigInt)>::new(sql).load(conn)?;
        let total: i64 = counts.iter().map(|(_, rows, _)| rows).sum();
        for (company_id, rows, bytes) in counts {
            let Some(holding) = holdings.get_mut(&company_id) else { continue };
            holding.bytes += (bytes as f64 * rows as f64 / total as f64) as i64;
            if let Some(place) = place {
                *place(holding) = rows;
            }
        }
    }
    let mut holdings: Vec<Holding> = holdings.into_values().collect();
    holdings.sort_by(|one, other| other.bytes.cmp(&one.bytes).then_with(|| one.name.cmp(&other.name)));
    Ok(holdings)
}
