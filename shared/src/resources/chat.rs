//! Chats: the rows of the list, and one chat whole.

use crate::{Match, Participant, ResultDetail, Timestamp, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// Between whom a chat is.
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
    /// Where a chat stands.
    ChatState {
        /// Waits in an inbox for somebody to accept.
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
    /// Between whom it is.
    #[serde(rename = "type")]
    pub kind: ChatType,
    /// Where it stands.
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
    /// Only in rows of a search (`q`): the first messages and notes, in order, that hold one of its
    /// words; empty when the words are in what is known of the contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 3, nullable = false))]
    pub matches: Option<Vec<Match>>,
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
    /// When somebody first accepted it.
    pub accepted_at: Option<Timestamp>,
    /// When an agent first answered with a message.
    pub first_response_at: Option<Timestamp>,
    /// When it was closed; absent while it is open.
    pub closed_at: Option<Timestamp>,
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
    /// The IANA time zone of its organization.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "Europe/Amsterdam"))]
    pub time_zone: String,
    /// Its sessions, in order.
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub sessions: Vec<Session>,
    /// Its results, in order, with their fields.
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub results: Vec<ResultDetail>,
}
