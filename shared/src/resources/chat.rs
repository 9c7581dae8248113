//! Chats: rows of the list, and single chats.

use crate::{AgentKind, Match, Participant, ResultDetail, Timestamp, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// The type of a chat: its kinds of parties.
    ChatType {
        /// With an external contact.
        Contact = "contact",
        /// Between agents (team messaging); no contact.
        Agent = "agent",
        /// Started by a chatbot, with a contact or with agents.
        Bot = "bot",
    }
}

word_enum! {
    /// The state of a chat.
    ChatState {
        /// Waits in an inbox to be accepted.
        Queued = "queued",
        /// Accepted and ongoing.
        Active = "active",
        /// Finished.
        Closed = "closed",
    }
}

/// The organization of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationRef {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Halden Northgate"))]
    pub name: String,
    /// The names from the caller's own organization down to this one.
    #[cfg_attr(feature = "openapi", schema(max_items = 32))]
    pub path: Vec<String>,
}

/// The contact of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactRef {
    /// Its id; absent for an anonymous visitor and after an erasure.
    pub id: Option<Uuid>,
    /// Its name, if known.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Dana Whitlock"))]
    pub name: Option<String>,
    /// The contact was erased: nothing personal is left.
    pub erased: bool,
}

/// A chat as a row of the list, complete: names included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Chat {
    /// Its id.
    pub id: Uuid,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ChatType,
    /// Its state.
    pub state: ChatState,
    /// The organization it belongs to.
    pub organization: OrganizationRef,
    /// The external contact; absent for chats between agents. Anonymous visitors have no id.
    pub contact: Option<ContactRef>,
    /// All agents and bots that take or took part, in the order they came.
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub participants: Vec<Participant>,
    /// How many events it holds, messages and system events alike.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 14))]
    pub event_count: i32,
    /// How many results it generated over its whole life.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub result_count: i32,
    /// The names of the forms of its results, each once.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub forms: Vec<String>,
    /// Its tags, of its source and of users, in alphabetical order.
    #[cfg_attr(feature = "openapi", schema(max_items = 100, example = json!(["lease", "vip"])))]
    pub tags: Vec<String>,
    /// When its first event happened.
    pub started_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Since when it waits in the queue; absent unless queued.
    pub waiting_since: Option<Timestamp>,
    /// The names of the inboxes a queued chat waits in; empty otherwise.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub inboxes: Vec<String>,
    /// It has waited longer than its organization's target.
    pub over_target: bool,
    /// Raised by every write to the chat: of two copies of a chat, the one with the larger number
    /// is the newer. Renaming its organization or an agent need not raise it, and `over_target`
    /// depends on the time alone.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 15))]
    pub revision: i64,
    /// Only in rows of a search (`q`): the first messages and notes, in order, that hold one of its
    /// words; empty when the words are in what is known of the contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 3, nullable = false))]
    pub matches: Option<Vec<Match>>,
}

impl Chat {
    /// Whether this is a newer copy of the chat that `other` is a copy of; false for another chat.
    #[must_use]
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.id == other.id && self.revision > other.revision
    }
}

/// One stretch of a chat, from being queued or opened to being closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Its number within the chat, from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub number: i32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was first accepted.
    pub accepted_at: Option<Timestamp>,
    /// When the contact first wrote in it; responses are counted from here.
    pub contact_wrote_at: Option<Timestamp>,
    /// When a person first answered the contact with a message.
    pub first_response_at: Option<Timestamp>,
    /// When a bot first answered the contact with a message. What was written before the contact
    /// wrote, such as a greeting, is no answer.
    pub bot_response_at: Option<Timestamp>,
    /// Its waits, in order; only the last may still last.
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub waits: Vec<Wait>,
    /// When it was closed; absent while it is open.
    pub closed_at: Option<Timestamp>,
}

/// One stretch in a queue: from the event that queued the chat, or from the contact's first word,
/// until somebody accepts. Once a bot has accepted in a session, only a person ends a further wait of
/// it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wait {
    /// Since when.
    pub from: Timestamp,
    /// Until when; absent while it lasts.
    pub to: Option<Timestamp>,
    /// The kind of agent that accepted; absent when nobody did before the chat was closed.
    pub ended_by: Option<AgentKind>,
}

/// A chat with everything that hangs on it but its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatDetail {
    /// The row as the list shows it; its participants carry their times here.
    #[serde(flatten)]
    pub chat: Chat,
    /// The chat's id in the system it came from.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Where the contact writes from, such as `web`.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "web"))]
    pub channel: Option<String>,
    /// Where the chat is shown in the system it came from: an address of `http` or `https`.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000, example = "https://desk.example.com/chats/1"))]
    pub url: Option<String>,
    /// Which of its tags users put on it; those can be taken off here.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 100, example = json!(["vip"])))]
    pub own_tags: Vec<String>,
    /// The e-mail address of its contact, for callers that may read contacts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 320, example = "dana@example.com"))]
    pub contact_email: Option<String>,
    /// The telephone number of its contact, for callers that may read contacts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "+44 20 7946 0142"))]
    pub contact_phone: Option<String>,
    /// The IANA time zone of its organization.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "Europe/Amsterdam"))]
    pub time_zone: String,
    /// An endpoint is sent its events: messages that are written here reach the company's platform.
    #[serde(default)]
    pub takes_replies: bool,
    /// Its sessions, in order.
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub sessions: Vec<Session>,
    /// Its results, in order, with their fields.
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub results: Vec<ResultDetail>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn copy(id: u128, revision: i64) -> Chat {
        let at = Timestamp::from(DateTime::UNIX_EPOCH);
        Chat {
            id: Uuid::from_u128(id),
            kind: ChatType::Contact,
            state: ChatState::Queued,
            organization: OrganizationRef { id: Uuid::nil(), name: "Acme".to_owned(), path: vec!["Acme".to_owned()] },
            contact: None,
            participants: Vec::new(),
            event_count: 1,
            result_count: 0,
            forms: Vec::new(),
            tags: Vec::new(),
            started_at: at,
            updated_at: at,
            waiting_since: Some(at),
            inboxes: Vec::new(),
            over_target: false,
            revision,
            matches: None,
        }
    }

    #[test]
    fn the_larger_revision_is_the_newer_copy() {
        assert!(copy(1, 3).is_newer_than(&copy(1, 2)));
        assert!(!copy(1, 2).is_newer_than(&copy(1, 3)));
        assert!(!copy(1, 2).is_newer_than(&copy(1, 2)), "no copy is newer than its equal");
    }

    #[test]
    fn nothing_else_makes_a_copy_newer() {
        let later = Timestamp::from(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1));
        let older = Chat { event_count: 9, updated_at: later, over_target: true, ..copy(1, 2) };
        assert!(!older.is_newer_than(&copy(1, 3)) && copy(1, 3).is_newer_than(&older));
    }

    #[test]
    fn a_copy_of_another_chat_is_never_newer() {
        assert!(!copy(2, 9).is_newer_than(&copy(1, 1)) && !copy(1, 1).is_newer_than(&copy(2, 9)));
    }
}
