//! Results and forms.

use crate::{ChatState, ContactRef, OrganizationRef, Participant, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A named template with fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Form {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Test drive"))]
    pub name: String,
    /// Its fields, in order.
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub fields: Vec<FormField>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormField {
    /// Its label.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Model"))]
    pub label: String,
}

/// A completed form that a chat generated, as a row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatResult {
    /// Its id.
    pub id: Uuid,
    /// The form's id.
    pub form_id: Uuid,
    /// The form's name as it was.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Test drive"))]
    pub form: String,
    /// The chat that generated it.
    pub chat_id: Uuid,
    /// The event of the chat that added it.
    pub event_id: Uuid,
    /// That event's place in the chat.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 12))]
    pub event_seq: i32,
    /// The organization of the chat.
    pub organization: OrganizationRef,
    /// The contact of the chat.
    pub contact: Option<ContactRef>,
    /// The agent or bot that submitted it.
    pub submitted_by: Option<Participant>,
    /// When it was submitted.
    pub submitted_at: Timestamp,
}

/// A result with its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultDetail {
    /// The row as the list shows it.
    #[serde(flatten)]
    pub result: ChatResult,
    /// The chat's state now.
    pub chat_state: ChatState,
    /// The result's id in the system it came from.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// What was filled in, in the form's order. Empty after an erasure.
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub fields: Vec<FieldValue>,
}

/// One field as it was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldValue {
    /// The field's label as it was.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Model"))]
    pub label: String,
    /// What was filled in; absent when left open.
    #[cfg_attr(feature = "openapi", schema(max_length = 16384, example = "Aster E3 Long Range"))]
    pub value: Option<String>,
}
