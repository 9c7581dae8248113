//! The rows of stored chats, as they are read.

use crate::documents::results::result_id;
use crate::documents::statement::Statement;
use crate::store::imports::external_ids::as_ids;
use crate::store::imports::item::{Item, Receipt, Writer};
use crate::store::sql::columns::word;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The row of a chat.
#[derive(Debug, QueryableByName)]
pub struct ChatRow {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub external_id: String,
    #[diesel(sql_type = SqlUuid)]
    pub organization_id: Uuid,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub channel: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub url: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    pub tags: Vec<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub contact_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub contact: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub contact_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub visitor: Option<String>,
    #[diesel(sql_type = Bool)]
    pub is_erased: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub erased_until: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub guests: Option<Value>,
    #[diesel(sql_type = Integer)]
    pub event_count: i32,
    #[diesel(sql_type = Integer)]
    pub result_count: i32,
    #[diesel(sql_type = Timestamptz)]
    pub started_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub updated_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub waiting_since: Option<DateTime<Utc>>,
    #[diesel(sql_type = Array<Text>)]
    pub inboxes: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    pub forms: Vec<String>,
    #[diesel(sql_type = Bool)]
    pub has_inferred: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub as_of: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub marks: Option<Value>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub stated: Option<Value>,
    /// The version of the rules by which it was replayed.
    #[diesel(sql_type = SmallInt)]
    pub replayed: i16,
}

/// The row of an event.
#[derive(QueryableByName)]
pub struct EventRow {
    #[diesel(sql_type = SqlUuid)]
    pub chat_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    external_id: Option<String>,
    #[diesel(sql_type = Integer)]
    seq: i32,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    author: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    agent_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    guest: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    text: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    data: Option<Value>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    attachments: Option<Value>,
    #[diesel(sql_type = Bool)]
    is_redacted: bool,
    #[diesel(sql_type = Bool)]
    is_removed: bool,
    #[diesel(sql_type = Bool)]
    is_inferred: bool,
    #[diesel(sql_type = Bool)]
    is_own: bool,
    /// The source reported what became of it, or sent it back.
    #[diesel(sql_type = Bool)]
    is_reported: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    edited_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub as_of: Option<DateTime<Utc>>,
}

/// A result as it is stored.
#[derive(Debug, QueryableByName)]
pub struct StoredResult {
    #[diesel(sql_type = SqlUuid)]
    pub chat_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub external_id: String,
    #[diesel(sql_type = SqlUuid)]
    pub event_id: Uuid,
    #[diesel(sql_type = Text)]
    pub form_name: String,
    /// The names that its form has and had.
    #[diesel(sql_type = Array<Text>)]
    pub form_names: Vec<String>,
    #[diesel(sql_type = Jsonb)]
    pub fields: Value,
    #[diesel(sql_type = Bool)]
    pub is_erased: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub as_of: Option<DateTime<Utc>>,
}

impl StoredResult {
    /// Whether it is of the form that has the name `form`, or had it.
    pub fn is_of(&self, form: &str) -> bool {
        self.form_name == form || self.form_names.iter().any(|name| name == form)
    }
}

impl TryFrom<EventRow> for Item {
    type Error = diesel::result::Error;

    fn try_from(row: EventRow) -> QueryResult<Self> {
        let by = match (row.author.as_deref(), row.agent_id) {
            (_, Some(id)) => Writer::Agent(id),
            (Some("guest"), None) => Writer::Guest(row.guest),
            (Some(_), None) => Writer::Contact,
            (None, None) => Writer::System,
        };
        let data: Option<Map<String, Value>> =
            row.data.and_then(|data| if let Value::Object(data) = data { Some(data) } else { None });
        Ok(Self {
            id: row.id,
            external_id: row.external_id,
            sightline_id: None,
            is_stored: true,
            seq: Some(row.seq),
            at: row.at,
            kind: word(&row.kind)?,
            by,
            text: row.text,
            data,
            attachments: row.attachments,
            is_redacted: row.is_redacted,
            is_removed: row.is_removed,
            is_inferred: row.is_inferred,
            is_own: row.is_own,
            receipt: if row.is_reported { Receipt::Known } else { Receipt::None },
            edited_at: row.edited_at,
            as_of: row.as_of,
            result: None,
            is_changed: false,
            is_rewritten: false,
        })
    }
}

/// The columns of a [`ChatRow`].
const CHAT: &str = "chat.id, coalesce(chat.external_id, chat.id::text) AS external_id, chat.organization_id, \
    chat.type AS kind, chat.state, chat.channel, chat.url, coalesce(chat.source_tags, chat.tags) AS tags, chat.contact_id, chat.contact_name, \
    chat.visitor_external_id AS visitor, chat.contact_erased AS is_erased, chat.erased_until, chat.guests, \
    chat.event_count, chat.result_count, chat.started_at, chat.updated_at, chat.waiting_since, chat.inboxes, \
    chat.forms, chat.has_inferred, chat.as_of, chat.marks, chat.stated, chat.replayed, \
    (SELECT coalesce(contact.external_id, contact.id::text) FROM contacts AS contact \
      WHERE contact.company_id = chat.company_id AND contact.id = chat.contact_id) AS contact";

