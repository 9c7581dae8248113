//! The stored state of chats that a statement names.

use super::external_ids::as_ids;
use super::item::{Item, Writer};
use super::marks::Marks;
use crate::chat_life::{Life, Membership, StatedState};
use crate::documents::statement::Statement;
use crate::store::chats::spans::SpanColumns;
use crate::store::schema::sessions;
use crate::store::sql::columns::{json, word};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::{Map, Value};
use sightline_shared::ChatType;
use std::collections::HashMap;
use uuid::Uuid;

/// A chat as it is stored.
#[derive(Debug)]
pub struct Stored {
    pub row: ChatRow,
    pub kind: ChatType,
    pub stated: Option<StatedState>,
    /// Its events: all of them in order, or those that the statement names.
    pub events: Vec<Item>,
    /// All of its events are in `events`.
    pub is_whole: bool,
    /// By external id.
    pub results: HashMap<String, StoredResult>,
}

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
    as_of: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    marks: Option<Value>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    stated: Option<Value>,
}

#[derive(QueryableByName)]
struct EventRow {
    #[diesel(sql_type = SqlUuid)]
    chat_id: Uuid,
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
    #[diesel(sql_type = Nullable<Timestamptz>)]
    edited_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    as_of: Option<DateTime<Utc>>,
}

/// A result as it is stored.
#[derive(Debug, QueryableByName)]
pub struct StoredResult {
    #[diesel(sql_type = SqlUuid)]
    chat_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    external_id: String,
    #[diesel(sql_type = SqlUuid)]
    event_id: Uuid,
    #[diesel(sql_type = Text)]
    pub form_name: String,
    #[diesel(sql_type = Jsonb)]
    pub fields: Value,
    #[diesel(sql_type = Bool)]
    pub is_erased: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub as_of: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct MemberRow {
    #[diesel(sql_type = SqlUuid)]
    chat_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    agent_id: Uuid,
    #[diesel(sql_type = Bool)]
    has_accepted: bool,
    #[diesel(sql_type = Timestamptz)]
    joined_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    left_at: Option<DateTime<Utc>>,
}

impl Stored {
    /// When each member of the row was stated.
    pub fn marks(&self) -> Marks {
        Marks::stored(self.row.as_of, self.row.marks.clone())
    }

    /// Whether everything that was stated of it is as of before `as_of`.
    pub fn is_older_than(&self, as_of: DateTime<Utc>) -> bool {
        self.row.as_of.is_none_or(|known| known < as_of)
    }

