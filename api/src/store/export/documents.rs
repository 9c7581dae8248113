//! Chats as chat documents, which can be imported again.
//!
//! Rows without an external id appear under their own id, which the import understands.

use super::material::{ContactRow, EventRow, HeadRow, Material};
use crate::store::Scope;
use crate::store::sql::columns::{json, word};
use diesel::QueryResult;
use diesel::pg::PgConnection;
use diesel::result::Error as QueryError;
use serde_json::{Map, Value};
use sightline_shared::document::{
    ChatDocument, DocumentContact, DocumentEvent, DocumentParticipant, DocumentResult, ParticipantKind, Stated,
};
use sightline_shared::{Chat, ChatType, EventType, FieldType, FieldValue};
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

/// How many of the first rows have so few events that they are read at once; one at least.
fn first_part(rows: &[Chat]) -> usize {
    let mut events = 0;
    let few = rows.iter().take_while(|chat| {
        events += i64::from(chat.event_count);
        events <= EVENTS
    });
    few.count().max(1)
}

/// An external id, or the id where there is none.
fn id_of(external_id: Option<&str>, id: Uuid) -> String {
    external_id.map_or_else(|| id.to_string(), str::to_owned)
}

impl Material {
    fn document(&mut self, chat: &Chat) -> QueryResult<ChatDocument> {
        let events = self.events.remove(&chat.id).unwrap_or_default();
        let head = self.heads.remove(&chat.id).ok_or(QueryError::NotFound)?;
        let contact = chat.contact.as_ref().and_then(|contact| self.contacts.get(&contact.id?)).cloned();
        let person = person(chat, &head, contact.as_ref(), &events);
        let contact_key = person.as_ref().map(|person| person.external_id.clone());
        let mut participants: Vec<DocumentParticipant> = person.into_iter().collect();
        participants.extend(guests(head.guests.as_ref()));
        self.add_agents(&events, &mut participants)?;
        let results = self.document_results(&events, contact.as_ref(), contact_key.as_deref())?;
        let events = events.into_iter().map(|event| self.document_event(event, contact_key.as_deref()));
        Ok(ChatDocument {
            external_id: id_of(head.external_id.as_deref(), head.id),
            organization: chat.organization.path.join("/"),
            kind: chat.kind,
            channel: head.channel,
            url: head.url.map_or(Stated::Absent, Stated::Is),
            tags: Some(head.tags).filter(|tags| !tags.is_empty()),
            as_of: None,
            contact: contact.map(document_contact),
            participants,
            state: Some(chat.state),
            started_at: Some(chat.started_at),
            updated_at: Some(chat.updated_at),
            closed_at: None,
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
                partner: Some(agent.is_partner),
                email: None,
            });
        }
        Ok(())
    }

    fn author(&self, event: &EventRow, contact_key: Option<&str>) -> Option<String> {
        match event.agent_id {
            Some(id) => self.agents.get(&id).map(|agent| id_of(agent.external_id.as_deref(), id)),
            None if event.author.as_deref() == Some("guest") => event.guest.clone(),
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
        let external_id = id_of(event.external_id.as_deref(), event.id);
        Ok(DocumentEvent {
            participant,
            text: event.text,
            attachments: event.attachments.map(json).transpose()?.unwrap_or_default(),
            edited_at: event.edited_at.map(Into::into),
            deleted: event.is_removed,
            data,
            ..DocumentEvent::new(Some(external_id), event.at.into(), word::<EventType>(&event.kind)?)
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
            let fields = self.forms.get(&result.form_id).map(Vec::as_slice).unwrap_or_default();
            let typed = values.iter().filter_map(|value| fields.iter().find(|field| field.label == value.label));
            let types = typed.filter(|field| field.kind != FieldType::Text);
            let types = types.map(|field| (field.label.clone(), Value::String(field.kind.to_string()))).collect();
            Ok(DocumentResult {
                external_id: id_of(result.external_id.as_deref(), result.id),
                form: result.form_name.clone(),
                at: result.submitted_at.into(),
                participant: self.author(event, contact_key),
                contact_external_id: contact
                    .filter(|contact| result.contact_id == Some(contact.id))
                    .map(|contact| id_of(contact.external_id.as_deref(), contact.id)),
                fields: values.into_iter().map(|field| (field.label, field.value.into())).collect::<Map<_, _>>(),
                types,
            })
        });
        results.collect()
    }
}

fn document_contact(row: ContactRow) -> DocumentContact {
    let external_id = id_of(row.external_id.as_deref(), row.id);
    DocumentContact { external_id, name: row.name.into(), email: row.email.into(), phone: row.phone.into() }
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
    Some(outside(external_id, shown.name.clone()))
}

const fn outside(external_id: String, name: Option<String>) -> DocumentParticipant {
    DocumentParticipant { external_id, kind: ParticipantKind::Contact, name, partner: Some(false), email: None }
}

/// The guests as participants.
fn guests(guests: Option<&Value>) -> Vec<DocumentParticipant> {
    let named = guests.and_then(Value::as_object).into_iter().flatten();
    named.map(|(id, name)| outside(id.clone(), name.as_str().map(str::to_owned))).collect()
}

/// An id for a visitor that has none: the same wherever the chat is.
fn visitor_of(head: &HeadRow) -> String {
    let id = format!("{}-visitor", id_of(head.external_id.as_deref(), head.id));
    // At most 200 characters, like every id of a document.
    id.chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect()
}
