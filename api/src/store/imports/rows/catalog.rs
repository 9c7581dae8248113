//! Forms and inboxes: created when a chat names a missing one.

use crate::chat_life::inboxes;
use crate::documents::statement::Statement;
use crate::store::imports::work::Work;
use crate::store::schema::forms;
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Text, Uuid as SqlUuid};
use serde_json::{Value, json};
use sightline_shared::EventType;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The ids of forms, by name.
pub type Forms = HashMap<String, Uuid>;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = forms, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
struct FormRow {
    company_id: Uuid,
    id: Uuid,
    name: String,
    fields: Value,
}

/// A form with the labels that it has so far, in order.
struct Labels {
    id: Uuid,
    labels: Vec<String>,
    is_new: bool,
    has_changed: bool,
}

/// Finds the forms of the results of `work`, creates the missing ones, and adds new labels.
pub fn upsert_forms(conn: &mut PgConnection, company_id: Uuid, work: &[Work<'_>]) -> QueryResult<Forms> {
    let named: BTreeSet<&str> = work.iter().filter_map(|one| one.statement).flat_map(Statement::forms).collect();
    let known: Vec<FormRow> = forms::table
        .filter(forms::company_id.eq(company_id))
        .filter(forms::name.eq_any(named))
        .order(forms::id)
        .select(FormRow::as_select())
        .for_update()
        .load(conn)?;
    let mut all: HashMap<String, Labels> = known.into_iter().map(|row| (row.name.clone(), Labels::of(&row))).collect();
    for result in work.iter().filter_map(|one| one.statement).flat_map(|said| &said.document().results) {
        let form = all.entry(result.form.clone()).or_insert_with(Labels::new);
        result.fields.keys().for_each(|label| form.add(label));
    }
    let (new, changed): (Vec<_>, Vec<_>) =
        all.iter().filter(|(_, form)| form.is_new || form.has_changed).partition(|(_, form)| form.is_new);
    insert(conn, company_id, &new)?;
    update(conn, company_id, &changed)?;
    Ok(all.into_iter().map(|(name, form)| (name, form.id)).collect())
}

fn insert(conn: &mut PgConnection, company_id: Uuid, new: &[(&String, &Labels)]) -> QueryResult<()> {
    if new.is_empty() {
        return Ok(());
    }
    let row = |(name, form): &(&String, &Labels)| FormRow {
        company_id,
        id: form.id,
        name: (*name).clone(),
        fields: form.to_json(),
    };
    let rows: Vec<FormRow> = new.iter().map(row).collect();
    diesel::copy_from(forms::table).from_insertable(rows).execute(conn).map(drop)
}

fn update(conn: &mut PgConnection, company_id: Uuid, changed: &[(&String, &Labels)]) -> QueryResult<()> {
    let ids: Vec<Uuid> = changed.iter().map(|(_, form)| form.id).collect();
    let fields: Vec<Value> = changed.iter().map(|(_, form)| form.to_json()).collect();
    diesel::sql_query(
        "UPDATE forms SET fields = new.fields FROM unnest($2, $3) AS new(id, fields) \
          WHERE forms.company_id = $1 AND forms.id = new.id",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Jsonb>, _>(fields)
    .execute(conn)
    .map(drop)
}

impl Labels {
    fn new() -> Self {
        Self { id: Uuid::now_v7(), labels: Vec::new(), is_new: true, has_changed: false }
    }

    fn of(row: &FormRow) -> Self {
        let fields = row.fields.as_array().into_iter().flatten();
        let labels = fields.filter_map(|field| field["label"].as_str().map(str::to_owned)).collect();
        Self { id: row.id, labels, is_new: false, has_changed: false }
    }

    fn add(&mut self, label: &str) {
        if !self.labels.iter().any(|known| known == label) {
            self.labels.push(label.to_owned());
            self.has_changed = true;
        }
    }

    fn to_json(&self) -> Value {
        self.labels.iter().map(|label| json!({ "label": label })).collect()
    }
}

/// Creates the inboxes that the chats of `work` wait or waited in.
pub fn upsert_inboxes(conn: &mut PgConnection, company_id: Uuid, work: &[Work<'_>]) -> QueryResult<()> {
    let mut named: BTreeSet<(Uuid, String)> = BTreeSet::new();
    for one in work {
        let queued = one.new_items().filter(|item| item.kind == EventType::Queued);
        named.extend(queued.flat_map(|item| inboxes(item.data.as_ref())).map(|name| (one.head.organization_id, name)));
    }
    if named.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = named.iter().map(|_| Uuid::now_v7()).collect();
    let (organizations, names): (Vec<Uuid>, Vec<String>) = named.into_iter().unzip();
    diesel::sql_query(
        "INSERT INTO inboxes (company_id, id, organization_id, name) \
         SELECT $1, new.id, new.organization_id, new.name \
           FROM unnest($2, $3, $4) AS new(id, organization_id, name) \
          WHERE NOT EXISTS (SELECT FROM inboxes AS known WHERE known.company_id = $1 \
                               AND known.organization_id = new.organization_id AND known.name = new.name) \
             ON CONFLICT DO NOTHING",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<SqlUuid>, _>(organizations)
    .bind::<Array<Text>, _>(names)
    .execute(conn)
    .map(drop)
}
