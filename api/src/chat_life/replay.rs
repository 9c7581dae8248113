//! What follows from a chat's events: its state, sessions and memberships. Pure.
//!
//! State and memberships follow from what the events say happened, and from one rule: who joined
//! and then writes to the contact of a queued or closed chat thereby accepts it.

use chrono::{DateTime, Utc};
use sightline_shared::document::{ChatDocument, DocumentEvent, ParticipantKind};
use sightline_shared::{ChatState, ChatType, EventType};
use std::collections::HashMap;

/// What follows from the events of one chat.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    /// Where the chat stands after its last event.
    pub state: ChatState,
    /// Since when it waits, while it is queued.
    pub waiting_since: Option<DateTime<Utc>>,
    /// The inboxes it waits in, while it is queued.
    pub inboxes: Vec<String>,
    /// Its sessions, in order.
    pub sessions: Vec<SessionSpan>,
    /// Who took part, in the order they came; somebody who came back is there again.
    pub memberships: Vec<Membership>,
}

/// One session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionSpan {
    /// Its first event.
    pub started_at: DateTime<Utc>,
    /// When somebody first accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When an agent or bot first wrote.
    pub first_response_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// It is closed and the chat has events after its end.
    pub is_outlived: bool,
}

/// An agent or bot that takes or took part.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// The participant's id in the document.
    pub participant: String,
    /// Whether it took responsibility.
    pub has_accepted: bool,
    /// Since when.
    pub joined_at: DateTime<Utc>,
    /// Until when.
    pub left_at: Option<DateTime<Utc>>,
}

impl Life {
    /// What follows from the events of `document`, which has at least one.
    #[must_use]
    pub fn of(document: &ChatDocument) -> Self {
        let mut course = Course::new(document);
        for event in &document.events {
            course.follow(event);
        }
        course.life
    }
}

/// A chat on its way through its events.
struct Course<'a> {
    life: Life,
    people: HashMap<&'a str, ParticipantKind>,
    /// Where in `memberships` the open one of an agent or bot is.
    open: HashMap<&'a str, usize>,
}

impl<'a> Course<'a> {
    fn new(document: &'a ChatDocument) -> Self {
        let started_at = document.events.first().map_or(document.started_at, |first| first.at).utc();
        let is_between_agents = document.kind == ChatType::Agent;
        let life = Life {
            state: if is_between_agents { ChatState::Active } else { ChatState::Queued },
            waiting_since: (!is_between_agents).then_some(started_at),
            inboxes: Vec::new(),
            sessions: vec![SessionSpan::starting(started_at)],
            memberships: Vec::new(),
        };
        let people = document.participants.iter().map(|who| (who.external_id.as_str(), who.kind)).collect();
        Self { life, people, open: HashMap::new() }
    }

    fn follow(&mut self, event: &'a DocumentEvent) {
        if let Some(last) = self.life.sessions.last_mut() {
            last.is_outlived = last.closed_at.is_some();
        }
        let at = event.at.utc();
        let who = event.participant.as_deref().filter(|who| self.answers(who));
        match (event.kind, who) {
            (EventType::Queued, _) => self.queue(at, event),
            (EventType::Reopened, _) if self.life.state == ChatState::Closed => self.queue(at, event),
            (EventType::Accepted, Some(who)) => self.accept(at, who),
            (EventType::Joined, Some(who)) => drop(self.membership(at, who)),
            (EventType::Left, Some(who)) => self.leave(at, who),
            (EventType::Message, Some(who)) => self.respond(at, who),
            (EventType::Closed, _) => self.close(at),
            _ => {}
        }
    }

    /// Whether `who` is an agent or bot: only these are members.
    fn answers(&self, who: &str) -> bool {
        matches!(self.people.get(who), Some(ParticipantKind::Agent | ParticipantKind::Bot))
    }

    /// The open session; a new one where the last is closed.
    fn session(&mut self, at: DateTime<Utc>) -> &mut SessionSpan {
        if self.life.sessions.last().is_none_or(|last| last.closed_at.is_some()) {
            self.life.sessions.push(SessionSpan::starting(at));
        }
        let last = self.life.sessions.len() - 1;
        &mut self.life.sessions[last]
    }

    fn membership(&mut self, at: DateTime<Utc>, who: &'a str) -> &mut Membership {
        let members = &mut self.life.memberships;
        let place = *self.open.entry(who).or_insert_with(|| {
            members.push(Membership { participant: who.to_owned(), has_accepted: false, joined_at: at, left_at: None });
            members.len() - 1
        });
        &mut self.life.memberships[place]
    }

    fn queue(&mut self, at: DateTime<Utc>, event: &DocumentEvent) {
        self.session(at);
        self.life.state = ChatState::Queued;
        self.life.waiting_since = Some(at);
        self.life.inboxes = inboxes(event);
    }

    fn accept(&mut self, at: DateTime<Utc>, who: &'a str) {
        self.membership(at, who).has_accepted = true;
        self.session(at).accepted_at.get_or_insert(at);
        self.stop_waiting(ChatState::Active);
    }

    fn respond(&mut self, at: DateTime<Utc>, who: &'a str) {
        let has_only_joined = self.open.get(who).is_some_and(|place| !self.life.memberships[*place].has_accepted);
        if has_only_joined && self.life.state != ChatState::Active {
            self.accept(at, who);
        }
        if let Some(session) = self.life.sessions.last_mut().filter(|last| last.closed_at.is_none()) {
            session.first_response_at.get_or_insert(at);
        }
    }

    fn leave(&mut self, at: DateTime<Utc>, who: &str) {
        if let Some(place) = self.open.remove(who) {
            self.life.memberships[place].left_at = Some(at);
        }
    }

    fn close(&mut self, at: DateTime<Utc>) {
        for (_, place) in self.open.drain() {
            self.life.memberships[place].left_at = Some(at);
        }
        if let Some(session) = self.life.sessions.last_mut() {
            session.closed_at.get_or_insert(at);
        }
        self.stop_waiting(ChatState::Closed);
    }

    fn stop_waiting(&mut self, state: ChatState) {
        self.life.state = state;
        self.life.waiting_since = None;
        self.life.inboxes.clear();
    }
}

impl SessionSpan {
    const fn starting(started_at: DateTime<Utc>) -> Self {
        Self { started_at, accepted_at: None, first_response_at: None, closed_at: None, is_outlived: false }
    }
}

/// The names in an event's `data.inboxes`.
#[must_use]
pub fn inboxes(event: &DocumentEvent) -> Vec<String> {
    let named = event.data.as_ref().and_then(|data| data.get("inboxes")).and_then(|inboxes| inboxes.as_array());
    named.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests;
