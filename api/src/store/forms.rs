//! Forms: the templates of results.

use super::Scope;
use super::audit::{self, Actor, Entry};
use super::schema::forms;
use super::sql::columns::json as json_of;
use super::sql::statement::{Bind, Statement};
use super::sql::within::{self, Reference};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Text, Uuid as SqlUuid};
use serde_json::{Value, json};
use sightline_shared::{AuditAction, Form, FormField};
use std::collections::HashMap;
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
    sql.load::<(Uuid, String, Value)>(conn)?.into_iter().map(form).collect()
}

/// The fields of forms, by the form's id; one statement, and none for no form.
pub(super) fn fields_of(
    conn: &mut PgConnection,
    company_id: Uuid,
    ids: impl IntoIterator<Item = Uuid>,
) -> QueryResult<HashMap<Uuid, Vec<FormField>>> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, Value)> = forms::table
        .filter(forms::company_id.eq(company_id).and(forms::id.eq_any(ids)))
        .select((forms::id, forms::fields))
        .load(conn)?;
    rows.into_iter().map(|(id, fields)| Ok((id, json_of(fields)?))).collect()
}

/// Stores fields of a form of the company, and makes it where there is none; returns whether it is new. Its
/// other fields follow as they are: results have them. Run it in a transaction.
pub fn put(
    conn: &mut PgConnection,
    scope: &Scope,
    name: &str,
    fields: &[FormField],
    actor: &Actor,
) -> QueryResult<(bool, Form)> {
    let company_id = scope.company_id();
    let known: Option<(Uuid, Value)> = forms::table
        .filter(forms::company_id.eq(company_id).and(forms::name.eq(name)))
        .order(forms::id)
        .select((forms::id, forms::fields))
        .for_update()
        .first(conn)
        .optional()?;
    let mut stored: Vec<Value> = fields.iter().map(|field| json!(field)).collect();
    if let Some((_, Value::Array(known))) = &known {
        // As they are stored: of some nobody has said yet what they are.
        let is_other = |one: &&Value| !fields.iter().any(|field| one["label"] == field.label.as_str());
        stored.extend(known.iter().filter(is_other).cloned());
    }
    let stored = Value::Array(stored);
    let id = known.as_ref().map_or_else(Uuid::now_v7, |(id, _)| *id);
    let form = form((id, name.to_owned(), stored.clone()))?;
    match &known {
        Some((_, fields)) if *fields == stored => return Ok((false, form)),
        Some(_) => {
            diesel::update(forms::table.find((company_id, id))).set(forms::fields.eq(stored)).execute(conn)?;
        }
        None => {
            diesel::insert_into(forms::table)
                .values((
                    forms::company_id.eq(company_id),
                    forms::id.eq(id),
                    forms::name.eq(name),
                    forms::fields.eq(stored),
                ))
                .execute(conn)?;
        }
    }
    let entry = Entry::new(actor, AuditAction::FormChanged).on("form", id);
    audit::append(conn, &[entry.with(json!({ "new": known.is_none() }))])?;
    Ok((known.is_none(), form))
}

fn form((id, name, fields): (Uuid, String, Value)) -> QueryResult<Form> {
    let fields: Vec<FormField> = json_of(fields)?;
    Ok(Form { id, name, fields })
}
