//! Events: the items of a chat's stream, in order of time.

use crate::document::Attachment;
use crate::{Affiliation, AgentKind, Timestamp, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What an event is.
    EventType {
        /// Words, visible to the contact.
        Message = "message",
        /// Words, for agents and supervisors only.
        Note = "note",
        /// The chat waits in inboxes (`data.inboxes`).
        Queued = "queued",
        /// A participant took responsibility.
        Accepted = "accepted",
        /// A participant joined.
        Joined = "joined",
        /// A participant left.
        Left = "left",
        /// The chat was handed on.
        Transferred = "transferred",
        /// The chat is finished.
        Closed = "closed",
        /// The contact wrote again.
        Reopened = "reopened",
        /// A form was completed (`data.result`).
        ResultAdded = "result_added",
        /// A look-up by a bot or agent, for agents and supervisors only.
        Action = "action",
        /// The contact was erased.
        ContactErased = "contact_erased",
    }
}

word_enum! {
    /// How far a message that was written here has come.
    EventDeliveryState {
        /// No endpoint has accepted it yet.
        Sending = "sending",
        /// An endpoint accepted it.
        HandedOver = "handed_over",
        /// The platform reported that it arrived, or sent it back.
        Delivered = "delivered",
        /// The platform reported that it did not arrive, or no endpoint accepted it.
        Failed = "failed",
    }
}

/// What became of a message that was written here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventDelivery {
    /// How far it has come.
    pub state: EventDeliveryState,
    /// Since when.
    pub at: Timestamp,
    /// Why the platform could not deliver it, in its words; absent when no endpoint accepted it.
    #[cfg_attr(feature = "openapi", schema(max_length = 500, example = "The number is not in use"))]
    pub reason: Option<String>,
}

/// The author of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Author {
    /// The external contact.
    Contact {
        /// Its name, if known.
        #[cfg_attr(feature = "openapi", schema(max_length = 200))]
        name: Option<String>,
    },
    /// An outside person beside the contact.
    Guest {
        /// Its name, if known.
        #[cfg_attr(feature = "openapi", schema(max_length = 200))]
        name: Option<String>,
    },
    /// An agent or bot.
    Agent {
        /// Its id.
        id: Uuid,
        /// Its name.
        #[cfg_attr(feature = "openapi", schema(max_length = 200))]
        name: String,
        /// Person or chatbot.
        agent_kind: AgentKind,
        /// Own or partner.
        affiliation: Affiliation,
    },
}

/// One item in a chat's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Its id.
    pub id: Uuid,
    /// Its chat.
    pub chat_id: Uuid,
    /// Its place in the chat, 1 to n without gaps.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub seq: i32,
    /// When it happened.
    pub at: Timestamp,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// Its author; absent when the system caused it.
    pub author: Option<Author>,
    /// The words of a message or note, byte for byte as they came; absent when redacted.
    #[cfg_attr(feature = "openapi", schema(max_length = 16384, example = "Good morning"))]
    pub text: Option<String>,
    /// Its contents were blanked by an erasure.
    pub redacted: bool,
    /// Its words were removed at the source.
    #[serde(default)]
    pub removed: bool,
    /// When its text was last edited at the source.
    #[serde(default)]
    pub edited_at: Option<Timestamp>,
    /// No source stated it: it was added because the chat is in another state than the stated
    /// events lead to.
    #[serde(default)]
    pub inferred: bool,
    /// Its files.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub attachments: Vec<Attachment>,
    /// What a system event carries, such as `inboxes` or `reason`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub data: Option<serde_json::Value>,
    /// The result that this event added.
    pub result_id: Option<Uuid>,
    /// What became of a message that was written here, where an endpoint takes messages or the
    /// platform reported it.
    #[serde(default)]
    pub delivery: Option<EventDelivery>,
}

/// A window into a chat's stream, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventPage {
    /// The events, by `seq`.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub items: Vec<Event>,
    /// There are events before the first of these.
    pub has_earlier: bool,
    /// There are events after the last of these.
    pub has_later: bool,
}