    fn of(row: ChatRow) -> QueryResult<Self> {
        let stated = row.stated.clone().map(json).transpose()?;
        let kind = word(&row.kind)?;
        Ok(Self { row, kind, stated, events: Vec::new(), is_whole: false, results: HashMap::new() })
    }
}

/// The stored chats of `statements`, by external id; their rows are locked, in the order of their
/// ids. Of a chat that is named in small part only the named events are read, unless
/// `is_whole_needed`.
pub fn load(
    conn: &mut PgConnection,
    company_id: Option<Uuid>,
    statements: &[Statement],
    is_whole_needed: bool,
) -> QueryResult<HashMap<String, Stored>> {
    let Some(company_id) = company_id else { return Ok(HashMap::new()) };
    let rows = load_chats(conn, company_id, statements)?;
    let named: HashMap<&str, &Statement> =
        statements.iter().map(|one| (one.document().external_id.as_str(), one)).collect();
    let mut chats: HashMap<Uuid, Stored> = HashMap::new();
    for row in rows {
        let mut stored = Stored::of(row)?;
        let stated = named.get(stored.row.external_id.as_str()).map_or(0, |one| one.document().events.len());
        // Reading an event by its identity costs some four times as much as the next one in order.
        let is_large_part = stated * 4 >= usize::try_from(stored.row.event_count).unwrap_or(usize::MAX);
        stored.is_whole = is_whole_needed || is_large_part;
        chats.insert(stored.row.id, stored);
    }
    let whole: Vec<Uuid> = chats.values().filter(|one| one.is_whole).map(|one| one.row.id).collect();
    let rows = load_events(conn, company_id, &whole)?;
    add_events(&mut chats, rows)?;
    let parts = chats.values().filter(|one| !one.is_whole);
    let parts: Vec<(Uuid, &Statement)> =
        parts.filter_map(|one| Some((one.row.id, *named.get(one.row.external_id.as_str())?))).collect();
    let rows = load_named_events(conn, company_id, &parts)?;
    add_events(&mut chats, rows)?;
    let ids: Vec<Uuid> = chats.keys().copied().collect();
    for result in load_results(conn, company_id, &ids)? {
        if let Some(stored) = chats.get_mut(&result.chat_id) {
            if let Some(event) = stored.events.iter_mut().find(|event| event.id == result.event_id) {
                event.result = Some(result.external_id.clone());
            }
            stored.results.insert(result.external_id.clone(), result);
        }
    }
    Ok(chats.into_values().map(|stored| (stored.row.external_id.clone(), stored)).collect())
}

/// Reads all events of a chat of which some were read.
pub fn complete(conn: &mut PgConnection, company_id: Uuid, stored: &mut Stored) -> QueryResult<()> {
    let results: HashMap<Uuid, String> =
        stored.results.values().map(|result| (result.event_id, result.external_id.clone())).collect();
    let rows = load_events(conn, company_id, &[stored.row.id])?;
    stored.events = rows.into_iter().map(Item::try_from).collect::<QueryResult<_>>()?;
    for event in &mut stored.events {
        event.result = results.get(&event.id).cloned();
    }
    stored.is_whole = true;
    Ok(())
}

/// What follows from the stored events of these chats, as it is stored.
pub fn lives(conn: &mut PgConnection, company_id: Uuid, chats: &[&Stored]) -> QueryResult<HashMap<Uuid, Life<Uuid>>> {
    let ids: Vec<Uuid> = chats.iter().map(|one| one.row.id).collect();
    let mut lives: HashMap<Uuid, Life<Uuid>> = HashMap::new();
    if ids.is_empty() {
        return Ok(lives);
    }
    for stored in chats {
        let life = Life {
            state: word(&stored.row.state)?,
            waiting_since: stored.row.waiting_since,
            inboxes: stored.row.inboxes.clone(),
            sessions: Vec::new(),
            memberships: Vec::new(),
        };
        lives.insert(stored.row.id, life);
    }
    let rows: Vec<(Uuid, SpanColumns)> = sessions::table
        .filter(sessions::company_id.eq(company_id).and(sessions::chat_id.eq_any(&ids)))
        .order((sessions::chat_id, sessions::number))
        .select((sessions::chat_id, SpanColumns::as_select()))
        .load(conn)?;
    for (chat_id, columns) in rows {
        if let Some(life) = lives.get_mut(&chat_id) {
            life.sessions.push(columns.into_span()?);
        }
    }
    let members: Vec<MemberRow> = diesel::sql_query(
        "SELECT chat_id, agent_id, has_accepted, joined_at, left_at FROM participants \
          WHERE company_id = $1 AND chat_id = ANY($2) ORDER BY chat_id, joined_at, id",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(&ids)
    .load(conn)?;
    for MemberRow { chat_id, agent_id: participant, has_accepted, joined_at, left_at } in members {
        if let Some(life) = lives.get_mut(&chat_id) {
            life.memberships.push(Membership { participant, has_accepted, joined_at, left_at });
        }
    }
    Ok(lives)
}

fn add_events(chats: &mut HashMap<Uuid, Stored>, rows: Vec<EventRow>) -> QueryResult<()> {
    for row in rows {
        if let Some(stored) = chats.get_mut(&row.chat_id) {
            stored.events.push(Item::try_from(row)?);
        }
    }
    Ok(())
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
            edited_at: row.edited_at,
            as_of: row.as_of,
            result: None,
            is_changed: false,
            is_rewritten: false,
        })
    }
}

fn load_chats(conn: &mut PgConnection, company_id: Uuid, statements: &[Statement]) -> QueryResult<Vec<ChatRow>> {
    let external: Vec<&str> = statements.iter().map(|one| one.document().external_id.as_str()).collect();
    let own = as_ids(external.iter().copied());
    diesel::sql_query(
        "SELECT chat.id, coalesce(chat.external_id, chat.id::text) AS external_id, chat.organization_id, \
                chat.type AS kind, chat.state, chat.channel, chat.url, chat.tags, chat.contact_id, \
                chat.contact_name, chat.visitor_external_id AS visitor, chat.contact_erased AS is_erased, \
                chat.erased_until, chat.guests, chat.event_count, chat.result_count, chat.started_at, \
                chat.updated_at, chat.waiting_since, chat.inboxes, chat.forms, chat.has_inferred, chat.as_of, chat.marks, \
                chat.stated, \
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

/// The columns of an [`EventRow`].
const EVENT: &str = "event.chat_id, event.id, event.external_id, event.seq, event.at, event.type AS kind, \
    event.author, event.agent_id, event.guest, event.text, event.data, event.attachments, event.is_redacted, \
    event.is_removed, event.is_inferred, event.is_own, event.edited_at, event.as_of";

fn load_events(conn: &mut PgConnection, company_id: Uuid, chats: &[Uuid]) -> QueryResult<Vec<EventRow>> {
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
fn load_named_events(
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
            results.push(crate::documents::results::result_id(event).unwrap_or_default());
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

fn load_results(conn: &mut PgConnection, company_id: Uuid, chats: &[Uuid]) -> QueryResult<Vec<StoredResult>> {
    if chats.is_empty() {
        return Ok(Vec::new());
    }
    diesel::sql_query(
        "SELECT chat_id, id, coalesce(external_id, id::text) AS external_id, event_id, form_name, fields, \
                contact_erased AS is_erased, as_of \
           FROM results WHERE company_id = $1 AND chat_id = ANY($2)",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(chats)
    .load(conn)
}
