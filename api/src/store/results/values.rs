//! The values of one field of a form: shown in the rows of the list, and what results are sorted by.

use crate::store::sql::columns::json;
use crate::store::sql::statement::{Bind, Statement};
use crate::store::{Scope, forms};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Uuid as SqlUuid};
use sightline_shared::{ChatResult, FieldValue, ResultFilter, ResultSortKey};
use std::collections::HashMap;
use uuid::Uuid;

/// What results are sorted by.
pub(super) const KEY: &str = "sorted.key COLLATE \"C\"";

/// The form and the label that results are sorted by, where they are.
pub(super) fn field(filter: &ResultFilter) -> Option<(&str, &str)> {
    let is_by_value = filter.sort.key == ResultSortKey::Value;
    let [form] = filter.forms.as_slice() else { return None };
    filter.value_of.as_deref().filter(|_| is_by_value).map(|label| (form.as_str(), label))
}

/// Joins the key of each result as `sorted`: what its value is as one of the field's type. That is read once.
pub(super) fn push_join<ST>(sql: &mut Statement<ST>, company_id: Uuid, (form, label): (&str, &str)) {
    let label = || Bind::Text(label.to_owned());
    sql.sql(
        " LEFT JOIN LATERAL (SELECT sorted_value(given.value ->> 'value', (SELECT field.value ->> 'type' FROM forms, ",
    );
    sql.sql("jsonb_array_elements(forms.fields) AS field (value) WHERE forms.company_id = ").bind(Bind::Id(company_id));
    sql.sql(" AND ").bind(Bind::Text(form.to_owned())).sql(" = ANY(forms.name || forms.former)");
    sql.sql(" AND field.value ->> 'label' = ").bind(label());
    sql.sql(
        " LIMIT 1)) AS key FROM jsonb_array_elements(results.fields) AS given (value) WHERE given.value ->> 'label' = ",
    );
    sql.bind(label()).sql(" LIMIT 1) AS sorted ON true");
}

/// Gives each result its value of the field; one statement.
pub(super) fn show(conn: &mut PgConnection, scope: &Scope, label: &str, results: &mut [ChatResult]) -> QueryResult<()> {
    if results.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = results.iter().map(|result| result.id).collect();
    let mut sql: Statement<(SqlUuid, Jsonb)> = Statement::new(
        "SELECT results.id, given.value FROM results, jsonb_array_elements(results.fields) AS given (value)",
    );
    sql.sql(" WHERE results.company_id = ").bind(Bind::Id(scope.company_id())).sql(" AND ");
    sql.is_one_of("results.id", &ids).sql(" AND given.value ->> 'label' = ").bind(Bind::Text(label.to_owned()));
    let mut values: HashMap<Uuid, FieldValue> = HashMap::new();
    for (id, value) in sql.load::<(Uuid, serde_json::Value)>(conn)? {
        values.entry(id).or_insert(json(value)?);
    }
    for result in results {
        result.value = values.remove(&result.id);
    }
    Ok(())
}

/// Makes the values of results what their forms say that they are; one statement, and none for no values.
pub(super) fn type_all(conn: &mut PgConnection, scope: &Scope, results: &mut [ChatResult]) -> QueryResult<()> {
    let with_values = results.iter().filter(|result| result.value.is_some() || !result.main_fields.is_empty());
    let forms = forms::fields_of(conn, scope.company_id(), with_values.map(|result| result.form_id))?;
    for result in results {
        let fields = forms.get(&result.form_id).map_or(&[][..], Vec::as_slice);
        result.value = result.value.take().map(|value| value.typed(fields));
        let main_fields = std::mem::take(&mut result.main_fields);
        result.main_fields = main_fields.into_iter().map(|value| value.typed(fields)).collect();
    }
    Ok(())
}
