//! One event of a chat on its way into the database.

use super::rows::agents::Agents;
use super::rows::ids::{Ids, Part};
use crate::chat_life::{Author, Happened};
use crate::documents::results::result_id;
use crate::documents::statement::{Role, Statement, is_blanked};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use sightline_shared::document::DocumentEvent;
use sightline_shared::{AgentKind, EventType};
use std::collections::HashSet;
use uuid::Uuid;

/// An event as it is stored or as it is stated.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub id: Uuid,
    pub external_id: Option<String>,
    /// The id that the event has here, where the statement names it.
    pub sightline_id: Option<Uuid>,
    /// It is stored already.
    pub is_stored: bool,
    /// Its place; of an event that is stored, the place that it has so far.
    pub seq: Option<i32>,
    pub at: DateTime<Utc>,
    pub kind: EventType,
    pub by: Writer,
    pub text: Option<String>,
    pub data: Option<Map<String, Value>>,
    pub attachments: Option<Value>,
    /// Blanked by the erasure of the contact.
    pub is_redacted: bool,
    /// Its words were removed at the source.
    pub is_removed: bool,
    /// Added because the source stated another state than its events lead to.
    pub is_inferred: bool,
    /// Written here.
    pub is_own: bool,
    /// What the source said of its delivery, when it is a message that was written here.
    pub receipt: Receipt,
    pub edited_at: Option<DateTime<Utc>>,
    /// The statement that had the last word on it.
    pub as_of: Option<DateTime<Utc>>,
    /// The external id of the result that it added.
    pub result: Option<String>,
    /// It is stored with other contents.
    pub is_changed: bool,
    /// Those who read it see other contents.
    pub is_rewritten: bool,
}

/// Whether the source has a message that was written here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It has said nothing of it.
    None,
    /// It reported that the message was delivered or why not, or sent it back before.
    Known,
    /// It sends the message back for the first time.
    New,
}

/// The author of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Nobody.
    System,
    /// The contact or visitor.
    Contact,
    /// Another outside person, by its id at the source.
    Guest(Option<String>),
    /// An agent or bot.
    Agent(Uuid),
}

impl Writer {
    /// The word for it in the database.
    pub const fn word(&self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Contact => Some("contact"),
            Self::Guest(_) => Some("guest"),
            Self::Agent(_) => Some("agent"),
        }
    }

    /// The agent or bot.
    pub const fn agent(&self) -> Option<Uuid> {
        if let Self::Agent(id) = self { Some(*id) } else { None }
    }

    /// The guest's id at the source.
    pub fn guest(&self) -> Option<&str> {
        if let Self::Guest(id) = self { id.as_deref() } else { None }
    }
}

