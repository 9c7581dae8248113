//! Chat documents: the interchange format of the import, of `POST /ingest/chats` and of the
//! NDJSON export. One document is one chat, whole. Unknown members are an error.

use crate::{ChatState, ChatType, EventType, Timestamp, word_enum};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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

/// A chat as it is exchanged with other systems.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChatDocument {
    /// The chat's id in the system it comes from; unique within a company.
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
    /// The contact; null for an anonymous visitor and for chats between agents.
    #[serde(default)]
    pub contact: Option<DocumentContact>,
    /// Everyone with an event in the chat, the contact or visitor included.
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub participants: Vec<DocumentParticipant>,
    /// Where it stands after the last event.
    pub state: ChatState,
    /// The time of the first event.
    pub started_at: Timestamp,
    /// The time of the last event.
    pub updated_at: Timestamp,
    /// All its events, in order.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100_000))]
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
    /// Its id in the system it comes from; unique within a company.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "crm-7781"))]
    pub external_id: String,
    /// Its name.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Dana Whitlock"))]
    pub name: Option<String>,
    /// Its e-mail address.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 320, example = "dana.whitlock@example.com"))]
    pub email: Option<String>,
    /// Its telephone number.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "+44 20 7946 0142"))]
    pub phone: Option<String>,
}

/// A participant with an event in a chat document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentParticipant {
    /// The id that events refer to; it identifies an agent or bot within a company.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "agent-11"))]
    pub external_id: String,
    /// Agent, bot or contact.
    pub kind: ParticipantKind,
    /// The name; only a contact may go without.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maud Ellery"))]
    pub name: Option<String>,
    /// Whether it is an agent or bot of a service company.
    #[serde(default)]
    pub partner: bool,
}

/// One event of a chat document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentEvent {
    /// Its id in the system it comes from; unique within the chat.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "hmg-2041-e004"))]
    pub external_id: String,
    /// When it happened; not before the event in front of it.
    pub at: Timestamp,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// The participant's id of its author; null when the system caused it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub participant: Option<String>,
    /// The words of a message or note.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 16384, example = "Good morning"))]
    pub text: Option<String>,
    /// What a system event carries, such as `inboxes`, `reason` or `result`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub data: Option<Map<String, Value>>,
}

/// One result of a chat document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentResult {
    /// Its id in the system it comes from; the `result_added` event's `data.result`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "hmg-2041-r1"))]
    pub external_id: String,
    /// The name of the form.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Test drive"))]
    pub form: String,
    /// The time of its `result_added` event.
    pub at: Timestamp,
    /// The participant of its `result_added` event.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub participant: Option<String>,
    /// The id of the chat's contact; null where it has none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub contact_external_id: Option<String>,
    /// The values by label, in the form's order: text, or null where left open.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fields: Map<String, Value>,
}
