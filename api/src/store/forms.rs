//! Forms: the templates of results.

use super::Scope;
use super::audit::{self, Actor, Entry};
use super::schema::forms;
use super::sql::columns::json as json_of;
use super::sql::statement::{Bind, Statement};
use super::sql::within::{self, Reference};
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::{Value, json};
use sightline_shared::{AuditAction, Form, FormChange, FormField};
use std::collections::HashMap;
use uuid::Uuid;

type Columns = (SqlUuid, Text, Jsonb, Array<Text>, Nullable<BigInt>, Nullable<Timestamptz>, Nullable<Timestamptz>);
type Instant = Option<DateTime<Utc>>;
type Row = (Uuid, String, Value, Vec<String>, Option<i64>, Instant, Instant);

/// Which forms, and what of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that are not archived.
    Offered,
    /// All, archived ones last.
    All,
    /// All, each with its numbers in the caller's part of the company.
    Counted,
}

/// What became of a change.
pub enum Changed {
    /// There is no such form.
    Absent,
    /// Another form has the name, or had it.
    Taken,
    /// The form as it is now.
    Done(Box<Form>),
}

/// The forms of the company, by name, with their fields. A caller of a part of the company sees those that have a result
/// there. One statement.
pub fn list(conn: &mut PgConnection, scope: &Scope, which: Which) -> QueryResult<Vec<Form>> {
    let mut sql = select(scope, which);
    sql.sql(" ORDER BY forms.archived_at IS NOT NULL, forms.name, forms.id");
    sql.load::<Row>(conn)?.into_iter().map(form).collect()
}

fn select(scope: &Scope, which: Which) -> Statement<Columns> {
    let part = scope.narrow(&[]);
    let company = || Bind::Id(scope.company_id());
    let mut sql = Statement::new("SELECT forms.id, forms.name, forms.fields, forms.former, ");
    if which == Which::Counted {
        sql.sql("coalesce(known.number, 0), known.at, forms.archived_at FROM forms LEFT JOIN (");
        sql.sql("SELECT form_id, count(*) AS number, max(submitted_at) AS at FROM results WHERE company_id = ");
        sql.bind(company()).and_one_of("organization_id", part.as_deref().unwrap_or_default());
        sql.sql(" GROUP BY form_id) AS known ON known.form_id = forms.id WHERE forms.company_id = ").bind(company());
    } else {
        sql.sql("NULL::bigint, NULL::timestamptz, forms.archived_at FROM forms WHERE forms.company_id = ");
        sql.bind(company());
        if which == Which::Offered {
            sql.sql(" AND forms.archived_at IS NULL");
        }
    }
    if let Some(ids) = part {
        let result = Reference { table: "results", column: "form_id" };
        within::push_in(sql.sql(" AND forms.id"), result, scope.company_id(), &ids);
    }
    sql
}

/// Renames, archives or returns the form that has this name, or had it. Run it in a transaction.
pub fn change(
    conn: &mut PgConnection,
    scope: &Scope,
    name: &str,
    change: &FormChange,
    actor: &Actor,
) -> QueryResult<Changed> {
    let company_id = scope.company_id();
    let Some((id, known, mut former, archived_at)) = named(conn, company_id, name)? else { return Ok(Changed::Absent) };
    let new = change.name.as_ref().map_or(known.as_str(), |name| name.trim());
    if named(conn, company_id, new)?.is_some_and(|(other, ..)| other != id) {
        return Ok(Changed::Taken);
    }
    let is_renamed = new != known;
    former.retain(|name| name != new);
    former.extend(is_renamed.then(|| known.clone()));
    let now = match (change.is_archived, archived_at) {
        (Some(true), None) => Some(Utc::now()),
        (Some(false), _) => None,
        (_, archived_at) => archived_at,
    };
    diesel::update(forms::table.find((company_id, id)))
        .set((forms::name.eq(new), forms::former.eq(former), forms::archived_at.eq(now)))
        .execute(conn)?;
    let mut details = json!({});
    if is_renamed {
        details["name"] = json!(true);
    }
    if now.is_some() != archived_at.is_some() {
        details["is_archived"] = json!(now.is_some());
    }
    if details != json!({}) {
        audit::append(conn, &[Entry::new(actor, AuditAction::FormChanged).on("form", id).with(details)])?;
    }
    let mut sql = select(scope, Which::Counted);
    sql.sql(" AND forms.id = ").bind(Bind::Id(id));
    Ok(Changed::Done(Box::new(form(sql.get_result::<Row>(conn)?)?)))
}

/// The form that has this name, or else the one that had it; it is locked.
#[expect(clippy::type_complexity, reason = "as the columns are")]
fn named(
    conn: &mut PgConnection,
    company_id: Uuid,
    name: &str,
) -> QueryResult<Option<(Uuid, String, Vec<String>, Instant)>> {
    forms::table
        .filter(forms::company_id.eq(company_id))
        .filter(forms::name.eq(name).or(forms::former.contains(vec![name])))
        .order((forms::name.eq(name).desc(), forms::id))
        .select((forms::id, forms::name, forms::former, forms::archived_at))
        .for_update()
        .first(conn)
        .optional()
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

/// Stores fields of a form of the company, which has this name or had it, and makes it where there is none; returns
/// whether it is new. Its
/// other fields follow as they are: results have them. Run it in a transaction.
pub fn put(
    conn: &mut PgConnection,
    scope: &Scope,
    name: &str,
    fields: &[FormField],
    actor: &Actor,
) -> QueryResult<(bool, Form)> {
    let company_id = scope.company_id();
    let known = named(conn, company_id, name)?;
    let known: Option<(Uuid, Value)> = match &known {
        Some((id, ..)) => Some(forms::table.find((company_id, *id)).select((forms::id, forms::fields)).first(conn)?),
        None => None,
    };
    let mut stored: Vec<Value> = fields.iter().map(|field| json!(field)).collect();
    if let Some((_, Value::Array(known))) = &known {
        // As they are stored: of some nobody has said yet what they are.
        let is_other = |one: &&Value| !fields.iter().any(|field| one["label"] == field.label.as_str());
        stored.extend(known.iter().filter(is_other).cloned());
    }
    let stored = Value::Array(stored);
    let id = known.as_ref().map_or_else(Uuid::now_v7, |(id, _)| *id);
    match &known {
        Some((_, fields)) if *fields == stored => {}
        Some(_) => {
            diesel::update(forms::table.find((company_id, id))).set(forms::fields.eq(&stored)).execute(conn)?;
        }
        None => {
            diesel::insert_into(forms::table)
                .values((
                    forms::company_id.eq(company_id),
                    forms::id.eq(id),
                    forms::name.eq(name),
                    forms::fields.eq(&stored),
                ))
                .execute(conn)?;
        }
    }
    if known.as_ref().is_none_or(|(_, fields)| *fields != stored) {
        let entry = Entry::new(actor, AuditAction::FormChanged).on("form", id);
        audit::append(conn, &[entry.with(json!({ "new": known.is_none() }))])?;
    }
    let select = (forms::name, forms::fields, forms::former, forms::archived_at);
    let (name, fields, former, archived_at) = forms::table.find((company_id, id)).select(select).first(conn)?;
    Ok((known.is_none(), form((id, name, fields, former, None, None, archived_at))?))
}

fn form((id, name, fields, former_names, result_count, last, archived): Row) -> QueryResult<Form> {
    let fields: Vec<FormField> = json_of(fields)?;
    let (last_result_at, archived_at) = (last.map(Into::into), archived.map(Into::into));
    Ok(Form { id, name, fields, former_names, result_count, last_result_at, archived_at })
}
