//! Chats as chat documents, which can be imported again.
//!
//! Rows without an external id appear under their own id, which the import understands.

use crate::store::Scope;
use crate::store::schema::{agents, chats, contacts, events, results};
use crate::store::sql::columns::{json, word};
use chrono::{DateTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::result::Error as QueryError;
use serde_json::{Map, Value};
use sightline_shared::document::{
    ChatDocument, DocumentContact, DocumentEvent, DocumentParticipant, DocumentResult, ParticipantKind,
};
use sightline_shared::{Chat, ChatType, EventType, FieldValue};
use std::collections::HashMap;
use uuid::Uuid;

/// How many events are read at once, unless a single chat has more.
const EVENTS: i64 = 4_000;

/// Passes the documents of `rows`, which were read within `scope`, to `take` one by one.
///
/// # Errors
/// When a query fails; otherwise the error of `take`.
pub fn documents<E: From<QueryError>>(
    conn: &mut PgConnection,
    scope: &Scope,
    rows: &[Chat],
    take: &mut dyn FnMut(ChatDocument) -> Result<(), E>,
) -> Result<(), E> {
    let mut rest = rows;
    while !rest.is_empty() {
        let (part, others) = rest.split_at(first_part(rest));
        let mut material = Material::load(conn, scope, part)?;
        for chat in part {
            take(material.document(chat)?)?;
        }
        rest = others;
    }
    Ok(())
}

/// How many of the first rows have so few events that they are read at once; one at the least.
fn first_part(rows: &[Chat]) -> usize {
    let mut events = 0;
    let few = rows.iter().take_while(|chat| {
        events += i64::from(chat.event_count);
        events <= EVENTS
    });
    few.count().max(1)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = chats, check_for_backend(Pg))]
struct HeadRow {
    id: Uuid,
    external_id: Option<String>,
    channel: Option<String>,
    visitor_external_id: Option<String>,
}

#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(Pg))]
struct ContactRow {
    id: Uuid,
    external_id: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(Pg))]
struct EventRow {
    id: Uuid,
    chat_id: Uuid,
    at: DateTime<Utc>,
    kind: String,
    author: Option<String>,
    agent_id: Option<Uuid>,
    text: Option<String>,
    data: Option<Value>,
    external_id: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents, check_for_backend(Pg))]
struct AgentRow {
    id: Uuid,
    external_id: Option<String>,
    kind: String,
    name: String,
    is_partner: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = results, check_for_backend(Pg))]
struct ResultRow {
    id: Uuid,
    event_id: Uuid,
    external_id: Option<String>,
    form_name: String,
    contact_id: Option<Uuid>,
    fields: Value,
    submitted_at: DateTime<Utc>,
}

/// An external id, or the id where there is none.
fn id_of(external_id: Option<&str>, id: Uuid) -> String {
    external_id.map_or_else(|| id.to_string(), str::to_owned)
}

/// Everything that the documents of some chats need besides their rows.
struct Material {
    heads: HashMap<Uuid, HeadRow>,
    contacts: HashMap<Uuid, ContactRow>,
    /// By chat, in order.
    events: HashMap<Uuid, Vec<EventRow>>,
    agents: HashMap<Uuid, AgentRow>,
    /// By the event that added it.
    results: HashMap<Uuid, ResultRow>,
}

impl Material {
    fn load(conn: &mut PgConnection, scope: &Scope, chats: &[Chat]) -> QueryResult<Self> {
        let company_id = scope.company_id();
        let ids: Vec<Uuid> = chats.iter().map(|chat| chat.id).collect();
        let contact_ids = chats.iter().filter_map(|chat| chat.contact.as_ref()?.id);
        let heads = load_heads(conn, company_id, &ids)?;
        let contacts = load_contacts(conn, company_id, contact_ids.collect())?;
        let rows = load_events(conn, company_id, &ids)?;
        let agents = load_agents(conn, company_id, &rows)?;
        let results = load_results(conn, company_id, &ids)?;
        let mut events: HashMap<Uuid, Vec<EventRow>> = HashMap::new();
        for row in rows {
            events.entry(row.chat_id).or_default().push(row);
        }
        Ok(Self { heads, contacts, events, agents, results })
    }

    fn document(&mut self, chat: &Chat) -> QueryResult<ChatDocument> {
        let events = self.events.remove(&chat.id).unwrap_or_default();
        let head = self.heads.remove(&chat.id).ok_or(QueryError::NotFound)?;
        let contact = chat.contact.as_ref().and_then(|contact| self.contacts.get(&contact.id?)).cloned();
        let person = person(chat, &head, contact.as_ref(), &events);
        let contact_key = person.as_ref().map(|person| person.external_id.clone());
        let mut participants: Vec<DocumentParticipant> = person.into_iter().collect();
        self.add_agents(&events, &mut participants)?;
        let results = self.document_results(&events, contact.as_ref(), contact_key.as_deref())?;
        let events = events.into_iter().map(|event| self.document_event(event, contact_key.as_deref()));
        Ok(ChatDocument {
            external_id: id_of(head.external_id.as_deref(), head.id),
            organization: chat.organization.path.join("/"),
            kind: chat.kind,
            channel: head.channel,
            contact: contact.map(document_contact),
            participants,
            state: chat.state,
            started_at: chat.started_at,
            updated_at: chat.updated_at,
            events: events.collect::<QueryResult<_>>()?,
            results,
        })
    }

