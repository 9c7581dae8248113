//! Contacts, unique by external id within a company, and the counts on them.

use crate::documents::statement::Statement;
use crate::store::imports::external_ids::as_ids;
use crate::store::imports::marks::Marks;
use crate::store::imports::shown;
use crate::store::imports::stored::Stored;
use crate::store::imports::work::Work;
use crate::store::schema::contacts;
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Uuid as SqlUuid};
use serde::Serialize;
use serde_json::Value;
use sightline_shared::document::DocumentContact;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The contacts of a batch, by external id, as they are after it.
#[derive(Debug, Default)]
pub struct Contacts {
    by_external_id: HashMap<String, Contact>,
    /// Those that lost a chat, or of which a chat begins later than before.
    to_recount: BTreeSet<Uuid>,
}

#[derive(Debug)]
struct Contact {
    row: ContactRow,
    marks: Marks,
    is_new: bool,
    is_changed: bool,
    is_renamed: bool,
    /// Its name, e-mail address or telephone number changed.
    is_edited: bool,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize)]
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
    pub is_shared: bool,
    pub as_of: Option<DateTime<Utc>>,
    pub marks: Option<Value>,
    /// What it was called and reached by before, which an erasure has to look for.
    pub former: Vec<String>,
}

/// How much is kept of what a contact was called and reached by before.
const MOST_FORMER: usize = 30;

impl Contacts {
    /// Contacts that are stored as their documents have them.
    pub fn known(rows: impl Iterator<Item = (String, ContactRow)>) -> Self {
        let by_external_id = rows.map(|(external_id, row)| (external_id, Contact::known(row))).collect();
        Self { by_external_id, to_recount: BTreeSet::new() }
    }

