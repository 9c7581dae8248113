//! Forms and inboxes: created when a chat names a missing one.

use crate::chat_life::inboxes;
use crate::documents::statement::Statement;
use crate::store::imports::work::{StatedResult, Work};
use crate::store::schema::forms;
use crate::store::sql::columns::json;
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Text, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sightline_shared::{EventType, FieldType};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// The ids of forms and their names now, by the names that sources use.
pub type Forms = HashMap<String, (Uuid, String)>;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = forms, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
struct FormRow {
    company_id: Uuid,
    id: Uuid,
    name: String,
    fields: Value,
    former: Vec<String>,
}

/// A field as it is stored.
#[derive(Serialize, Deserialize)]
struct Field {
    label: String,
    /// Absent while nobody has said it.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    kind: Option<FieldType>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<String>,
}

/// A form with the fields that it has so far, in order.
struct Fields {
    id: Uuid,
    fields: Vec<Field>,
    is_new: bool,
    has_changed: bool,
}

/// Finds the forms of the results of `statements`, creates the missing ones, and adds new labels and types.
pub fn upsert_forms(conn: &mut PgConnection, company_id: Uuid, statements: &[&Statement]) -> QueryResult<Forms> {
    let named: BTreeSet<&str> = statements.iter().copied().flat_map(Statement::forms).collect();
    let names: Vec<&str> = named.iter().copied().collect();
    let known: Vec<FormRow> = forms::table
        .filter(forms::company_id.eq(company_id))
        .filter(forms::name.eq_any(&names).or(forms::former.overlaps_with(&names)))
        .order(forms::id)
        .select(FormRow::as_select())
        .for_update()
        .load(conn)?;
    let own: HashSet<&str> = known.iter().map(|row| row.name.as_str()).collect();
    let former =
        |row: &FormRow| row.former.clone().into_iter().map(|former| (former, row.name.clone())).collect::<Vec<_>>();
    let is_other = |(former, _): &(String, String)| named.contains(former.as_str()) && !own.contains(former.as_str());
    let renamed: HashMap<String, String> = known.iter().flat_map(former).filter(is_other).collect();
    let known = known.into_iter().map(|row| Ok((row.name.clone(), Fields::of(row)?)));
    let mut all: HashMap<String, Fields> = known.collect::<QueryResult<_>>()?;
    for result in statements.iter().flat_map(|said| &said.document().results) {
        let name = renamed.get(&result.form).unwrap_or(&result.form);
        let form = all.entry(name.clone()).or_insert_with(Fields::new);
        for label in result.fields.keys() {
            let kind = result.types.get(label).and_then(|word| word.as_str()?.parse().ok());
            form.add(label, kind);
        }
    }
    let (new, changed): (Vec<_>, Vec<_>) =
        all.iter().filter(|(_, form)| form.is_new || form.has_changed).partition(|(_, form)| form.is_new);
    insert(conn, company_id, &new)?;
    update(conn, company_id, &changed)?;
    let mut forms: Forms = all.into_iter().map(|(name, form)| (name.clone(), (form.id, name))).collect();
    for (former, name) in renamed {
        forms.extend(forms.get(&name).cloned().map(|form| (former, form)));
    }
    Ok(forms)
}

/// The form of a result, and its name there: one that is stored keeps the name that the form had.
pub fn form_of<'a>(forms: &'a Forms, one: &'a Work<'_>, result: &StatedResult<'_>) -> Option<(Uuid, &'a str)> {
    let (id, name) = forms.get(&result.result.form)?;
    let known = one.stored.and_then(|stored| stored.results.get(&result.result.external_id));
    let kept = known.filter(|known| known.is_of(&result.result.form));
    Some((*id, kept.map_or(name.as_str(), |known| known.form_name.as_str())))
}

fn insert(conn: &mut PgConnection, company_id: Uuid, new: &[(&String, &Fields)]) -> QueryResult<()> {
    if new.is_empty() {
        return Ok(());
    }
    let row = |(name, form): &(&String, &Fields)| FormRow {
        company_id,
        id: form.id,
        name: (*name).clone(),
        fields: form.to_json(),
        former: Vec::new(),
    };
    let rows: Vec<FormRow> = new.iter().map(row).collect();
    diesel::copy_from(forms::table).from_insertable(rows).execute(conn).map(drop)
}

fn update(conn: &mut PgConnection, company_id: Uuid, changed: &[(&String, &Fields)]) -> QueryResult<()> {
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

impl Fields {
    fn new() -> Self {
        Self { id: Uuid::now_v7(), fields: Vec::new(), is_new: true, has_changed: false }
    }

    fn of(row: FormRow) -> QueryResult<Self> {
        Ok(Self { id: row.id, fields: json(row.fields)?, is_new: false, has_changed: false })
    }

    /// Adds a field, and its type where nobody has said one before.
    fn add(&mut self, label: &str, kind: Option<FieldType>) {
        match self.fields.iter_mut().find(|known| known.label == label) {
            None => {
                self.fields.push(Field { label: label.to_owned(), kind, options: Vec::new() });
                self.has_changed = true;
            }
            Some(known) if known.kind.is_none() && kind.is_some() => {
                known.kind = kind;
                self.has_changed = true;
            }
            Some(_) => {}
        }
    }

    fn to_json(&self) -> Value {
        json!(self.fields)
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
