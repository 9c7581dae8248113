//! What endpoints are sent: a type, an instant, and what it is about as the other resources show it
//! now. A message that is tried again holds what is known then.

use crate::{Chat, Contact, Event, OrganizationRef, Timestamp, WebhookEventType, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The body of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WebhookMessage<T> {
    /// What happened.
    #[serde(rename = "type")]
    pub kind: WebhookEventType,
    /// When it was written.
    pub timestamp: Timestamp,
    /// What it is about.
    pub data: T,
}

/// The chat of `chat.*`, as a row of the list of chats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookChat {
    /// The row.
    #[serde(flatten)]
    pub chat: Chat,
    /// The chat's id in the system it came from.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

word_enum! {
    /// Where an event was written.
    EventOrigin {
        /// Here.
        Sightline = "sightline",
        /// In the system that the chat came from.
        Source = "source",
    }
}

/// The event of `chat.event`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookChatEvent {
    /// The event.
    #[serde(flatten)]
    pub event: Event,
    /// The event's id in the system it came from.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Where it was written. A platform that delivers what was written here takes `sightline` and
    /// leaves the others out.
    pub origin: EventOrigin,
    /// Its chat.
    pub chat: WebhookChatRef,
}

/// The chat of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookChatRef {
    /// Its id.
    pub id: Uuid,
    /// Its id in the system it came from.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// The organization it belongs to.
    pub organization: OrganizationRef,
}

/// The contact of `contact.created` and `contact.updated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookContact {
    /// The row of the list of contacts.
    #[serde(flatten)]
    pub contact: Contact,
    /// The contact's id in the system it came from.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
}

/// What a test is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookTest {
    /// The endpoint.
    pub webhook_id: Uuid,
}