    /// Finds and locks the contacts that `statements` name and those that the stored chats have.
    pub fn load<'a>(
        conn: &mut PgConnection,
        company_id: Option<Uuid>,
        statements: &[&Statement],
        stored: impl Iterator<Item = &'a Stored>,
    ) -> QueryResult<Self> {
        let Some(company_id) = company_id else { return Ok(Self::default()) };
        let named = statements.iter().filter_map(|one| one.document().contact.as_ref());
        let external: Vec<&str> = named.map(|contact| contact.external_id.as_str()).collect();
        let attached: Vec<Uuid> = stored.filter_map(|stored| stored.row.contact_id).collect();
        if external.is_empty() && attached.is_empty() {
            return Ok(Self::default());
        }
        Self::load_named(conn, company_id, external, attached)
    }

    /// Finds and locks the contacts with these external ids and those with these ids.
    pub fn load_named(
        conn: &mut PgConnection,
        company_id: Uuid,
        external: Vec<&str>,
        attached: Vec<Uuid>,
    ) -> QueryResult<Self> {
        let own: Vec<Uuid> = as_ids(external.iter().copied());
        let is_own = contacts::external_id.is_null().and(contacts::id.eq_any(own)).assume_not_null();
        let rows: Vec<ContactRow> = contacts::table
            .filter(contacts::company_id.eq(company_id))
            .filter(
                contacts::external_id.eq_any(external).assume_not_null().or(is_own).or(contacts::id.eq_any(attached)),
            )
            .order(contacts::id)
            .select(ContactRow::as_select())
            .for_update()
            .load(conn)?;
        Ok(Self::known(rows.into_iter().map(|row| (row.key(), row))))
    }

    /// Takes what a statement says of a contact, which is made where it is missing: it belongs to
    /// the organization of its first chat. Returns whether anything of a known one changed.
    pub fn take(
        &mut self,
        said: &DocumentContact,
        as_of: DateTime<Utc>,
        chat: (Uuid, Uuid, DateTime<Utc>, DateTime<Utc>),
    ) -> bool {
        let (company_id, organization_id, first_seen_at, last_seen_at) = chat;
        let contact = self.by_external_id.entry(said.external_id.clone()).or_insert_with(|| Contact {
            is_new: true,
            ..Contact::known(ContactRow {
                company_id,
                id: Uuid::now_v7(),
                organization_id,
                external_id: Some(said.external_id.clone()),
                name: None,
                email: None,
                phone: None,
                chat_count: 0,
                result_count: 0,
                first_seen_at,
                last_seen_at,
                is_shared: false,
                as_of: None,
                marks: None,
                former: Vec::new(),
            })
        });
        contact.take(said, as_of)
    }

    /// Whether the statement says anything that is not known of its contact.
    pub fn would_change(&self, said: &DocumentContact, statement: &Statement) -> bool {
        let Some(known) = self.by_external_id.get(&said.external_id) else { return true };
        let as_of = statement.as_of();
        let mut copy = Contact::known(known.stored());
        copy.take(said, as_of) || (statement.is_dated() && copy.marks != known.marks)
    }

    /// The organization of the contact with this external id.
    pub fn organization(&self, external_id: &str) -> Option<Uuid> {
        self.by_external_id.get(external_id).map(|contact| contact.row.organization_id)
    }

    /// Counts a chat on its contact as it is after `work`, and off the one that it had before.
    pub fn count(&mut self, work: &Work<'_>) {
        let before = work.stored.and_then(|stored| stored.row.contact.as_deref());
        let after = work.head.contact.as_deref();
        if before != after
            && let Some(contact) = before.and_then(|before| self.by_external_id.get_mut(before))
        {
            contact.is_changed = true;
            self.to_recount.insert(contact.row.id);
        }
        let Some(contact) = after.and_then(|after| self.by_external_id.get_mut(after)) else { return };
        let row = &mut contact.row;
        let is_known = before == after;
        if row.chat_count == 0 && !is_known {
            // Seen in no chat so far.
            (row.first_seen_at, row.last_seen_at) = (work.started_at, work.updated_at);
            (row.organization_id, row.is_shared) = (work.head.organization_id, false);
        }
        row.chat_count += i32::from(!is_known);
        row.result_count += work.result_count - if is_known { work.known_results() } else { 0 };
        row.first_seen_at = row.first_seen_at.min(work.started_at);
        row.last_seen_at = row.last_seen_at.max(work.updated_at);
        row.is_shared |= row.organization_id != work.head.organization_id;
        contact.is_changed = true;
        let has_shrunk = work
            .stored
            .is_some_and(|stored| stored.row.started_at < work.started_at || stored.row.updated_at > work.updated_at);
        if has_shrunk {
            self.to_recount.insert(row.id);
        }
    }

    /// Writes those that are new or changed.
    pub fn write(&self, conn: &mut PgConnection, company_id: Uuid) -> QueryResult<()> {
        let rows = |is_new: bool| -> Vec<ContactRow> {
            let wanted = |one: &&Contact| one.is_new == is_new && (is_new || one.is_changed);
            let mut rows: Vec<ContactRow> = self.by_external_id.values().filter(wanted).map(Contact::stored).collect();
            rows.sort_by_key(|row| row.id);
            rows
        };
        let changed = rows(false);
        if !changed.is_empty() {
            update(conn, company_id, &changed)?;
        }
        let new = rows(true);
        if new.is_empty() {
            return Ok(());
        }
        diesel::copy_from(contacts::table).from_insertable(new).execute(conn).map(drop)
    }

    /// Counts again what could not be counted on, and shows changed names.
    /// Runs last: it reads the chats that were just written.
    pub fn settle(&self, conn: &mut PgConnection, company_id: Uuid) -> QueryResult<()> {
        if !self.to_recount.is_empty() {
            let ids: Vec<Uuid> = self.to_recount.iter().copied().collect();
            diesel::sql_query(RECOUNT).bind::<SqlUuid, _>(company_id).bind::<Array<SqlUuid>, _>(ids).execute(conn)?;
        }
        let renamed = self.by_external_id.values().filter(|one| !one.is_new && one.is_renamed);
        shown::contacts(conn, company_id, &renamed.map(|one| one.row.id).collect::<Vec<_>>())
    }

    /// Those that are new or say something else than before: id, organization, and whether it is new.
    pub fn edited(&self) -> impl Iterator<Item = (Uuid, Uuid, bool)> {
        let edited = self.by_external_id.values().filter(|one| one.is_new || one.is_edited);
        edited.map(|one| (one.row.id, one.row.organization_id, one.is_new))
    }

    /// The id and the name of the contact with this external id.
    pub fn of(&self, external_id: &str) -> Option<(Uuid, Option<&str>)> {
        let contact = self.by_external_id.get(external_id)?;
        Some((contact.row.id, contact.row.name.as_deref()))
    }
}