    /// The agents and bots, in the order in which they first did something.
    fn add_agents(&self, events: &[EventRow], participants: &mut Vec<DocumentParticipant>) -> QueryResult<()> {
        let mut seen: Vec<Uuid> = Vec::new();
        for id in events.iter().filter_map(|event| event.agent_id) {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let agent = self.agents.get(&id).ok_or(QueryError::NotFound)?;
            participants.push(DocumentParticipant {
                external_id: id_of(agent.external_id.as_deref(), agent.id),
                kind: word(&agent.kind)?,
                name: Some(agent.name.clone()),
                partner: agent.is_partner,
            });
        }
        Ok(())
    }

    fn author(&self, event: &EventRow, contact_key: Option<&str>) -> Option<String> {
        match event.agent_id {
            Some(id) => self.agents.get(&id).map(|agent| id_of(agent.external_id.as_deref(), id)),
            None => event.author.as_ref().and(contact_key).map(str::to_owned),
        }
    }

    fn document_event(&self, event: EventRow, contact_key: Option<&str>) -> QueryResult<DocumentEvent> {
        let participant = self.author(&event, contact_key);
        let mut data = event.data.and_then(|data| if let Value::Object(data) = data { Some(data) } else { None });
        if let Some(result) = self.results.get(&event.id) {
            let id = id_of(result.external_id.as_deref(), result.id);
            data.get_or_insert_default().insert("result".to_owned(), Value::String(id));
        }
        Ok(DocumentEvent {
            external_id: id_of(event.external_id.as_deref(), event.id),
            at: event.at.into(),
            kind: word::<EventType>(&event.kind)?,
            participant,
            text: event.text,
            data,
        })
    }

    fn document_results(
        &self,
        events: &[EventRow],
        contact: Option<&ContactRow>,
        contact_key: Option<&str>,
    ) -> QueryResult<Vec<DocumentResult>> {
        let added = events.iter().filter_map(|event| Some((event, self.results.get(&event.id)?)));
        let results = added.map(|(event, result)| {
            let values: Vec<FieldValue> = json(result.fields.clone())?;
            Ok(DocumentResult {
                external_id: id_of(result.external_id.as_deref(), result.id),
                form: result.form_name.clone(),
                at: result.submitted_at.into(),
                participant: self.author(event, contact_key),
                contact_external_id: contact
                    .filter(|contact| result.contact_id == Some(contact.id))
                    .map(|contact| id_of(contact.external_id.as_deref(), contact.id)),
                fields: values.into_iter().map(|field| (field.label, field.value.into())).collect::<Map<_, _>>(),
            })
        });
        results.collect()
    }
}

fn document_contact(row: ContactRow) -> DocumentContact {
    let external_id = id_of(row.external_id.as_deref(), row.id);
    DocumentContact { external_id, name: row.name, email: row.email, phone: row.phone }
}

/// The contact or visitor as a participant; `None` when the chat never had an external participant.
fn person(
    chat: &Chat,
    head: &HeadRow,
    contact: Option<&ContactRow>,
    events: &[EventRow],
) -> Option<DocumentParticipant> {
    let shown = chat.contact.as_ref()?;
    let external_id = match (contact, &head.visitor_external_id) {
        (Some(contact), _) => id_of(contact.external_id.as_deref(), contact.id),
        (None, Some(visitor)) => visitor.clone(),
        (None, None) => {
            let has_said = events.iter().any(|event| event.author.as_deref() == Some("contact"));
            let must_be_there = chat.kind == ChatType::Contact && !shown.erased;
            (has_said || must_be_there).then(|| visitor_of(head))?
        }
    };
    Some(DocumentParticipant { external_id, kind: ParticipantKind::Contact, name: shown.name.clone(), partner: false })
}

/// An id for a visitor that has none: the same wherever the chat is.
fn visitor_of(head: &HeadRow) -> String {
    let id = format!("{}-visitor", id_of(head.external_id.as_deref(), head.id));
    // At most 200 characters, like every id of a document.
    id.chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect()
}

fn load_heads(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<HashMap<Uuid, HeadRow>> {
    let rows: Vec<HeadRow> = chats::table
        .filter(chats::company_id.eq(company_id).and(chats::id.eq_any(ids)))
        .select(HeadRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn load_contacts(conn: &mut PgConnection, company_id: Uuid, ids: Vec<Uuid>) -> QueryResult<HashMap<Uuid, ContactRow>> {
    let rows: Vec<ContactRow> = contacts::table
        .filter(contacts::company_id.eq(company_id).and(contacts::id.eq_any(ids)))
        .select(ContactRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn load_events(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<Vec<EventRow>> {
    events::table
        .filter(events::company_id.eq(company_id).and(events::chat_id.eq_any(ids)))
        .order((events::chat_id, events::seq))
        .select(EventRow::as_select())
        .load(conn)
}

fn load_agents(conn: &mut PgConnection, company_id: Uuid, events: &[EventRow]) -> QueryResult<HashMap<Uuid, AgentRow>> {
    let mut ids: Vec<Uuid> = events.iter().filter_map(|event| event.agent_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<AgentRow> = agents::table
        .filter(agents::company_id.eq(company_id).and(agents::id.eq_any(ids)))
        .select(AgentRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn load_results(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<HashMap<Uuid, ResultRow>> {
    let rows: Vec<ResultRow> = results::table
        .filter(results::company_id.eq(company_id).and(results::chat_id.eq_any(ids)))
        .select(ResultRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.event_id, row)).collect())
}
