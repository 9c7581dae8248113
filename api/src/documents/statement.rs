//! A statement: what a source says of a chat, put right where it was odd.

use super::adjusting::Adjusting;
use super::faults::Faults;
use super::refused::Refused;
use super::years::{check_years, is_kept_year};
use super::{idle, organization_path, text};
use chrono::{DateTime, TimeDelta, Utc};
use sightline_shared::document::{Adjustment, AdjustmentKind, ChatDocument, DocumentParticipant, ParticipantKind};
use sightline_shared::problem::Fault;
use sightline_shared::{ChatType, EventType};

mod ids;

/// A chat document that can be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    document: ChatDocument,
    path: Vec<String>,
    adjustments: Vec<Adjustment>,
    unlisted: Vec<String>,
    omitted: Omitted,
}

/// Members of the head that a statement says nothing of, although its document has them: what holds
/// for a chat that is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    /// The organization.
    pub organization: bool,
    /// The type, and the contact or visitor: it is about some events alone.
    pub head: bool,
    /// The kinds of its agents.
    pub kinds: bool,
}

/// How documents are taken.
#[derive(Clone, Copy, Debug)]
pub struct Taking {
    /// The time of arrival.
    pub now: DateTime<Utc>,
    /// Unknown members are ignored and reported, instead of refused.
    pub ignores_unknown: bool,
    /// What would be adjusted is refused.
    pub is_strict: bool,
}

impl Taking {
    /// Documents that arrive at `now`: unknown members are refused, what is odd is adjusted.
    #[must_use]
    pub const fn at(now: DateTime<Utc>) -> Self {
        Self { now, ignores_unknown: false, is_strict: false }
    }
}

/// The role of a participant in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its contact, known or anonymous.
    Contact,
    /// Another outside person.
    Guest,
    /// An agent or bot.
    Agent,
}

impl Statement {
    /// Takes `document`, whose events are then in order, and notes what had to be put right.
    ///
    /// # Errors
    /// What keeps it from being stored, up to ten faults, each with the pointer to its member.
    pub fn take(mut document: ChatDocument, taking: &Taking, found: Vec<Adjustment>) -> Result<Self, Refused> {
        let mut faults = Faults::default();
        text::check_ids(&document, &mut faults);
        organization_path::check(&document.organization, &mut faults);
        check_years(&document, &mut faults);
        let mut adjusting = Adjusting::new(taking.now, found);
        if document.events.is_empty() && document.started_at.is_none() {
            faults.add("/started_at", "is missing: a chat without events needs it");
        }
        faults.or(()).map_err(|faults| Refused::of(&document, faults))?;
        let unlisted = adjusting.adjust(&mut document);
        let adjustments = adjusting.into_adjustments();
        if document.events.is_empty() && document.started_at.is_none() {
            // Nothing is left, and nothing says when it was.
            let left_out = adjustments.into_iter().filter(|one| one.kind == AdjustmentKind::ResultLeftOut);
            return Err(Refused::of(&document, details(left_out)));
        }
        if taking.is_strict && !adjustments.is_empty() {
            return Err(Refused::of(&document, details(adjustments.into_iter())));
        }
        let path = document.organization.split('/').map(str::to_owned).collect();
        Ok(Self { document, path, adjustments, unlisted, omitted: Omitted::default() })
    }

    /// The statement without what it omits; `path` leads to the organization of a chat that is new.
    #[must_use]
    pub fn omitting(self, omitted: Omitted, path: Vec<String>) -> Self {
        Self { omitted, path, ..self }
    }

    /// What it says nothing of.
    #[must_use]
    pub const fn omitted(&self) -> Omitted {
        self.omitted
    }

    /// Takes participants that are not listed for the agents that they are known to be. Where the statement is
    /// about some events alone, those that are known need not be listed.
    pub fn recognize(&mut self, is_agent: &dyn Fn(&str) -> bool, is_person: &dyn Fn(&str) -> bool) {
        for one in &mut self.document.participants {
            if one.kind == ParticipantKind::Contact
                && self.unlisted.contains(&one.external_id)
                && is_agent(&one.external_id)
            {
                one.kind = ParticipantKind::Agent;
            }
        }
        let mut unlisted = self.unlisted.iter();
        let is_part = self.omitted.head;
        self.adjustments.retain(|made| {
            let of = if made.kind == AdjustmentKind::UnlistedParticipant { unlisted.next() } else { None };
            !is_part || of.is_none_or(|id| !is_agent(id) && !is_person(id))
        });
    }

    /// Closes the chat after each stretch of `after` without an event, up to `now`.
    pub fn close_idle(&mut self, after: TimeDelta, now: DateTime<Utc>) {
        idle::close(&mut self.document, after, now);
    }

    /// The document, with the times it is stored with.
    #[must_use]
    pub const fn document(&self) -> &ChatDocument {
        &self.document
    }

    /// What was put right.
    #[must_use]
    pub fn adjustments(&self) -> &[Adjustment] {
        &self.adjustments
    }

