//! The stored state of chats that are imported again.

use super::external_ids::as_ids;
use crate::documents::chat::ImportChat;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::{Value, json};
use sightline_shared::document::{DocumentEvent, DocumentResult};
use std::collections::HashMap;
use uuid::Uuid;

/// A chat as it is stored.
pub(super) struct Stored {
    pub(super) id: Uuid,
    pub(super) events: Vec<StoredEvent>,
    /// By external id.
    pub(super) results: HashMap<String, StoredResult>,
    pub(super) row: ChatRow,
}

#[derive(QueryableByName)]
pub(super) struct ChatRow {
    #[diesel(sql_type = SqlUuid)]
    pub(super) id: Uuid,
    #[diesel(sql_type = Text)]
    pub(super) external_id: String,
    #[diesel(sql_type = SqlUuid)]
    pub(super) organization_id: Uuid,
    #[diesel(sql_type = Text)]
    pub(super) kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) channel: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) contact: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) visitor: Option<String>,
    #[diesel(sql_type = Bool)]
    pub(super) is_erased: bool,
}

/// An event as it is stored.
#[derive(QueryableByName)]
pub(super) struct StoredEvent {
    #[diesel(sql_type = SqlUuid)]
    pub(super) chat_id: Uuid,
    #[diesel(sql_type = Text)]
    pub(super) external_id: String,
    #[diesel(sql_type = Timestamptz)]
    pub(super) at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub(super) kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) author: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) agent: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) text: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub(super) data: Option<Value>,
}

/// A result as it is stored.
#[derive(QueryableByName)]
pub(super) struct StoredResult {
    #[diesel(sql_type = SqlUuid)]
    chat_id: Uuid,
    #[diesel(sql_type = Text)]
    external_id: String,
    #[diesel(sql_type = Integer)]
    event_seq: i32,
    #[diesel(sql_type = Text)]
    form_name: String,
    #[diesel(sql_type = Jsonb)]
    fields: Value,
}

/// What is stored of `chats`, by external id; their rows are locked, in the order of their ids.
pub(super) fn load(
    conn: &mut PgConnection,
    company_id: Option<Uuid>,
    chats: &[ImportChat],
) -> QueryResult<HashMap<String, Stored>> {
    let Some(company_id) = company_id else { return Ok(HashMap::new()) };
    let rows = load_chats(conn, company_id, chats)?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut events: HashMap<Uuid, Vec<StoredEvent>> = HashMap::new();
    for event in load_events(conn, company_id, &ids)? {
        events.entry(event.chat_id).or_default().push(event);
    }
    let mut results: HashMap<Uuid, HashMap<String, StoredResult>> = HashMap::new();
    for result in load_results(conn, company_id, &ids)? {
        results.entry(result.chat_id).or_default().insert(result.external_id.clone(), result);
    }
    let stored = rows.into_iter().map(|row| {
        let events = events.remove(&row.id).unwrap_or_default();
        let results = results.remove(&row.id).unwrap_or_default();
        (row.external_id.clone(), Stored { id: row.id, events, results, row })
    });
    Ok(stored.collect())
}

fn load_chats(conn: &mut PgConnection, company_id: Uuid, chats: &[ImportChat]) -> QueryResult<Vec<ChatRow>> {
    let external: Vec<&str> = chats.iter().map(|chat| chat.document().external_id.as_str()).collect();
    let own = as_ids(external.iter().copied());
    diesel::sql_query(
        "SELECT chat.id, coalesce(chat.external_id, chat.id::text) AS external_id, chat.organization_id, \
                chat.type AS kind, chat.channel, chat.visitor_external_id AS visitor, \
                chat.contact_erased AS is_erased, \
                (SELECT coalesce(contact.external_id, contact.id::text) FROM contacts AS contact \
                  WHERE contact.company_id = chat.company_id AND contact.id = chat.contact_id) AS contact \
           FROM chats AS chat \
          WHERE chat.company_id = $1 \
            AND (chat.external_id = ANY($2) OR (chat.external_id IS NULL AND chat.id = ANY($3))) \
          ORDER BY chat.id FOR UPDATE",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<Text>, _>(external)
    .bind::<Array<SqlUuid>, _>(own)
    .load(conn)
}

fn load_events(conn: &mut PgConnection, company_id: Uuid, chats: &[Uuid]) -> QueryResult<Vec<StoredEvent>> {
    diesel::sql_query(
        "SELECT event.chat_id, coalesce(event.external_id, event.id::text) AS external_id, event.at, \
                event.type AS kind, event.author, event.text, event.data, \
                coalesce(agent.external_id, agent.id::text) AS agent \
           FROM events AS event \
           LEFT JOIN agents AS agent ON agent.company_id = event.company_id AND agent.id = event.agent_id \
          WHERE event.company_id = $1 AND event.chat_id = ANY($2) \
          ORDER BY event.chat_id, event.seq",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(chats)
    .load(conn)
}

fn load_results(conn: &mut PgConnection, company_id: Uuid, chats: &[Uuid]) -> QueryResult<Vec<StoredResult>> {
    diesel::sql_query(
        "SELECT chat_id, coalesce(external_id, id::text) AS external_id, event_seq, form_name, fields \
           FROM results WHERE company_id = $1 AND chat_id = ANY($2)",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(chats)
    .load(conn)
}

impl StoredEvent {
    /// Whether `event` is this one, regardless of their contents.
    pub(super) fn is_place_of(&self, event: &DocumentEvent) -> bool {
        event.external_id == self.external_id && event.at.utc() == self.at && event.kind.as_str() == self.kind
    }
}

impl StoredResult {
    pub(super) fn is_at(&self, place: usize) -> bool {
        usize::try_from(self.event_seq).is_ok_and(|seq| seq == place + 1)
    }

    pub(super) fn is_of(&self, result: &DocumentResult) -> bool {
        self.form_name == result.form && self.fields == fields(result)
    }
}

/// The values of a result as they are stored, in the document's order.
pub(super) fn fields(result: &DocumentResult) -> Value {
    result.fields.iter().map(|(label, value)| json!({ "label": label, "value": value })).collect()
}
