//! Chat documents: the interchange format of the import, of `POST /ingest/chats` and of the
//! NDJSON export.
//!
//! A document is a statement of its source: it names what the source knows of one chat, whole or in
//! part. What it leaves out stays as it is. Unknown members are an error.

mod adjustment;
mod ingest;
mod known;
mod single;
mod stated;

pub use adjustment::{Adjustment, AdjustmentKind};
pub use ingest::{IngestOutcome, IngestReport, IngestTotals, IngestedDocument};
pub use known::{KnownAgent, KnownContact, StoredAgent, StoredContact};
pub use single::{
    ChatEvents, ChatResults, MOST_AT_ONCE, StoredChat, StoredEvent, StoredEvents, StoredResult, StoredResults,
};
#[cfg(feature = "openapi")]
pub use single::{EventAnswer, EventBody, NewChat, ResultBody};
pub use stated::Stated;

use crate::{ChatState, ChatType, EventType, Timestamp, word_enum};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stated::{id, optional_id};

word_enum! {
    /// What takes part in a chat document.
    ParticipantKind {
        /// A person who answers.
        Agent = "agent",
        /// A chatbot.
        Bot = "bot",
        /// The external contact, known or anonymous.
        Contact = "contact",
    }
}

word_enum! {
    /// How the text of a message is written.
    TextFormat {
        /// As it is.
        Text = "text",
        /// HTML, which is turned into text.
        Html = "html",
    }
}

/// A chat as it is exchanged with other systems.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChatDocument {
    /// The chat's id in the system it comes from, text or a whole number; unique within a company.
    #[serde(deserialize_with = "id")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "hmg-2041"))]
    pub external_id: String,
    /// The path of its organization from the root, `/` between names.
    #[cfg_attr(feature = "openapi", schema(max_length = 4000, example = "Halden Motor Group/Halden Northgate"))]
    pub organization: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ChatType,
    /// Where the contact writes from, such as `web`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "web"))]
    pub channel: Option<String>,
    /// Where the chat is shown in the system it comes from: an `http` or `https` address.
    #[serde(default, skip_serializing_if = "Stated::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 2000, example = "https://desk.example.com/chats/2041"))]
    pub url: Stated<String>,
    /// Its tags; an empty list takes them all off, absence says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub tags: Option<Vec<String>>,
    /// The instant as of which the document holds. Of two statements about one thing the one with
    /// the later instant counts, whichever arrives first. The time of the last event where it is
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// The contact; null for an anonymous visitor and for chats between agents.
    #[serde(default)]
    pub contact: Option<DocumentContact>,
    /// Everyone with an event in the chat, the contact or visitor included.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub participants: Vec<DocumentParticipant>,
    /// Where it stands after the last event. Where its events lead elsewhere, the event that brings
    /// it about is added and marked as inferred.
    #[serde(default)]
    pub state: Option<ChatState>,
    /// The time of the first event. It counts only for a chat without events.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// The time of the last event.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// When it was closed, where `state` is `closed` and no event says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Its events; a chat that was missed has none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 100_000))]
    pub events: Vec<DocumentEvent>,
    /// Its results; each has exactly one `result_added` event.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub results: Vec<DocumentResult>,
}

/// The contact of a chat document. Everything but the id may be unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentContact {
    /// Its id in the system it comes from, text or a whole number; unique within a company.
    #[serde(deserialize_with = "id")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "crm-7781"))]
    pub external_id: String,
    /// Its name; null clears it, absence says nothing.
    #[serde(default, skip_serializing_if = "Stated::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 200, example = "Dana Whitlock"))]
    pub name: Stated<String>,
    /// Its e-mail address; null clears it, absence says nothing.
    #[serde(default, skip_serializing_if = "Stated::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 320, example = "dana.whitlock@example.com"))]
    pub email: Stated<String>,
    /// Its telephone number; null clears it, absence says nothing.
    #[serde(default, skip_serializing_if = "Stated::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 64, example = "+44 20 7946 0142"))]
    pub phone: Stated<String>,
}

/// A participant with an event in a chat document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentParticipant {
    /// The id that events refer to, text or a whole number; it identifies an agent or bot within a
    /// company.
    #[serde(deserialize_with = "id")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "agent-11"))]
    pub external_id: String,
    /// Agent, bot or contact.
    pub kind: ParticipantKind,
    /// The name.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maud Ellery"))]
    pub name: Option<String>,
    /// Whether it is an agent or bot of a service company; absence says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<bool>,
    /// The e-mail address of an agent. One that is a user of the company here, by that address, is
    /// the same agent. It is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 320, example = "maud.ellery@example.com"))]
    pub email: Option<String>,
}

/// One event of a chat document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentEvent {
    /// Its id in the system it comes from, text or a whole number; unique within the chat. An event
    /// without one is known by its time, type, author and text.
    #[serde(default, deserialize_with = "optional_id", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "hmg-2041-e004"))]
    pub external_id: Option<String>,
    /// The id that this event has here, for an event that was received from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sightline_id: Option<uuid::Uuid>,
    /// When it happened.
    pub at: Timestamp,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// The participant's id of its author; null when the system caused it.
    #[serde(default, deserialize_with = "optional_id")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub participant: Option<String>,
    /// The words of a message or note. A text of over 16 KiB is cut.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Good morning"))]
    pub text: Option<String>,
    /// How the text is written; plain text where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<TextFormat>,
    /// The files of a message or note.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub attachments: Vec<Attachment>,
    /// When its text was last edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// Its words were removed in the system it comes from.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// What a system event carries, such as `inboxes`, `reason` or `result`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub data: Option<Map<String, Value>>,
}

impl DocumentEvent {
    /// An event of which no more is known.
    #[must_use]
    pub const fn new(external_id: Option<String>, at: Timestamp, kind: EventType) -> Self {
        Self {
            external_id,
            sightline_id: None,
            at,
            kind,
            participant: None,
            text: None,
            format: None,
            attachments: Vec::new(),
            edited_at: None,
            deleted: false,
            data: None,
        }
    }
}

/// A file of a message or note. Only what is known of it is kept; the file itself is never fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "damage.jpg"))]
    pub name: Option<String>,
    /// Its media type (RFC 6838).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "image/jpeg"))]
    pub media_type: Option<String>,
    /// Its size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 182_044))]
    pub size: Option<u64>,
    /// Its address; shown as a link only where it is `http` or `https`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000, example = "https://files.example.com/damage.jpg"))]
    pub url: Option<String>,
}

/// One result of a chat document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentResult {
    /// Its id in the system it comes from, text or a whole number; the `result_added` event's
    /// `data.result`.
    #[serde(deserialize_with = "id")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "hmg-2041-r1"))]
    pub external_id: String,
    /// The name of the form.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Test drive"))]
    pub form: String,
    /// The time of its `result_added` event.
    pub at: Timestamp,
    /// The participant of its `result_added` event.
    #[serde(default, deserialize_with = "optional_id")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub participant: Option<String>,
    /// The id of the chat's contact; null where it has none.
    #[serde(default, deserialize_with = "optional_id")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub contact_external_id: Option<String>,
    /// The values by label, in the form's order: text, or null where left open. A number or a boolean is kept as text
    /// and says that the field has numbers, or yes and no.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fields: Map<String, Value>,
    /// What the values of fields are, by label: `text`, `number`, `date`, `time`, `choice`, `email`, `phone` or `yes_no`.
    /// The first one that is said of a field of the form counts, unless an admin says otherwise.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub types: Map<String, Value>,
}
