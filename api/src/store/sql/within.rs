//! The distinct values that rows of a part of the company refer to: steps from one value to the
//! next along an index, so that the cost depends on the number of values and not of rows.

use super::statement::{Bind, Statement};
use uuid::Uuid;

/// A column that refers, and its table; the table has an index on
/// `(company_id, organization_id, <the column>)`.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
}

/// Adds ` IN (…)`: one of what the rows of these organizations refer to by `reference`.
pub fn push_in<ST>(sql: &mut Statement<ST>, reference: Reference, company_id: Uuid, organization_ids: &[Uuid]) {
    sql.sql(" IN (WITH RECURSIVE found AS (SELECT wanted.id AS organization_id, (");
    push_first(sql, reference, company_id);
    sql.sql("wanted.id ORDER BY ").sql(reference.column).sql(" LIMIT 1) AS value FROM unnest(");
    sql.bind(Bind::Ids(organization_ids.to_vec())).sql(") AS wanted (id) UNION ALL SELECT found.organization_id, (");
    push_first(sql, reference, company_id);
    sql.sql("found.organization_id AND ").sql(reference.column).sql(" > found.value ORDER BY ").sql(reference.column);
    sql.sql(" LIMIT 1) FROM found WHERE found.value IS NOT NULL) SELECT value FROM found)");
}

fn push_first<ST>(sql: &mut Statement<ST>, reference: Reference, company_id: Uuid) {
    sql.sql("SELECT ").sql(reference.column).sql(" FROM ").sql(reference.table).sql(" AS row WHERE row.company_id = ");
    sql.bind(Bind::Id(company_id)).sql(" AND row.organization_id = ");
}
