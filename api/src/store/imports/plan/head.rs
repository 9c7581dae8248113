//! What a chat's row says beside what follows from its events.

use super::known::Known;
use crate::chat_life::StatedState;
use crate::documents::statement::{Role, Statement};
use crate::store::imports::item::{Item, Writer};
use crate::store::imports::marks::Marks;
use crate::store::imports::merge::Merged;
use crate::store::imports::stored::Stored;
use crate::store::imports::work::Head;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sightline_shared::ChatType;
use sightline_shared::document::Stated;

/// The row's members as the statement leaves them.
pub fn head(statement: &Statement, known: &Known<'_>) -> Head {
    let (document, as_of, omitted) = (statement.document(), statement.as_of(), statement.omitted());
    let stored = known.stored;
    let mut marks = stored.map_or_else(Marks::default, Stored::marks);
    let row = stored.map(|stored| &stored.row);
    let mut organization = row.map(|row| row.organization_id);
    let mut kind = stored.map(|stored| stored.kind);
    let mut channel = row.and_then(|row| row.channel.clone());
    let mut url = row.and_then(|row| row.url.clone());
    let mut tags = row.map(|row| row.tags.clone()).filter(|tags| !tags.is_empty());
    let mut contact = row.and_then(|row| row.contact.clone());
    let mut visitor = row.and_then(|row| Some((row.visitor.clone()?, row.contact_name.clone())));
    marks.set("organization", &mut organization, &unless(omitted.organization, known.organization_id), as_of);
    marks.set("type", &mut kind, &unless(omitted.head, document.kind), as_of);
    marks.set("channel", &mut channel, &document.channel.clone().map_or(Stated::Absent, Stated::Is), as_of);
    marks.set("url", &mut url, &document.url, as_of);
    marks.set("tags", &mut tags, &said_tags(statement), as_of);
    let kind = kind.unwrap_or(document.kind);
    let said_contact = document.contact.as_ref().map(|contact| contact.external_id.clone());
    marks.set("contact", &mut contact, &said_contact.map_or(Stated::Absent, Stated::Is), as_of);
    if contact.is_some() {
        visitor = None;
    } else if !(omitted.head && kind == ChatType::Agent) {
        set_visitor(&mut marks, &mut visitor, statement);
    }
    let before = stored.and_then(|stored| stored.stated);
    let stated = stated_state(statement, before);
    let members = [
        ("organization", true),
        ("type", true),
        ("channel", channel.is_some()),
        ("url", url.is_some()),
        ("tags", tags.is_some()),
        ("contact", contact.is_some()),
        ("visitor", visitor.is_some()),
    ];
    marks.settle(as_of, &members);
    Head {
        organization_id: organization.unwrap_or(known.organization_id),
        kind,
        channel,
        url,
        tags: tags.unwrap_or_default(),
        contact,
        visitor,
        guests: Map::new(),
        is_erased: row.is_some_and(|row| row.is_erased),
        erased_until: known.erased_until(statement),
        stated,
        marks,
    }
    .with_guests(statement, row.and_then(|row| row.guests.as_ref()))
}

const fn unless<T: Copy>(is_omitted: bool, value: T) -> Stated<T> {
    if is_omitted { Stated::Absent } else { Stated::Is(value) }
}

fn said_tags(statement: &Statement) -> Stated<Vec<String>> {
    match &statement.document().tags {
        None => Stated::Absent,
        Some(tags) if tags.is_empty() => Stated::Null,
        Some(tags) => Stated::Is(tags.clone()),
    }
}

/// Sets the visitor that the statement has. One that is about some events alone does not make another
/// person the visitor, and what it does not name keeps its name.
fn set_visitor(marks: &mut Marks, known: &mut Option<(String, Option<String>)>, statement: &Statement) {
    let Some(visitor) = statement.visitor() else { return };
    let (id, name) = (visitor.external_id.clone(), visitor.name.clone());
    let is_same = known.as_ref().is_none_or(|(known, _)| *known == id);
    match (statement.omitted().head, &name) {
        (true, None) => marks.fill("visitor", known, (id, name)),
        (true, Some(_)) if !is_same => {}
        _ => marks.set("visitor", known, &Stated::Is((id, name)), statement.as_of()),
    }
}

