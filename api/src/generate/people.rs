//! The other side of a chat: a contact, an unknown visitor, or none.

use super::forms;
use super::random::Random;
use super::text::names;
use super::text::words::Language;
use super::world::Company;
use sightline_shared::ChatType;
use sightline_shared::document::{DocumentContact, DocumentParticipant, ParticipantKind};

/// The person of a chat, and what follows from it for all chats of the person.
pub(super) struct Person {
    /// The company, by its place.
    pub company: usize,
    /// The node that they mostly write to.
    pub node: usize,
    /// Their language.
    pub language: Language,
    /// The type of their chats.
    pub kind: ChatType,
    /// The contact, where it is known.
    pub contact: Option<DocumentContact>,
    /// Their id in events; `None` in a chat between agents.
    pub id: Option<String>,
    name: Option<String>,
}

impl Person {
    /// The person whose first chat is `first`; `is_back` when there are more.
    pub(super) fn of(seed: u64, first: u64, is_back: bool, company: usize, of: &Company) -> Self {
        let mut random = Random::of(seed, "person", first);
        let kind = match random.share() {
            share if share < 0.20 => ChatType::Bot,
            share if share < 0.28 && !is_back => ChatType::Agent,
            _ => ChatType::Contact,
        };
        let node = of.node(&mut random);
        let others = [Language::English, Language::Chinese, Language::German, Language::French, Language::Spanish];
        let language = if random.happens(0.85) { of.language } else { *random.early(&others) };
        let is_known = is_back || kind == ChatType::Contact || random.happens(0.6);
        let mut person = Self { company, node, language, kind, contact: None, id: None, name: None };
        match kind {
            ChatType::Agent => {}
            _ if is_known => person.introduce(first, &mut random),
            _ => {
                person.id = Some(format!("visitor-{first}"));
                person.name = random.happens(0.2).then(|| names::person(&mut random));
            }
        }
        person
    }

    fn introduce(&mut self, first: u64, random: &mut Random) {
        let is_chinese = self.language == Language::Chinese;
        let name = if is_chinese { names::chinese_person(random) } else { names::person(random) };
        let external_id = format!("contact-{first}");
        let email = random.happens(0.6).then(|| names::email(if is_chinese { "guest" } else { &name }, first));
        let phone = random.happens(0.5).then(|| forms::phone(random));
        self.name = random.happens(0.93).then_some(name);
        self.id = Some(external_id.clone());
        self.contact = Some(DocumentContact {
            external_id,
            name: self.name.clone().into(),
            email: email.into(),
            phone: phone.into(),
        });
    }

    /// The person as a participant.
    pub(super) fn participant(&self) -> Option<DocumentParticipant> {
        let external_id = self.id.clone()?;
        Some(DocumentParticipant {
            external_id,
            kind: ParticipantKind::Contact,
            name: self.name.clone(),
            partner: Some(false),
            email: None,
        })
    }

    /// The name, where it is known.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}
