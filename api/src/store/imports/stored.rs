//! What is stored of chats that come again, and whether a document continues it.

use super::tree::Tree;
use super::{Work, as_ids, erased};
use crate::documents::chat::ImportChat;
use crate::documents::results::result_id;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::Value;
use sightline_shared::document::{DocumentEvent, DocumentResult, ParticipantKind};
use std::collections::HashMap;
use uuid::Uuid;

/// A chat as it is stored.
pub(super) struct Stored {
    pub(super) id: Uuid,
    pub(super) events: Vec<StoredEvent>,
    /// By external id.
    pub(super) results: HashMap<String, StoredResult>,
    row: ChatRow,
}

/// What becomes of a document.
pub(super) enum Verdict<'a> {
    New(Uuid),
    Grown(&'a Stored),
    Same(&'a Stored),
    /// The member at fault, and what is wrong with it.
    Contradicts(String, &'static str),
    /// The member that names somebody who was erased.
    Erased(&'static str),
}

impl<'a> Verdict<'a> {
    /// What is to be written, if anything is.
    pub(super) fn work(&self, chat: &'a ImportChat) -> Option<Work<'a>> {
        match self {
            Self::New(id) => Some(Work { chat, id: *id, stored: None }),
            Self::Grown(stored) => Some(Work { chat, id: stored.id, stored: Some(stored) }),
            Self::Same(_) | Self::Contradicts(..) | Self::Erased(_) => None,
        }
    }
}

#[derive(QueryableByName)]
struct ChatRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    external_id: String,
    #[diesel(sql_type = SqlUuid)]
    organization_id: Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    channel: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    contact: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    visitor: Option<String>,
    #[diesel(sql_type = Bool)]
    is_erased: bool,
}

/// An event as it is stored.
#[derive(QueryableByName)]
pub(super) struct StoredEvent {
    #[diesel(sql_type = SqlUuid)]
    chat_id: Uuid,
    #[diesel(sql_type = Text)]
    external_id: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    author: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    agent: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    text: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    data: Option<Value>,
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

/// Whether `chat` is new, grown, the same, or contradicts what is stored.
pub(super) fn judge<'a>(
    chat: &mut ImportChat,
    known: &'a HashMap<String, Stored>,
    tree: &Tree,
    is_shifted: bool,
) -> Verdict<'a> {
    let Some(stored) = known.get(&chat.document().external_id) else { return Verdict::New(Uuid::now_v7()) };
    if is_shifted && let Some(first) = stored.events.first() {
        // Moved by another import at another time: what counts is how the events lie to each other.
        let offset = first.at - chat.document().started_at.utc();
        if chat.shift(offset).is_err() {
            return Verdict::Contradicts("/started_at".to_owned(), "its times cannot be moved to the stored ones");
        }
    }
    if stored.row.is_erased && !chat.is_erased() {
        return erased::judge(chat, stored);
    }
    match contradiction(chat, stored, tree) {
        Some((pointer, what)) => Verdict::Contradicts(pointer, what),
        None if chat.document().events.len() > stored.events.len() => Verdict::Grown(stored),
        None => Verdict::Same(stored),
    }
}

type Contradiction = (String, &'static str);

fn contradiction(chat: &ImportChat, stored: &Stored, tree: &Tree) -> Option<Contradiction> {
    let document = chat.document();
    let contact = document.contact.as_ref().map(|contact| contact.external_id.as_str());
    let visitor = chat.visitor().map(|visitor| visitor.external_id.as_str());
    let row = &stored.row;
    let members = [
        ("/organization", tree.find(chat.path()) == Some(row.organization_id), "is another organization"),
        ("/type", document.kind.as_str() == row.kind, "is another type"),
        ("/channel", document.channel == row.channel, "is another channel"),
        ("/contact", contact == row.contact.as_deref(), "is another contact"),
        ("/participants", row.visitor.is_none() || visitor == row.visitor.as_deref(), "has another visitor"),
        ("/events", document.events.len() >= stored.events.len(), "lacks events that are stored"),
    ];
    members
        .into_iter()
        .find_map(|(pointer, agrees, what)| (!agrees).then(|| (pointer.to_owned(), what)))
        .or_else(|| changed_event(chat, stored))
        .or_else(|| changed_result(chat, stored))
}

fn changed_event(chat: &ImportChat, stored: &Stored) -> Option<Contradiction> {
    let events = chat.document().events.iter().zip(&stored.events).enumerate();
    events.into_iter().find_map(|(place, (event, known))| {
        (!is_same_event(chat, event, known)).then(|| (format!("/events/{place}"), "is another event than the stored"))
    })
}

fn is_same_event(chat: &ImportChat, event: &DocumentEvent, known: &StoredEvent) -> bool {
    let who = event.participant.as_deref();
    let is_agent = who.is_some_and(|who| chat.agents().any(|agent| agent.external_id == who));
    let author = who.map(|_| if is_agent { ParticipantKind::Agent } else { ParticipantKind::Contact }.as_str());
    known.is_place_of(event)
        && event.text == known.text
        && author == known.author.as_deref()
        && (!is_agent || who == known.agent.as_deref())
        && is_same_data(event.data.as_ref(), known.data.as_ref())
}

fn is_same_data(given: Option<&serde_json::Map<String, Value>>, known: Option<&Value>) -> bool {
    match (given, known) {
        (None, None) => true,
        (Some(given), Some(Value::Object(known))) => is_same_object(given, known),
        _ => false,
    }
}

fn is_same_object(given: &serde_json::Map<String, Value>, known: &serde_json::Map<String, Value>) -> bool {
    let is_there = |(name, value): (&String, &Value)| known.get(name).is_some_and(|other| is_same(value, other));
    given.len() == known.len() && given.iter().all(is_there)
}

/// Whether two values are one to PostgreSQL, which writes a number its own way.
fn is_same(given: &Value, known: &Value) -> bool {
    match (given, known) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => is_same_object(one, other),
        (one, other) => one == other,
    }
}

fn changed_result(chat: &ImportChat, stored: &Stored) -> Option<Contradiction> {
    let is_known = |id: &str, event: usize| stored.results.get(id).is_some_and(|known| known.is_at(event));
    let events = chat.document().events.iter().take(stored.events.len()).enumerate();
    let lost = events.into_iter().find_map(|(place, event)| {
        let id = result_id(event)?;
        (!is_known(id, place)).then(|| (format!("/events/{place}/data/result"), "is another result than the stored"))
    });
    let results = chat.document().results.iter().enumerate();
    lost.or_else(|| {
        results.into_iter().find_map(|(place, result)| {
            let known = stored.results.get(&result.external_id)?;
            (!known.is_of(result)).then(|| (format!("/results/{place}"), "is another result than the stored"))
        })
    })
}

impl StoredEvent {
    /// Whether `event` is this one, whatever either says.
    pub(super) fn is_place_of(&self, event: &DocumentEvent) -> bool {
        event.external_id == self.external_id && event.at.utc() == self.at && event.kind.as_str() == self.kind
    }
}

impl StoredResult {
    fn is_at(&self, place: usize) -> bool {
        usize::try_from(self.event_seq).is_ok_and(|seq| seq == place + 1)
    }

    fn is_of(&self, result: &DocumentResult) -> bool {
        self.form_name == result.form && self.fields == super::streams::fields(result)
    }
}
