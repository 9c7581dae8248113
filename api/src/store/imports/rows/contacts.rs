//! Contacts, unique by external id within a company, and the counts on them.

use crate::documents::chat::ImportChat;
use crate::store::imports::external_ids::as_ids;
use crate::store::imports::tree::Tree;
use crate::store::imports::work::Work;
use crate::store::schema::contacts;
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Uuid as SqlUuid};
use serde::Serialize;
use sightline_shared::document::DocumentContact;
use std::collections::HashMap;
use uuid::Uuid;

/// The contacts of a batch, by external id, as they are after it.
pub struct Contacts {
    /// Ids and names.
    named: HashMap<String, (Uuid, Option<String>)>,
    renamed: Vec<Uuid>,
}

#[derive(Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = contacts, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct ContactRow {
    pub company_id: Uuid,
    pub id: Uuid,
    pub organization_id: Uuid,
    pub external_id: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub chat_count: i32,
    pub result_count: i32,
    pub first_seen_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

impl Contacts {
    /// Contacts that are stored as their documents have them, with their ids.
    pub fn known<'a>(stored: impl Iterator<Item = (Uuid, &'a DocumentContact)>) -> Self {
        let named = stored.map(|(id, contact)| (contact.external_id.clone(), (id, contact.name.clone())));
        Self { named: named.collect(), renamed: Vec::new() }
    }

    /// The id and the name of the chat's contact.
    pub fn of(&self, chat: &ImportChat) -> Option<(Uuid, Option<&str>)> {
        let (id, name) = self.named.get(&chat.document().contact.as_ref()?.external_id)?;
        Some((*id, name.as_deref()))
    }
}

/// Finds the contacts of `work`, creates the missing ones, and updates the counts of all.
pub fn upsert(conn: &mut PgConnection, company_id: Uuid, tree: &Tree, work: &[Work<'_>]) -> QueryResult<Contacts> {
    let known = load(conn, company_id, work)?;
    let names: HashMap<Uuid, Option<String>> = known.iter().map(|row| (row.id, row.name.clone())).collect();
    let mut by_id: HashMap<String, ContactRow> = known.into_iter().map(|row| (row.key(), row)).collect();
    for one in work {
        count(&mut by_id, company_id, tree, one);
    }
    let (known, new): (Vec<&ContactRow>, Vec<&ContactRow>) =
        by_id.values().partition(|row| names.contains_key(&row.id));
    update(conn, company_id, &known)?;
    if !new.is_empty() {
        let new: Vec<ContactRow> = new.into_iter().cloned().collect();
        diesel::copy_from(contacts::table).from_insertable(new).execute(conn)?;
    }
    let is_renamed = |row: &&ContactRow| names.get(&row.id).is_some_and(|name| *name != row.name);
    let renamed = by_id.values().filter(is_renamed).map(|row| row.id).collect();
    let named = by_id.into_iter().map(|(external_id, row)| (external_id, (row.id, row.name))).collect();
    Ok(Contacts { named, renamed })
}

fn load(conn: &mut PgConnection, company_id: Uuid, work: &[Work<'_>]) -> QueryResult<Vec<ContactRow>> {
    let contacts = work.iter().filter_map(|one| one.chat.document().contact.as_ref());
    let external: Vec<&str> = contacts.map(|contact| contact.external_id.as_str()).collect();
    let is_own = contacts::external_id.is_null().and(contacts::id.eq_any(as_ids(external.iter().copied())));
    contacts::table
        .filter(contacts::company_id.eq(company_id))
        .filter(contacts::external_id.eq_any(external).or(is_own.assume_not_null()))
        .order(contacts::id)
        .select(ContactRow::as_select())
        .for_update()
        .load(conn)
}

/// Adds one chat to the counts of its contact; a new contact belongs to the chat's organization.
fn count(by_id: &mut HashMap<String, ContactRow>, company_id: Uuid, tree: &Tree, one: &Work<'_>) {
    let document = one.chat.document();
    let Some(contact) = &document.contact else { return };
    let Some(organization_id) = tree.find(one.chat.path()) else { return };
    let row = by_id.entry(contact.external_id.clone()).or_insert_with(|| ContactRow {
        company_id,
        id: Uuid::now_v7(),
        organization_id,
        external_id: Some(contact.external_id.clone()),
        name: None,
        email: None,
        phone: None,
        chat_count: 0,
        result_count: 0,
        first_seen_at: document.started_at.utc(),
        last_seen_at: document.started_at.utc(),
    });
    let is_newer = document.updated_at.utc() >= row.last_seen_at;
    for (known, given) in
        [(&mut row.name, &contact.name), (&mut row.email, &contact.email), (&mut row.phone, &contact.phone)]
    {
        if given.is_some() && (is_newer || known.is_none()) {
            known.clone_from(given);
        }
    }
    row.chat_count += i32::from(one.stored.is_none());
    row.result_count += i32::try_from(document.results.len() - one.known_results()).unwrap_or(i32::MAX);
    row.first_seen_at = row.first_seen_at.min(document.started_at.utc());
    row.last_seen_at = row.last_seen_at.max(document.updated_at.utc());
}

fn update(conn: &mut PgConnection, company_id: Uuid, rows: &[&ContactRow]) -> QueryResult<()> {
    diesel::sql_query(
        "UPDATE contacts SET name = new.name, email = new.email, phone = new.phone, \
                chat_count = new.chat_count, result_count = new.result_count, \
                first_seen_at = new.first_seen_at, last_seen_at = new.last_seen_at \
           FROM jsonb_to_recordset($2) AS new(id uuid, name text, email text, phone text, chat_count integer, \
                result_count integer, first_seen_at timestamptz, last_seen_at timestamptz) \
          WHERE contacts.company_id = $1 AND contacts.id = new.id",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Jsonb, _>(super::values::to_json(rows)?)
    .execute(conn)
    .map(drop)
}

/// Updates the names that chats and results show, where a contact's name changed.
pub fn write_names(conn: &mut PgConnection, company_id: Uuid, contacts: &Contacts) -> QueryResult<()> {
    if contacts.renamed.is_empty() {
        return Ok(());
    }
    for statement in [RENAME_ON_CHATS, RENAME_ON_RESULTS] {
        diesel::sql_query(statement)
            .bind::<SqlUuid, _>(company_id)
            .bind::<Array<SqlUuid>, _>(&contacts.renamed)
            .execute(conn)?;
    }
    Ok(())
}

/// Each chat's change is recorded after its row was written, which locks it.
const RENAME_ON_CHATS: &str = "
    WITH renamed AS (
         UPDATE chats SET contact_name = contact.name FROM contacts AS contact
          WHERE chats.company_id = $1 AND chats.contact_id = ANY($2)
            AND contact.company_id = $1 AND contact.id = chats.contact_id
            AND chats.contact_name IS DISTINCT FROM contact.name
      RETURNING chats.company_id, chats.organization_id, chats.id)
    INSERT INTO changes (company_id, organization_id, chat_id) SELECT company_id, organization_id, id FROM renamed";

const RENAME_ON_RESULTS: &str = "
    UPDATE results SET contact_name = contact.name FROM contacts AS contact
     WHERE results.company_id = $1 AND results.contact_id = ANY($2)
       AND contact.company_id = $1 AND contact.id = results.contact_id
       AND results.contact_name IS DISTINCT FROM contact.name";

impl ContactRow {
    fn key(&self) -> String {
        self.external_id.clone().unwrap_or_else(|| self.id.to_string())
    }
}
