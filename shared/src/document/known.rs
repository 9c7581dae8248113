//! What is sent of a contact or an agent by itself, and what became of it.

use super::adjustment::Adjustment;
use super::ingest::IngestOutcome;
use super::stated::Stated;
use crate::{Affiliation, Agent, AgentKind, Contact, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is known of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KnownContact {
    /// The instant as of which this holds; now where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
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

/// What is known of an agent or bot; absence says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KnownAgent {
    /// The instant as of which this holds; now where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maud Ellery"))]
    pub name: Option<String>,
    /// Person or chatbot. What follows from its chats with another kind is replayed within a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AgentKind>,
    /// Own or partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<Affiliation>,
    /// The e-mail address of a person. One that is a user of the company here, by that address, is the same
    /// agent. It is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 320, example = "maud.ellery@example.com"))]
    pub email: Option<String>,
}

/// What became of what was sent of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredContact {
    /// What became of it.
    pub outcome: IngestOutcome,
    /// The id of the contact; absent where it was erased and is not known since.
    pub contact_id: Option<Uuid>,
    /// What was odd in it and was put right; `erased` where it was not taken because the contact was erased.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub adjustments: Vec<Adjustment>,
    /// The contact as it is now; absent for an API key without the scope `contacts:read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
}

/// What became of what was sent of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredAgent {
    /// What became of it.
    pub outcome: IngestOutcome,
    /// What was odd in it and was put right.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub adjustments: Vec<Adjustment>,
    /// The agent as it is now.
    pub agent: Agent,
}
