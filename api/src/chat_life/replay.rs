//! What follows from a chat's events: its state, sessions and memberships. Pure.
//!
//! What an event does is in [`super::transitions`]; here it gets its instant and its author.

use super::transitions::{Effects, MembershipEffect, Part, SessionEffect, Standing, initial, unfold};
use chrono::{DateTime, Utc};
use sightline_shared::ChatState;
use sightline_shared::document::{ChatDocument, DocumentEvent, ParticipantKind};
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
    /// The memberships of agents and bots, in the order they began; one for each time a participant joined.
    pub memberships: Vec<Membership>,
}

/// One session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionSpan {
    /// Its first event.
    pub started_at: DateTime<Utc>,
    /// When it was first accepted.
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
        let state = initial(document.kind);
        let life = Life {
            state,
            waiting_since: (state == ChatState::Queued).then_some(started_at),
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
        let author = event.participant.as_deref().filter(|who| self.answers(who));
        let now = Standing { state: self.life.state, by: author.map(|who| self.part(who)) };
        unfold(now, event.kind, &mut |_, effects| self.apply(event, author, effects));
    }

    /// Whether `who` is an agent or bot: only these are members.
    fn answers(&self, who: &str) -> bool {
        matches!(self.people.get(who), Some(ParticipantKind::Agent | ParticipantKind::Bot))
    }

    fn part(&self, who: &str) -> Part {
        match self.open.get(who).map(|place| self.life.memberships[*place].has_accepted) {
            None => Part::None,
            Some(false) => Part::Joined,
            Some(true) => Part::Accepted,
        }
    }

    fn apply(&mut self, event: &DocumentEvent, author: Option<&'a str>, effects: Effects) {
        let at = event.at.utc();
        if let Some(who) = author {
            self.change_membership(at, who, effects.membership);
        }
        self.change_session(at, effects.session);
        self.life.state = effects.state;
        match effects.session {
            SessionEffect::Opens | SessionEffect::Waits => {
                self.life.waiting_since = Some(at);
                self.life.inboxes = inboxes(event);
            }
            SessionEffect::Accepted | SessionEffect::Ends => {
                self.life.waiting_since = None;
                self.life.inboxes.clear();
            }
            SessionEffect::Kept | SessionEffect::Answered => {}
        }
    }

    fn change_membership(&mut self, at: DateTime<Utc>, who: &'a str, effect: MembershipEffect) {
        let members = &mut self.life.memberships;
        match effect {
            MembershipEffect::Kept => {}
            MembershipEffect::Begins { accepted: has_accepted } => {
                self.open.insert(who, members.len());
                members.push(Membership { participant: who.to_owned(), has_accepted, joined_at: at, left_at: None });
            }
            MembershipEffect::Accepts => {
                if let Some(place) = self.open.get(who) {
                    members[*place].has_accepted = true;
                }
            }
            MembershipEffect::Ends => {
                if let Some(place) = self.open.remove(who) {
                    members[place].left_at = Some(at);
                }
            }
        }
    }

    fn change_session(&mut self, at: DateTime<Utc>, effect: SessionEffect) {
        if effect == SessionEffect::Opens {
            self.life.sessions.push(SessionSpan::starting(at));
        }
        let Some(session) = self.life.sessions.last_mut() else { return };
        let reached = match effect {
            SessionEffect::Kept | SessionEffect::Opens | SessionEffect::Waits => return,
            SessionEffect::Accepted => &mut session.accepted_at,
            SessionEffect::Answered => &mut session.first_response_at,
            SessionEffect::Ends => &mut session.closed_at,
        };
        reached.get_or_insert(at);
        if effect == SessionEffect::Ends {
            for (_, place) in self.open.drain() {
                self.life.memberships[place].left_at = Some(at);
            }
        }
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
