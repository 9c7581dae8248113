//! Results and forms.

pub mod field_type;

use crate::{
    ChatState, ContactRef, FormCount, OrganizationRef, Participant, Timestamp, WebhookDeliveryState, WebhookFailure,
};
use field_type::FieldType;
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
    /// The names that it had before. Results keep the name that it had when they came in, and sources may go on using
    /// any of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
    /// How many results it has in the caller's part of the company; present where archived forms are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, nullable = false))]
    pub result_count: Option<i64>,
    /// When the last of these was submitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub last_result_at: Option<crate::Timestamp>,
    /// When it was archived; absent for one that is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub archived_at: Option<crate::Timestamp>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormField {
    /// Its label.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Model"))]
    pub label: String,
    /// What its values are; text where nobody has said so.
    #[serde(rename = "type", default)]
    pub kind: FieldType,
    /// What can be chosen, of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub options: Vec<String>,
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
    /// Every webhook that answered accepted it, or one has not so far; absent while none has answered, and
    /// where none is sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_delivered: Option<bool>,
    /// The value of the field that `value_of` names; absent where the result has none, and without `value_of`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<FieldValue>,
    /// The first three fields that were filled in, in the form's order, of each value 200 characters. In lists only;
    /// absent where none was filled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 3))]
    pub main_fields: Vec<FieldValue>,
}

/// How many results there are, and of each form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultCount {
    /// The number in all, at most 10,000.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 10000, example = 248))]
    pub count: i64,
    /// There are more than `count` says.
    pub capped: bool,
    /// How many of each form, exactly and most first, at most 500 forms; with `by_form`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub forms: Option<Vec<FormCount>>,
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
    /// What became of it at each webhook that is sent it, over the last 30 days; absent in messages to webhooks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub deliveries: Vec<ResultDelivery>,
}

/// What became of a result at a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultDelivery {
    /// The webhook.
    pub webhook_id: Uuid,
    /// What it is for, or its host where it has no description.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000, example = "Desk"))]
    pub endpoint: String,
    /// How far it is.
    pub state: WebhookDeliveryState,
    /// How often it was tried since it was last requested, a running attempt included.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub attempts: i32,
    /// When it was accepted or last tried, else when it was written.
    pub at: Timestamp,
    /// The status of the last answer.
    #[cfg_attr(feature = "openapi", schema(minimum = 100, maximum = 999, example = 200))]
    pub last_status: Option<i16>,
    /// Why the last attempt failed.
    pub last_error: Option<WebhookFailure>,
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
    /// What the field's values are, by the form as it is now.
    #[serde(rename = "type", default)]
    pub kind: FieldType,
    /// Whether the value is one of these. It is kept as it was given in any case.
    #[serde(default = "yes")]
    pub is_valid: bool,
}

const fn yes() -> bool {
    true
}

impl FieldValue {
    /// The value with the type that its form gives it.
    #[must_use]
    pub fn typed(mut self, fields: &[FormField]) -> Self {
        if let Some(field) = fields.iter().find(|field| field.label == self.label) {
            self.kind = field.kind;
            self.is_valid = self.value.as_deref().is_none_or(|value| field.kind.accepts(value, &field.options));
        }
        self
    }
}
