//! A chat document in the making: events follow each other, and end where time does.

use crate::generate::world::Agent;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};
use sightline_shared::document::{ChatDocument, DocumentEvent, DocumentParticipant, DocumentResult, ParticipantKind};
use sightline_shared::{AgentKind, ChatState, EventType};

/// A chat that continues until `until`: later events have not happened yet.
pub struct Talk {
    document: ChatDocument,
    at: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Talk {
    /// A chat that begins `at` with `document`, which has no events yet.
    pub const fn new(document: ChatDocument, at: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Self { document, at, until }
    }

    /// Lets so many seconds pass.
    #[expect(clippy::cast_possible_truncation, reason = "a chat lasts less")]
    pub fn wait(&mut self, seconds: f64) {
        self.at += TimeDelta::milliseconds((seconds * 1_000.0) as i64);
    }

    /// Whether nothing can happen any more.
    pub fn is_over(&self) -> bool {
        self.at > self.until
    }

    /// Whether this is at most so many hours ago.
    pub fn is_within(&self, hours: i64) -> bool {
        self.until - self.at < TimeDelta::hours(hours)
    }

    /// An event of a participant, or of the system.
    pub fn happens(&mut self, kind: EventType, participant: Option<&str>, data: Option<Map<String, Value>>) {
        self.push(kind, participant, None, data);
    }

    /// An agent or bot does something.
    pub fn does(&mut self, kind: EventType, agent: &Agent) {
        self.push(kind, Some(&agent.external_id), None, None);
        self.list(agent);
    }

    /// An agent or bot writes something.
    pub fn writes(&mut self, kind: EventType, agent: &Agent, text: String) {
        self.push(kind, Some(&agent.external_id), Some(text), None);
        self.list(agent);
    }

    /// The contact or visitor says something.
    pub fn says(&mut self, participant: &str, text: String) {
        self.push(EventType::Message, Some(participant), Some(text), None);
    }

    /// It waits in `inbox`.
    pub fn queue(&mut self, inbox: &str) {
        let inboxes = Value::Array(vec![Value::String(inbox.to_owned())]);
        self.happens(EventType::Queued, None, Some(Map::from_iter([("inboxes".to_owned(), inboxes)])));
    }

    /// It is closed.
    pub fn close(&mut self, participant: Option<&str>, reason: &str) {
        let reason = Value::String(reason.to_owned());
        self.happens(EventType::Closed, participant, Some(Map::from_iter([("reason".to_owned(), reason)])));
    }

    /// A participant fills in a form.
    pub fn fill(&mut self, participant: &str, form: &str, fields: Map<String, Value>) {
        if self.is_over() {
            return;
        }
        let external_id = format!("{}-r{}", self.document.external_id, self.document.results.len() + 1);
        let data = [("result", external_id.as_str()), ("form", form)];
        let data = data.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value.to_owned()))).collect();
        self.happens(EventType::ResultAdded, Some(participant), Some(data));
        self.document.results.push(DocumentResult {
            external_id,
            form: form.to_owned(),
            at: self.at.into(),
            participant: Some(participant.to_owned()),
            contact_external_id: self.document.contact.as_ref().map(|contact| contact.external_id.clone()),
            fields,
            types: Map::new(),
        });
    }

    fn push(
        &mut self,
        kind: EventType,
        participant: Option<&str>,
        text: Option<String>,
        data: Option<Map<String, Value>>,
    ) {
        if self.is_over() {
            return;
        }
        let document = &mut self.document;
        match kind {
            EventType::Queued => document.state = Some(ChatState::Queued),
            EventType::Accepted => document.state = Some(ChatState::Active),
            EventType::Closed => document.state = Some(ChatState::Closed),
            EventType::Reopened if document.state == Some(ChatState::Closed) => {
                document.state = Some(ChatState::Queued)
            }
            _ => {}
        }
        document.updated_at = Some(self.at.into());
        let external_id = format!("{}-e{}", document.external_id, document.events.len() + 1);
        let participant = participant.map(str::to_owned);
        let event = DocumentEvent::new(Some(external_id), self.at.into(), kind);
        document.events.push(DocumentEvent { participant, text, data, ..event });
    }

    /// Everyone with an event is listed.
    fn list(&mut self, agent: &Agent) {
        let known = &mut self.document.participants;
        if self.at > self.until || known.iter().any(|one| one.external_id == agent.external_id) {
            return;
        }
        known.push(DocumentParticipant {
            external_id: agent.external_id.clone(),
            kind: if agent.kind == AgentKind::Bot { ParticipantKind::Bot } else { ParticipantKind::Agent },
            name: Some(agent.name.clone()),
            partner: Some(agent.is_partner()),
            email: None,
        });
    }

    /// The document.
    pub fn into_document(self) -> ChatDocument {
        self.document
    }
}
