//! What follows from a chat's events: its state, sessions and memberships. Pure.
//!
//! What an event does is in [`super::transitions`]; here it gets its instant and its author. A
//! life can be followed from the beginning, or further from where it is stored: both come to the
//! same end.

use super::session::SessionSpan;
use super::transitions::{By, Effects, MembershipEffect, Part, SessionEffect, Standing, initial, unfold};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sightline_shared::document::{ChatDocument, DocumentEvent, ParticipantKind};
use sightline_shared::{AgentKind, ChatState, ChatType, EventType};
use std::collections::HashMap;

/// The version of what follows from events, which a stored chat keeps of its last replay. Other rules
/// need the next number, and a migration with an index of the chats below it.
pub const RULES: i16 = 1;

/// What follows from the events of one chat. `A` names an agent or bot.
#[derive(Clone, Debug, PartialEq)]
pub struct Life<A = String> {
    /// Where the chat stands after its last event.
    pub state: ChatState,
    /// Since when it waits, while it is queued.
    pub waiting_since: Option<DateTime<Utc>>,
    /// The inboxes it waits in, while it is queued.
    pub inboxes: Vec<String>,
    /// Its sessions, in order.
    pub sessions: Vec<SessionSpan>,
    /// The memberships of agents and bots, in the order they began; one for each time a participant joined.
    pub memberships: Vec<Membership<A>>,
}

/// An agent or bot that takes or took part.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership<A = String> {
    /// The agent or bot.
    pub participant: A,
    /// Whether it took responsibility.
    pub has_accepted: bool,
    /// Since when.
    pub joined_at: DateTime<Utc>,
    /// Until when.
    pub left_at: Option<DateTime<Utc>>,
}

/// An event, as far as anything follows from it.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a, A> {
    /// What it is.
    pub kind: EventType,
    /// When.
    pub at: DateTime<Utc>,
    /// Who caused it.
    pub by: Author<A>,
    /// What it carries.
    pub data: Option<&'a Map<String, Value>>,
    /// It was written here, where joining is an event of its own.
    pub is_own: bool,
}

/// The author of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author<A> {
    /// Nobody.
    System,
    /// The contact, or a guest.
    Outside,
    /// An agent or bot.
    Agent(A, AgentKind),
}

impl Life {
    /// What follows from the events of `document`.
    #[must_use]
    pub fn of(document: &ChatDocument) -> Self {
        let first = document.events.first().map(|event| event.at).or(document.started_at);
        let mut life = Self::beginning(document.kind, first.map_or(DateTime::UNIX_EPOCH, |at| at.utc()));
        let kinds = kinds(document);
        for event in &document.events {
            life.follow(&happened(&kinds, event));
        }
        life
    }
}

impl<A: Clone + Eq> Life<A> {
    /// A chat of this type before its first event.
    #[must_use]
    pub fn beginning(kind: ChatType, started_at: DateTime<Utc>) -> Self {
        let state = initial(kind);
        Self {
            state,
            waiting_since: (state == ChatState::Queued).then_some(started_at),
            inboxes: Vec::new(),
            sessions: vec![SessionSpan::starting(started_at)],
            memberships: Vec::new(),
        }
    }

    /// Goes on with the next event.
    pub fn follow(&mut self, event: &Happened<'_, A>) {
        if let Some(last) = self.sessions.last_mut() {
            last.is_outlived = last.closed_at.is_some();
        }
        let by = match &event.by {
            Author::System => By::System,
            Author::Outside => By::Outside,
            Author::Agent(own, _) => By::of_agent(self.part(own), event.kind == EventType::Note && event.is_own),
        };
        unfold(Standing { state: self.state, by }, event.kind, &mut |kind, effects| self.apply(event, kind, effects));
        if event.kind == EventType::Message && event.by == Author::Outside {
            self.contact_writes(event.at);
        }
    }

    /// The agents and bots, each once, in the order in which they first came, and whether they
    /// still take part.
    #[must_use]
    pub fn participants(&self) -> Vec<(&A, bool)> {
        let mut shown: Vec<(&A, bool)> = Vec::new();
        for member in &self.memberships {
            let is_active = member.left_at.is_none();
            match shown.iter_mut().find(|(one, _)| **one == member.participant) {
                Some((_, known)) => *known |= is_active,
                None => shown.push((&member.participant, is_active)),
            }
        }
        shown
    }

    fn open_membership(&mut self, of: &A) -> Option<&mut Membership<A>> {
        self.memberships.iter_mut().rev().find(|one| one.left_at.is_none() && one.participant == *of)
    }