/// The chats that the statements name; their rows are locked, in the order of their ids.
pub fn load_named_chats(
    conn: &mut PgConnection,
    company_id: Uuid,
    statements: &[Statement],
) -> QueryResult<Vec<ChatRow>> {
    let external: Vec<&str> = statements.iter().map(|one| one.document().external_id.as_str()).collect();
    let own = as_ids(external.iter().copied());
    diesel::sql_query(format!(
        "SELECT {CHAT} FROM chats AS chat \
          WHERE chat.company_id = $1 \
            AND (chat.external_id = ANY($2) OR (chat.external_id IS NULL AND chat.id = ANY($3))) \
          ORDER BY chat.id FOR UPDATE"
    ))
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<Text>, _>(external)
    .bind::<Array<SqlUuid>, _>(own)
    .load(conn)
}

/// The chats with these ids; their rows are locked, in the order of their ids.
pub fn load_chats(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<Vec<ChatRow>> {
    diesel::sql_query(format!(
        "SELECT {CHAT} FROM chats AS chat WHERE chat.company_id = $1 AND chat.id = ANY($2) \
          ORDER BY chat.id FOR UPDATE"
    ))
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(ids)
    .load(conn)
}

/// The columns of an [`EventRow`].
const EVENT: &str = "event.chat_id, event.id, event.external_id, event.seq, event.at, event.type AS kind, \
    event.author, event.agent_id, event.guest, event.text, event.data, event.attachments, event.is_redacted, \
    event.is_removed, event.is_inferred, event.is_own, event.edited_at, event.as_of, \
    (event.delivery_state = 'delivered' OR event.delivery_reason IS NOT NULL) IS TRUE AS is_reported";

/// All events of these chats, in order.
pub fn load_events(conn: &mut PgConnection, company_id: Uuid, chats: &[Uuid]) -> QueryResult<Vec<EventRow>> {
    if chats.is_empty() {
        return Ok(Vec::new());
    }
    diesel::sql_query(format!(
        "SELECT {EVENT} FROM events AS event WHERE event.company_id = $1 AND event.chat_id = ANY($2) \
          ORDER BY event.chat_id, event.seq"
    ))
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(chats)
    .load(conn)
}

/// The events that the statements name: by the source's id, by ours, and by the results they added.
pub fn load_named_events(
    conn: &mut PgConnection,
    company_id: Uuid,
    parts: &[(Uuid, &Statement)],
) -> QueryResult<Vec<EventRow>> {
    let (mut chats, mut external, mut own, mut results) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (chat_id, statement) in parts {
        for event in &statement.document().events {
            let id = event.external_id.as_deref().unwrap_or_default();
            chats.push(*chat_id);
            external.push(id);
            own.push(event.sightline_id.or_else(|| id.parse().ok()).unwrap_or_default());
            results.push(result_id(event).unwrap_or_default());
        }
    }
    if chats.is_empty() {
        return Ok(Vec::new());
    }
    diesel::sql_query(format!(
        "WITH named AS MATERIALIZED (SELECT * FROM unnest($2, $3, $4, $5) AS named (chat_id, external_id, id, result)), \
              found AS (SELECT event.id FROM named JOIN events AS event ON event.company_id = $1 \
                           AND event.chat_id = named.chat_id AND event.external_id = named.external_id \
                         UNION SELECT event.id FROM named JOIN events AS event ON event.company_id = $1 \
                           AND event.id = named.id AND event.chat_id = named.chat_id \
                         UNION SELECT result.event_id FROM named JOIN results AS result ON result.company_id = $1 \
                           AND result.chat_id = named.chat_id AND result.external_id = named.result) \
         SELECT {EVENT} FROM found JOIN events AS event ON event.company_id = $1 AND event.id = found.id \
          ORDER BY event.chat_id, event.seq"
    ))
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(chats)
    .bind::<Array<Text>, _>(external)
    .bind::<Array<SqlUuid>, _>(own)
    .bind::<Array<Text>, _>(results)
    .load(conn)
}

/// The results of these chats.
pub fn load_results(conn: &mut PgConnection, company_id: Uuid, chats: &[Uuid]) -> QueryResult<Vec<StoredResult>> {
    if chats.is_empty() {
        return Ok(Vec::new());
    }
    diesel::sql_query(
        "SELECT chat_id, id, coalesce(external_id, id::text) AS external_id, event_id, form_name, fields, \
                contact_erased AS is_erased, as_of, \
                (SELECT forms.name || forms.former FROM forms \
                  WHERE forms.company_id = results.company_id AND forms.id = results.form_id) AS form_names \
           FROM results WHERE company_id = $1 AND chat_id = ANY($2)",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(chats)
    .load(conn)
}
