//! Forms: the templates of results.

use super::Scope;
use super::sql::columns::json;
use super::sql::statement::{Bind, Statement};
use super::sql::within::{self, Reference};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Text, Uuid as SqlUuid};
use sightline_shared::{Form, FormField};
use uuid::Uuid;

/// The forms of the company, by name, with their fields. A caller of a part of the company sees
/// those that have a result there. One statement.
pub fn list(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<Form>> {
    let mut sql: Statement<(SqlUuid, Text, Jsonb)> =
        Statement::new("SELECT id, name, fields FROM forms WHERE company_id = ");
    sql.bind(Bind::Id(scope.company_id()));
    if let Some(ids) = scope.narrow(&[]) {
        let result = Reference { table: "results", column: "form_id" };
        within::push_in(sql.sql(" AND forms.id"), result, scope.company_id(), &ids);
    }
    sql.sql(" ORDER BY name, id");
    sql.load::<(Uuid, String, serde_json::Value)>(conn)?.into_iter().map(form).collect()
}

fn form((id, name, fields): (Uuid, String, serde_json::Value)) -> QueryResult<Form> {
    let fields: Vec<FormField> = json(fields)?;
    Ok(Form { id, name, fields })
}