    /// Ids of participants that events name and the document does not list; what they are was
    /// guessed from what they do.
    #[must_use]
    pub fn unlisted(&self) -> &[String] {
        &self.unlisted
    }

    /// The names of its organizations, the company's first.
    #[must_use]
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// The name of its company.
    #[must_use]
    pub fn company(&self) -> &str {
        &self.path[0]
    }

    /// Puts its organization, and all above it, under `company`.
    pub fn put_under(&mut self, company: &str) {
        self.path.insert(0, company.to_owned());
    }

    /// Puts the path `top` in the place of the first name of its own.
    pub fn put_at(&mut self, top: &[String]) {
        self.path.splice(0..1, top.iter().cloned());
    }

    /// The instant as of which it holds.
    #[must_use]
    pub fn as_of(&self) -> DateTime<Utc> {
        let document = &self.document;
        let last = document.events.last().map(|event| event.at);
        let stated = document.as_of.or(last).or(document.updated_at).or(document.started_at);
        stated.map_or(DateTime::UNIX_EPOCH, |at| at.utc())
    }

    /// Whether it says itself as of when it holds: what it repeats is then as of that instant, too.
    #[must_use]
    pub const fn is_dated(&self) -> bool {
        self.document.as_of.is_some()
    }

    /// The time of its first event; of a chat without events, when it began.
    #[must_use]
    pub fn started_at(&self) -> DateTime<Utc> {
        let first = self.document.events.first().map(|event| event.at).or(self.document.started_at);
        first.map_or(DateTime::UNIX_EPOCH, |at| at.utc())
    }

    /// Moves all its times.
    ///
    /// # Errors
    /// When that takes one out of the years that can be kept; it is as before then.
    pub fn shift(&mut self, by: TimeDelta) -> Result<(), Fault> {
        let mut moved = self.document.clone();
        let document = &mut moved;
        let events = document.events.iter_mut().map(|event| &mut event.at);
        let results = document.results.iter_mut().map(|result| &mut result.at);
        let own = [&mut document.started_at, &mut document.updated_at, &mut document.as_of, &mut document.closed_at];
        for at in events.chain(results).chain(own.into_iter().filter_map(Option::as_mut)) {
            let shifted = at.utc().checked_add_signed(by).filter(|at| is_kept_year(*at));
            let Some(shifted) = shifted else {
                return Err(Fault::pointer("/started_at", "would leave the years 1970 to 9998 when shifted"));
            };
            *at = shifted.into();
        }
        self.document = moved;
        Ok(())
    }

    /// The role of the participant with this id; a guest where it is not known.
    #[must_use]
    pub fn role(&self, id: &str) -> Role {
        if let Some(contact) = &self.document.contact
            && contact.external_id == id
        {
            return Role::Contact;
        }
        let listed = self.document.participants.iter().find(|one| one.external_id == id);
        match listed.map(|one| one.kind) {
            Some(ParticipantKind::Agent | ParticipantKind::Bot) => Role::Agent,
            _ if self.visitor().is_some_and(|visitor| visitor.external_id == id) => Role::Contact,
            _ => Role::Guest,
        }
    }

    /// The anonymous visitor, where the contact is not known.
    #[must_use]
    pub fn visitor(&self) -> Option<&DocumentParticipant> {
        let may_be = self.document.contact.is_none() && self.document.kind != ChatType::Agent;
        self.outside().find(|_| may_be)
    }

    /// The outside persons.
    pub fn outside(&self) -> impl Iterator<Item = &DocumentParticipant> {
        self.document.participants.iter().filter(|one| one.kind == ParticipantKind::Contact)
    }

    /// The agents and bots.
    pub fn agents(&self) -> impl Iterator<Item = &DocumentParticipant> {
        self.document.participants.iter().filter(|one| one.kind != ParticipantKind::Contact)
    }

    /// Whether it says what fields of forms are.
    #[must_use]
    pub fn has_types(&self) -> bool {
        self.document.results.iter().any(|result| !result.types.is_empty())
    }

    /// The names of the forms of its results, each once, in order.
    #[must_use]
    pub fn forms(&self) -> Vec<&str> {
        let mut forms: Vec<&str> = Vec::new();
        for result in &self.document.results {
            if !forms.contains(&result.form.as_str()) {
                forms.push(&result.form);
            }
        }
        forms
    }

    /// The instant up to which the document itself says that its contact was erased.
    #[must_use]
    pub fn erased_until(&self) -> Option<DateTime<Utc>> {
        let erasures = self.document.events.iter().filter(|event| event.kind == EventType::ContactErased);
        erasures.map(|event| event.at.utc()).max()
    }
}

/// Adjustments as faults.
fn details(adjustments: impl Iterator<Item = Adjustment>) -> Vec<Fault> {
    let mut faults = Faults::default();
    adjustments.for_each(|one| faults.add(one.pointer, one.kind.detail()));
    faults.into_vec()
}

/// Whether an erasure blanks what an event of this kind says.
#[must_use]
pub const fn is_blanked(kind: EventType) -> bool {
    matches!(kind, EventType::Message | EventType::Note | EventType::Action)
}