    fn part(&mut self, of: &A) -> Part {
        match self.open_membership(of).map(|one| one.has_accepted) {
            None => Part::None,
            Some(false) => Part::Joined,
            Some(true) => Part::Accepted,
        }
    }

    fn contact_writes(&mut self, at: DateTime<Utc>) {
        let is_queued = self.state == ChatState::Queued;
        if let Some(session) = self.sessions.last_mut() {
            session.contact_wrote(at, is_queued);
            self.waiting_since = if is_queued { session.waits_since() } else { None };
        }
    }

    fn apply(&mut self, event: &Happened<'_, A>, kind: EventType, effects: Effects) {
        let at = event.at;
        if let Author::Agent(own, _) = &event.by {
            self.change_membership(at, own, effects.membership);
        }
        self.change_session(event, kind, effects.session);
        self.state = effects.state;
        match effects.session {
            SessionEffect::Opens | SessionEffect::Waits => {
                let waits_since = self.sessions.last().and_then(SessionSpan::waits_since);
                self.waiting_since = waits_since.or(Some(at));
                self.inboxes = inboxes(event.data);
            }
            SessionEffect::Accepted | SessionEffect::Ends => {
                self.waiting_since = None;
                self.inboxes.clear();
            }
            SessionEffect::Kept | SessionEffect::Answered => {}
        }
    }

    fn change_membership(&mut self, at: DateTime<Utc>, of: &A, effect: MembershipEffect) {
        match effect {
            MembershipEffect::Kept => {}
            MembershipEffect::Begins { accepted: has_accepted } => {
                let participant = of.clone();
                self.memberships.push(Membership { participant, has_accepted, joined_at: at, left_at: None });
            }
            MembershipEffect::Accepts => {
                if let Some(own) = self.open_membership(of) {
                    own.has_accepted = true;
                }
            }
            MembershipEffect::Ends => {
                if let Some(own) = self.open_membership(of) {
                    own.left_at = Some(at);
                }
            }
        }
    }

    fn change_session(&mut self, event: &Happened<'_, A>, kind: EventType, effect: SessionEffect) {
        let at = event.at;
        if effect == SessionEffect::Opens {
            self.sessions.push(SessionSpan::starting(at));
        }
        let Some(session) = self.sessions.last_mut() else { return };
        let by = match &event.by {
            Author::Agent(_, kind) => Some(*kind),
            Author::System | Author::Outside => None,
        };
        match effect {
            SessionEffect::Kept => {}
            // An agent that reopens a chat waits for nobody.
            SessionEffect::Opens if by.is_some() && kind == EventType::Reopened => {}
            SessionEffect::Opens | SessionEffect::Waits => session.wait(at),
            SessionEffect::Accepted => session.accept(at, by),
            SessionEffect::Answered => by.into_iter().for_each(|by| session.answer(at, by)),
            SessionEffect::Ends => {
                session.end(at);
                for member in self.memberships.iter_mut().filter(|one| one.left_at.is_none()) {
                    member.left_at = Some(at);
                }
            }
        }
    }
}

/// What each participant of `document` is, by its id.
#[must_use]
pub fn kinds(document: &ChatDocument) -> HashMap<&str, ParticipantKind> {
    document.participants.iter().map(|one| (one.external_id.as_str(), one.kind)).collect()
}

/// An event of a document whose participants are of these `kinds`.
#[must_use]
pub fn happened<'a>(kinds: &HashMap<&str, ParticipantKind>, event: &'a DocumentEvent) -> Happened<'a, String> {
    let by = match event.participant.as_deref() {
        None => Author::System,
        Some(id) => match kinds.get(id) {
            Some(ParticipantKind::Agent) => Author::Agent(id.to_owned(), AgentKind::Agent),
            Some(ParticipantKind::Bot) => Author::Agent(id.to_owned(), AgentKind::Bot),
            Some(ParticipantKind::Contact) | None => Author::Outside,
        },
    };
    // It is named by the id that it has here.
    let is_own = event.sightline_id.is_some();
    Happened { kind: event.kind, at: event.at.utc(), by, data: event.data.as_ref(), is_own }
}

/// The names in an event's `data.inboxes`.
#[must_use]
pub fn inboxes(data: Option<&Map<String, Value>>) -> Vec<String> {
    let named = data.and_then(|data| data.get("inboxes")).and_then(|inboxes| inboxes.as_array());
    named.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests;