impl Contact {
    fn known(row: ContactRow) -> Self {
        let marks = Marks::stored(row.as_of, row.marks.clone());
        Self { row, marks, is_new: false, is_changed: false, is_renamed: false, is_edited: false }
    }

    fn take(&mut self, said: &DocumentContact, as_of: DateTime<Utc>) -> bool {
        let (row, marks) = (&mut self.row, &mut self.marks);
        let before = (row.name.clone(), row.email.clone(), row.phone.clone());
        for (member, known, given) in [
            ("name", &mut row.name, &said.name),
            ("email", &mut row.email, &said.email),
            ("phone", &mut row.phone, &said.phone),
        ] {
            marks.set(member, known, given, as_of);
        }
        let members = [("name", row.name.is_some()), ("email", row.email.is_some()), ("phone", row.phone.is_some())];
        marks.settle(as_of, &members);
        self.is_renamed |= row.name != before.0;
        self.is_edited |= (&row.name, &row.email, &row.phone) != (&before.0, &before.1, &before.2);
        self.is_changed = true;
        let is_changed = marks.is_changed();
        for (known, now) in [(before.0, &row.name), (before.1, &row.email), (before.2, &row.phone)] {
            let gone = known.filter(|known| now.as_ref() != Some(known) && !row.former.contains(known));
            row.former.extend(gone);
        }
        let surplus = row.former.len().saturating_sub(MOST_FORMER);
        row.former.drain(..surplus);
        is_changed
    }

    fn stored(&self) -> ContactRow {
        let (as_of, marks) = self.marks.columns();
        ContactRow { as_of, marks, ..self.row.clone() }
    }
}

fn update(conn: &mut PgConnection, company_id: Uuid, rows: &[ContactRow]) -> QueryResult<()> {
    diesel::sql_query(
        "UPDATE contacts SET organization_id = new.organization_id, name = new.name, email = new.email, phone = new.phone, \
                chat_count = new.chat_count, result_count = new.result_count, is_shared = new.is_shared, \
                first_seen_at = new.first_seen_at, last_seen_at = new.last_seen_at, \
                as_of = new.as_of, marks = nullif(new.marks, 'null'), former = new.former \
           FROM jsonb_to_recordset($2) AS new(id uuid, organization_id uuid, name text, email text, phone text, chat_count integer, \
                result_count integer, is_shared boolean, first_seen_at timestamptz, last_seen_at timestamptz, \
                as_of timestamptz, marks jsonb, former text[]) \
          WHERE contacts.company_id = $1 AND contacts.id = new.id",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Jsonb, _>(super::values::to_json(rows)?)
    .execute(conn)
    .map(drop)
}

const RECOUNT: &str = "
    UPDATE contacts SET chat_count = counted.chats, result_count = counted.results,
           first_seen_at = coalesce(counted.first, contacts.first_seen_at),
           last_seen_at = coalesce(counted.last, contacts.last_seen_at)
      FROM unnest($2) AS recounted (id)
     CROSS JOIN LATERAL (
           SELECT count(*) AS chats, coalesce(sum(result_count), 0) AS results,
                  min(started_at) AS first, max(updated_at) AS last
             FROM chats WHERE chats.company_id = $1 AND chats.contact_id = recounted.id) AS counted
     WHERE contacts.company_id = $1 AND contacts.id = recounted.id";

impl ContactRow {
    fn key(&self) -> String {
        self.external_id.clone().unwrap_or_else(|| self.id.to_string())
    }
}
