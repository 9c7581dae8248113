//! One session of a chat, and what is measured in it. Pure.
//!
//! A *wait* is one stretch in a queue: from the event that queued the chat, or from the contact's
//! first word, until somebody accepts. Once a bot has accepted in the session, further waits are for a
//! person, and only a person ends them. A *first response* is counted from the contact's first word: by a
//! person, and apart from it by a bot. Nothing runs before the contact has written, so a greeting
//! answers nobody.

use chrono::{DateTime, Utc};
use sightline_shared::AgentKind;

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSpan {
    /// Its first event.
    pub started_at: DateTime<Utc>,
    /// When it was first accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When the contact first wrote in it.
    pub contact_wrote_at: Option<DateTime<Utc>>,
    /// When a person first answered the contact.
    pub first_response_at: Option<DateTime<Utc>>,
    /// When a bot first answered the contact.
    pub bot_response_at: Option<DateTime<Utc>>,
    /// A bot accepted in it.
    pub has_bot: bool,
    /// Its waits, in order; only the last may be open.
    pub waits: Vec<Wait>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// It is closed and the chat has events after its end.
    pub is_outlived: bool,
}

/// One stretch in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when; absent while it lasts.
    pub to: Option<DateTime<Utc>>,
    /// The kind of agent that ended it; absent when nobody did before the chat was closed.
    pub by: Option<AgentKind>,
}

impl SessionSpan {
    /// A session that begins.
    #[must_use]
    pub const fn starting(started_at: DateTime<Utc>) -> Self {
        Self {
            started_at,
            accepted_at: None,
            contact_wrote_at: None,
            first_response_at: None,
            bot_response_at: None,
            has_bot: false,
            waits: Vec::new(),
            closed_at: None,
            is_outlived: false,
        }
    }

    /// Since when somebody waits in it.
    #[must_use]
    pub fn waits_since(&self) -> Option<DateTime<Utc>> {
        self.waits.last().filter(|wait| wait.to.is_none()).map(|wait| wait.from)
    }

    /// A wait begins, unless one lasts: another inbox is no new wait.
    pub fn wait(&mut self, at: DateTime<Utc>) {
        if self.waits_since().is_none() {
            self.waits.push(Wait { from: at, to: None, by: None });
        }
    }

    /// The contact wrote, while the chat was queued or not.
    pub fn contact_wrote(&mut self, at: DateTime<Utc>, is_queued: bool) {
        self.contact_wrote_at.get_or_insert(at);
        if is_queued {
            self.wait(at);
        }
    }

    /// An agent of this kind accepted, or nobody knows which.
    pub fn accept(&mut self, at: DateTime<Utc>, by: Option<AgentKind>) {
        self.accepted_at.get_or_insert(at);
        let is_bot = by == Some(AgentKind::Bot);
        if !(is_bot && self.has_bot) {
            self.end_wait(at, by);
        }
        self.has_bot |= is_bot;
    }

    /// An agent of this kind wrote to the contact.
    pub fn answer(&mut self, at: DateTime<Utc>, by: AgentKind) {
        if self.contact_wrote_at.is_some() {
            let answered = match by {
                AgentKind::Agent => &mut self.first_response_at,
                AgentKind::Bot => &mut self.bot_response_at,
            };
            answered.get_or_insert(at);
        }
    }

    /// It ends, if it has not yet.
    pub fn end(&mut self, at: DateTime<Utc>) {
        self.closed_at.get_or_insert(at);
        self.end_wait(at, None);
    }

    fn end_wait(&mut self, at: DateTime<Utc>, by: Option<AgentKind>) {
        if let Some(wait) = self.waits.last_mut().filter(|wait| wait.to.is_none()) {
            (wait.to, wait.by) = (Some(at), by);
        }
    }
}
