//! Forms: the templates of results.

use super::Scope;
use super::columns::json;
use super::schema::{forms, results};
use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::{Form, FormField};
use uuid::Uuid;

/// The forms of the company, by name, with their fields. A caller of a part of the company sees
/// those that have a result there. One statement.
///
/// # Errors
/// When the query fails.
pub fn list(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<Form>> {
    let mut query = forms::table
        .filter(forms::company_id.eq(scope.company_id()))
        .order((forms::name, forms::id))
        .select((forms::id, forms::name, forms::fields))
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        let result = results::table
            .filter(results::company_id.eq(forms::company_id).and(results::form_id.eq(forms::id)))
            .filter(results::organization_id.eq_any(ids));
        query = query.filter(exists(result));
    }
    query.load::<(Uuid, String, serde_json::Value)>(conn)?.into_iter().map(form).collect()
}

fn form((id, name, fields): (Uuid, String, serde_json::Value)) -> QueryResult<Form> {
    let fields: Vec<FormField> = json(fields)?;
    Ok(Form { id, name, fields })
}
