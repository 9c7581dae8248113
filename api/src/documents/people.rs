//! Whether the contact and the participants of a document fit its type.

use super::erased::is_erased;
use super::faults::{Faults, check_unique};
use sightline_shared::ChatType;
use sightline_shared::document::{ChatDocument, DocumentParticipant, ParticipantKind};

/// Notes what is wrong with the people of `document`.
pub(super) fn check(document: &ChatDocument, faults: &mut Faults) {
    check_unique("/participants", document.participants.iter().map(|who| who.external_id.as_str()), faults);
    for (place, who) in document.participants.iter().enumerate() {
        if who.kind != ParticipantKind::Contact && who.name.as_ref().is_none_or(|name| name.trim().is_empty()) {
            faults.add(format!("/participants/{place}/name"), format!("is missing: every {} has one", who.kind));
        }
    }
    if document.kind == ChatType::Agent {
        check_team(document, faults);
    } else {
        check_contact(document, faults);
    }
}

fn contacts(document: &ChatDocument) -> impl Iterator<Item = (usize, &DocumentParticipant)> {
    document.participants.iter().enumerate().filter(|(_, who)| who.kind == ParticipantKind::Contact)
}

/// A chat between agents has no contact.
fn check_team(document: &ChatDocument, faults: &mut Faults) {
    if document.contact.is_some() {
        faults.add("/contact", "must be null: a chat between agents has none");
    }
    for (place, _) in contacts(document) {
        faults.add(format!("/participants/{place}/kind"), "cannot be contact in a chat between agents");
    }
}

/// At most one contact takes part, and it is the document's.
fn check_contact(document: &ChatDocument, faults: &mut Faults) {
    for (place, _) in contacts(document).skip(1) {
        faults.add(format!("/participants/{place}/kind"), "is contact a second time");
    }
    let listed = contacts(document).next();
    match (&document.contact, listed) {
        (Some(_), _) if is_erased(document) => faults.add("/contact", "must be null: the contact was erased"),
        (Some(contact), Some((place, who))) if contact.external_id != who.external_id => {
            faults.add(format!("/participants/{place}/external_id"), "is not the id of the document's contact");
        }
        (None, None) if document.kind == ChatType::Contact && !is_erased(document) => {
            faults.add("/participants", "must have a contact: this chat has neither a contact nor a visitor");
        }
        _ => {}
    }
}