impl Item {
    /// The event as far as anything follows from it.
    pub fn happened(&self, bots: &HashSet<Uuid>) -> Happened<'_, Uuid> {
        let by = match &self.by {
            Writer::System => Author::System,
            Writer::Contact | Writer::Guest(_) => Author::Outside,
            Writer::Agent(id) if bots.contains(id) => Author::Agent(*id, AgentKind::Bot),
            Writer::Agent(id) => Author::Agent(*id, AgentKind::Agent),
        };
        Happened { kind: self.kind, at: self.at, by, data: self.data.as_ref(), is_own: self.is_own }
    }

    /// An event that nobody stated.
    pub fn inferred(id: Uuid, kind: EventType, at: DateTime<Utc>) -> Self {
        Self { is_inferred: true, ..Self::bare(id, kind, at) }
    }

    /// The event that says that the contact was erased.
    pub fn erasure(id: Uuid, at: DateTime<Utc>) -> Self {
        Self { is_own: true, ..Self::bare(id, EventType::ContactErased, at) }
    }

    const fn bare(id: Uuid, kind: EventType, at: DateTime<Utc>) -> Self {
        Self {
            id,
            external_id: None,
            sightline_id: None,
            is_stored: false,
            seq: None,
            at,
            kind,
            by: Writer::System,
            text: None,
            data: None,
            attachments: None,
            is_redacted: false,
            is_removed: false,
            is_inferred: false,
            is_own: false,
            receipt: Receipt::None,
            edited_at: None,
            as_of: None,
            result: None,
            is_changed: false,
            is_rewritten: false,
        }
    }

    /// Marks that it is stored with contents that read differently.
    pub const fn rewrite(&mut self) {
        (self.is_changed, self.is_rewritten) = (true, true);
    }

    /// Whether it has words or files.
    pub const fn says_something(&self) -> bool {
        self.text.is_some() || self.attachments.is_some()
    }

    /// Whether it says anything that an erasure blanks.
    pub const fn has_words(&self) -> bool {
        self.text.is_some() || self.attachments.is_some() || (is_blanked(self.kind) && self.data.is_some())
    }

    /// Takes away what it says, because its contact was erased.
    pub fn blank(&mut self) {
        if is_blanked(self.kind) && !self.is_redacted {
            self.is_redacted = true;
            self.rewrite();
        }
        if self.has_words() {
            (self.text, self.attachments) = (None, None);
            if is_blanked(self.kind) {
                self.data = None;
            }
            self.rewrite();
        }
        if let Writer::Guest(Some(_)) = self.by {
            self.by = Writer::Guest(None);
            self.rewrite();
        }
    }
}

/// The events of `statement` in their order; agents have the ids of `agents`, `is_contact` says whether an
/// id of an unlisted participant is the stored contact's, and `is_guest` whether an outside person is one.
pub fn items(
    statement: &Statement,
    chat_id: Uuid,
    agents: &Agents,
    ids: Ids,
    is_contact: &dyn Fn(&str) -> bool,
    is_guest: &dyn Fn(&str) -> bool,
) -> Vec<Item> {
    let as_of = statement.as_of();
    let writer = |event: &DocumentEvent| writer(statement, event, agents, (is_contact, is_guest));
    let item = |(place, event): (usize, &DocumentEvent)| Item {
        id: ids.id(chat_id, Part::Event, place + 1, event.at.utc()),
        external_id: event.external_id.clone(),
        sightline_id: event.sightline_id,
        is_stored: false,
        seq: None,
        at: event.at.utc(),
        kind: event.kind,
        by: writer(event),
        text: event.text.clone().filter(|_| !event.deleted),
        data: event.data.clone(),
        attachments: (!event.attachments.is_empty() && !event.deleted).then(|| json!(event.attachments)),
        is_redacted: false,
        is_removed: event.deleted && is_blanked(event.kind),
        is_inferred: false,
        is_own: false,
        receipt: Receipt::None,
        edited_at: event.edited_at.map(|at| at.utc()),
        as_of: Some(as_of),
        result: result_id(event),
        is_changed: false,
        is_rewritten: false,
    };
    statement.document().events.iter().enumerate().map(item).collect()
}

type Is<'a> = &'a dyn Fn(&str) -> bool;

fn writer(
    statement: &Statement,
    event: &DocumentEvent,
    agents: &Agents,
    (is_contact, is_guest): (Is<'_>, Is<'_>),
) -> Writer {
    let Some(id) = event.participant.as_deref() else { return Writer::System };
    let is_unlisted = statement.unlisted().iter().any(|one| one == id);
    if is_unlisted && is_contact(id) {
        return Writer::Contact;
    }
    match statement.role(id) {
        Role::Agent => agents.id(id).map_or(Writer::System, Writer::Agent),
        Role::Guest | Role::Contact if is_unlisted && agents.id(id).is_some() => {
            agents.id(id).map_or(Writer::System, Writer::Agent)
        }
        Role::Contact if !is_guest(id) => Writer::Contact,
        Role::Guest | Role::Contact => Writer::Guest(Some(id.to_owned())),
    }
}

impl Item {
    /// Whether it is not stored yet.
    pub const fn is_new(&self) -> bool {
        !self.is_stored
    }
}
