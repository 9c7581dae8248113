//! The order of results by the values of a field of their form.

use crate::store::sql::statement::{Bind, Statement};
use sightline_shared::{ResultFilter, ResultSortKey};
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
    sql.sql(" AND forms.name = ")
        .bind(Bind::Text(form.to_owned()))
        .sql(" AND field.value ->> 'label' = ")
        .bind(label());
    sql.sql(
        " LIMIT 1)) AS key FROM jsonb_array_elements(results.fields) AS given (value) WHERE given.value ->> 'label' = ",
    );
    sql.bind(label()).sql(" LIMIT 1) AS sorted ON true");
}