impl Head {
    /// Whether an outside person of a statement is a guest: neither its contact nor its visitor, and,
    /// where it is about some events alone, neither of the chat.
    pub fn is_guest(&self, statement: &Statement, id: &str) -> bool {
        let person = self.contact.as_deref().or(self.visitor.as_ref().map(|(id, _)| id.as_str()));
        let is_other = self.kind == ChatType::Agent || person.is_some_and(|person| person != id);
        statement.role(id) == Role::Guest || (statement.omitted().head && is_other)
    }

    fn with_guests(mut self, statement: &Statement, known: Option<&Value>) -> Self {
        let mut guests = known.and_then(Value::as_object).cloned().unwrap_or_default();
        for guest in statement.outside().filter(|one| self.is_guest(statement, &one.external_id)) {
            let name = guest.name.clone().map_or(Value::Null, Value::String);
            let known = guests.entry(guest.external_id.clone()).or_insert(Value::Null);
            if !name.is_null() {
                *known = name;
            }
        }
        self.guests = guests;
        self
    }

    /// What the row of a stored chat says.
    pub fn stored(stored: &Stored) -> Self {
        let row = &stored.row;
        Self {
            organization_id: row.organization_id,
            kind: stored.kind,
            channel: row.channel.clone(),
            url: row.url.clone(),
            tags: row.tags.clone(),
            contact: row.contact.clone(),
            visitor: row.visitor.clone().map(|visitor| (visitor, row.contact_name.clone())),
            guests: row.guests.as_ref().and_then(Value::as_object).cloned().unwrap_or_default(),
            is_erased: row.is_erased,
            erased_until: row.erased_until,
            stated: stored.stated,
            marks: stored.marks(),
        }
    }

    /// Whether it says anything else than what is stored.
    pub fn differs(&self, stored: &Stored) -> bool {
        let row = &stored.row;
        let known_visitor = row.visitor.as_ref().map(|visitor| (visitor, row.contact_name.as_ref()));
        let visitor = self.visitor.as_ref().map(|(visitor, name)| (visitor, name.as_ref()));
        let known_guests = row.guests.as_ref().and_then(Value::as_object);
        self.organization_id != row.organization_id
            || self.kind != stored.kind
            || self.channel != row.channel
            || self.url != row.url
            || self.tags != row.tags
            || self.contact != row.contact
            || (self.contact.is_none() && visitor != known_visitor)
            || known_guests.map_or(!self.guests.is_empty(), |known| self.guests != *known)
            || self.is_erased != row.is_erased
    }
}

/// The state that counts: the one that was stated as of the latest instant.
fn stated_state(statement: &Statement, before: Option<StatedState>) -> Option<StatedState> {
    let document = statement.document();
    let as_of = statement.as_of();
    let said =
        document.state.map(|state| StatedState { state, as_of, closed_at: document.closed_at.map(|at| at.utc()) });
    said.filter(|said| before.is_none_or(|before| before.as_of <= said.as_of)).or(before)
}

/// Who the chat is with after an erasure: nobody, until the person speaks again, who is then
/// somebody new. Returns whether the person of the statement may be taken.
pub fn settle_person(
    head: &mut Head,
    stored: Option<&Stored>,
    merged: &Merged,
    erased_until: Option<DateTime<Utc>>,
) -> bool {
    let Some(until) = erased_until else { return true };
    let speaks_again = |item: &Item| item.at > until && item.by == Writer::Contact;
    let was_back = stored.is_some_and(|stored| !stored.row.is_erased);
    let is_back = was_back || merged.items.iter().any(speaks_again);
    head.is_erased = !is_back;
    if !is_back {
        (head.contact, head.visitor) = (None, None);
        head.guests.clear();
    }
    is_back
}
