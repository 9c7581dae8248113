//! The contact and the participants.

use super::Adjusting;
use sightline_shared::document::{AdjustmentKind, ChatDocument, DocumentEvent, DocumentParticipant, ParticipantKind};
use sightline_shared::{ChatType, EventType};
use std::collections::{HashMap, HashSet};

impl Adjusting {
    pub(super) fn adjust_people(&mut self, document: &mut ChatDocument) {
        if document.kind == ChatType::Agent && document.contact.take().is_some() {
            self.note(AdjustmentKind::ContactLeftOut, || "/contact".to_owned());
        }
        if let Some(contact) = &mut document.contact {
            self.stated(&mut contact.name, 200, || "/contact/name".to_owned());
            self.stated(&mut contact.email, 320, || "/contact/email".to_owned());
            self.stated(&mut contact.phone, 64, || "/contact/phone".to_owned());
        }
        let mut seen: HashSet<String> = HashSet::new();
        let mut place = 0;
        document.participants.retain_mut(|one| {
            let is_new = seen.insert(one.external_id.clone());
            if is_new {
                self.name(&mut one.name, || format!("/participants/{place}/name"));
                self.short(&mut one.email, 320, || format!("/participants/{place}/email"));
            } else {
                self.note(AdjustmentKind::Twice, || format!("/participants/{place}"));
            }
            place += 1;
            is_new
        });
        self.note_guests(document);
    }

    /// An outside person beside the contact, or beside the first where none is known.
    fn note_guests(&mut self, document: &ChatDocument) {
        let contact = document.contact.as_ref().map(|contact| contact.external_id.as_str());
        let outside = |one: &&DocumentParticipant| one.kind == ParticipantKind::Contact;
        let first = document.participants.iter().find(outside).map(|one| one.external_id.as_str());
        let own = contact.or(first.filter(|_| document.kind != ChatType::Agent));
        for (place, one) in document.participants.iter().enumerate() {
            if outside(&one) && Some(one.external_id.as_str()) != own {
                self.note(AdjustmentKind::Guest, || format!("/participants/{place}"));
            }
        }
    }

    /// Lists the authors of events that the document does not list; returns their ids. What they
    /// are is guessed from what they do: only agents accept, leave, note or close.
    pub(super) fn list_participants(&mut self, document: &mut ChatDocument) -> Vec<String> {
        let mut known: HashSet<&str> = document.participants.iter().map(|one| one.external_id.as_str()).collect();
        known.extend(document.contact.as_ref().map(|contact| contact.external_id.as_str()));
        let mut unlisted: Vec<String> = Vec::new();
        let mut kinds: HashMap<&str, ParticipantKind> = HashMap::new();
        for (place, event) in document.events.iter().enumerate() {
            let Some(author) = event.participant.as_deref().filter(|author| !known.contains(author)) else { continue };
            if !kinds.contains_key(author) {
                unlisted.push(author.to_owned());
                self.note(AdjustmentKind::UnlistedParticipant, || format!("/events/{place}/participant"));
            }
            let kind = kinds.entry(author).or_insert(ParticipantKind::Contact);
            if is_done_by_agents(event) {
                *kind = ParticipantKind::Agent;
            }
        }
        let kinds: Vec<ParticipantKind> = unlisted.iter().map(|id| kinds[id.as_str()]).collect();
        for (id, kind) in unlisted.iter().zip(kinds) {
            let external_id = id.clone();
            document.participants.push(DocumentParticipant {
                external_id,
                kind,
                name: None,
                partner: None,
                email: None,
            });
        }
        unlisted
    }
}

const fn is_done_by_agents(event: &DocumentEvent) -> bool {
    use EventType::{Accepted, Action, Closed, Joined, Left, Note, Transferred};
    matches!(event.kind, Accepted | Action | Closed | Joined | Left | Note | Transferred)
}
