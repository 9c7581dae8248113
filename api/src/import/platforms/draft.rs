//! A chat document in the making.

use serde_json::{Map, Value, json};
use sightline_shared::document::{
    ChatDocument, DocumentContact, DocumentEvent, DocumentParticipant, DocumentResult, ParticipantKind, Stated,
    TextFormat,
};
use sightline_shared::{ChatType, EventType, Timestamp};

/// A chat document in the making.
pub(super) struct Draft {
    /// The document so far.
    pub(super) document: ChatDocument,
}

/// An outside person, as far as known.
#[derive(Default)]
pub(super) struct Person<'a> {
    pub(super) id: String,
    pub(super) name: Option<&'a str>,
    pub(super) email: Option<&'a str>,
    pub(super) phone: Option<&'a str>,
}

impl Draft {
    /// A chat with a contact, without events.
    pub(super) fn new(external_id: String, organization: String) -> Self {
        Self {
            document: ChatDocument {
                external_id,
                organization,
                kind: ChatType::Contact,
                channel: None,
                url: Stated::Absent,
                tags: None,
                as_of: None,
                contact: None,
                participants: Vec::new(),
                state: None,
                started_at: None,
                updated_at: None,
                closed_at: None,
                events: Vec::new(),
                results: Vec::new(),
            },
        }
    }

    /// Adds an outside person, once. The first is the contact, anonymous while nothing but the
    /// id is known; further ones are guests.
    pub(super) fn outside(&mut self, person: &Person<'_>) {
        let is_first = self.outside_id().is_none_or(|first| first == person.id);
        self.participant(&person.id, ParticipantKind::Contact, person.name);
        let is_known = person.name.is_some() || person.email.is_some() || person.phone.is_some();
        if !is_first || !is_known {
            return;
        }
        let contact = self.document.contact.get_or_insert_with(|| DocumentContact {
            external_id: person.id.clone(),
            name: Stated::Absent,
            email: Stated::Absent,
            phone: Stated::Absent,
        });
        for (known, said) in
            [(&mut contact.name, person.name), (&mut contact.email, person.email), (&mut contact.phone, person.phone)]
        {
            if let Some(said) = said.filter(|_| known.is_absent()) {
                *known = Stated::Is(said.to_owned());
            }
        }
    }

    /// The id of the contact or visitor.
    pub(super) fn outside_id(&self) -> Option<&str> {
        let outside = |one: &&DocumentParticipant| one.kind == ParticipantKind::Contact;
        self.document.participants.iter().find(outside).map(|one| one.external_id.as_str())
    }

    /// Adds a participant, once; a name that was missing is added.
    pub(super) fn participant(&mut self, id: &str, kind: ParticipantKind, name: Option<&str>) {
        let name = name.map(str::to_owned);
        match self.document.participants.iter_mut().find(|one| one.external_id == id) {
            Some(known) => known.name = known.name.take().or(name),
            None => {
                let external_id = id.to_owned();
                let new = DocumentParticipant { external_id, kind, name, partner: None, email: None };
                self.document.participants.push(new);
            }
        }
    }

    /// Adds an agent, once, with its e-mail address where it has one.
    pub(super) fn agent(&mut self, id: &str, name: Option<&str>, email: Option<&str>) {
        self.participant(id, ParticipantKind::Agent, name);
        let own = |one: &&mut DocumentParticipant| one.external_id == id && one.kind == ParticipantKind::Agent;
        if let Some(known) = self.document.participants.iter_mut().find(own) {
            known.email = known.email.take().or(email.map(str::to_owned));
        }
    }

    /// The agent or bot of this name, where there is exactly one.
    pub(super) fn agent_named(&self, name: &str) -> Option<String> {
        let is = |one: &&DocumentParticipant| {
            one.kind != ParticipantKind::Contact && one.name.as_deref().is_some_and(|own| own.trim() == name.trim())
        };
        let mut found = self.document.participants.iter().filter(is);
        let first = found.next()?;
        found.next().is_none().then(|| first.external_id.clone())
    }

    /// Adds an event.
    pub(super) fn event(&mut self, event: DocumentEvent) {
        self.document.events.push(event);
    }

    /// Adds an event without words, with what it carries.
    pub(super) fn happens(
        &mut self,
        id: String,
        at: Timestamp,
        kind: EventType,
        by: Option<String>,
        data: &[(&str, Value)],
    ) {
        let data: Map<String, Value> = data.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let data = Some(data).filter(|data| !data.is_empty());
        self.event(DocumentEvent { participant: by, data, ..DocumentEvent::new(Some(id), at, kind) });
    }

    /// Adds a result and its event. Its id is that of the chat and `id`.
    pub(super) fn result(
        &mut self,
        id: &str,
        form: &str,
        at: Timestamp,
        by: Option<String>,
        fields: Map<String, Value>,
    ) {
        let external_id = format!("{}:{id}", self.document.external_id);
        self.happens(id.to_owned(), at, EventType::ResultAdded, by.clone(), &[("result", json!(external_id))]);
        let contact = self.document.contact.as_ref().map(|contact| contact.external_id.clone());
        self.document.results.push(DocumentResult {
            external_id,
            form: form.to_owned(),
            at,
            participant: by,
            contact_external_id: contact,
            fields,
            types: Map::new(),
        });
    }

    /// The document. A chat whose first message a bot wrote is one that a bot started.
    pub(super) fn finish(mut self) -> ChatDocument {
        let document = &mut self.document;
        document.events.sort_by_key(|event| event.at);
        let first = document.events.iter().find(|event| event.kind == EventType::Message);
        let author = first.and_then(|event| event.participant.as_deref());
        let of_author = |one: &&DocumentParticipant| Some(one.external_id.as_str()) == author;
        let kind = document.participants.iter().find(of_author).map(|one| one.kind);
        if kind == Some(ParticipantKind::Bot) {
            document.kind = ChatType::Bot;
        }
        // A contact that became known only after a result had been read.
        let contact = document.contact.as_ref().map(|contact| contact.external_id.clone());
        document.results.iter_mut().for_each(|result| result.contact_external_id.clone_from(&contact));
        self.document
    }
}

/// A message or note in the making: the words, and how they are written.
pub(super) fn written(
    id: String,
    at: Timestamp,
    kind: EventType,
    by: Option<String>,
    text: Option<&str>,
    format: TextFormat,
) -> DocumentEvent {
    let text = text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let format = text.is_some().then_some(format).filter(|format| *format == TextFormat::Html);
    DocumentEvent { participant: by, text, format, ..DocumentEvent::new(Some(id), at, kind) }
}
