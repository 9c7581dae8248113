//! Webhooks: endpoints that are sent what happens, as Standard Webhooks 1.0.0 has it.

pub mod delivery;
pub mod message;

use crate::requests::stated;
use crate::{Fault, OrganizationRef, Timestamp, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest URL, in characters.
pub const MAX_URL: usize = 2000;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 500;

word_enum! {
    /// The type of a message to an endpoint.
    WebhookEventType {
        /// A chat was stored for the first time.
        ChatCreated = "chat.created",
        /// A chat began to wait in a queue.
        ChatQueued = "chat.queued",
        /// A chat became active.
        ChatAccepted = "chat.accepted",
        /// A chat was closed.
        ChatClosed = "chat.closed",
        /// A closed chat was opened again.
        ChatReopened = "chat.reopened",
        /// A chat moved to another organization.
        ChatMoved = "chat.moved",
        /// A chat has a new event.
        ChatEvent = "chat.event",
        /// A chat waits longer than its organization's target; once for each wait.
        ChatWaitingOverTarget = "chat.waiting_over_target",
        /// A chat has a new result.
        ResultCreated = "result.created",
        /// A contact was stored for the first time.
        ContactCreated = "contact.created",
        /// The name, e-mail address or telephone number of a contact changed.
        ContactUpdated = "contact.updated",
        /// A contact was erased.
        ContactErased = "contact.erased",
        /// A test that a user requested; not subscribed to.
        WebhookTest = "webhook.test",
    }
}

word_enum! {
    /// Why an endpoint is disabled.
    WebhookDisabledReason {
        /// A user disabled it.
        Manual = "manual",
        /// It answered 410.
        Gone = "gone",
        /// It did not accept anything for ten days.
        Failing = "failing",
    }
}

/// An endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// Its id.
    pub id: Uuid,
    /// What happens in this organization and below is sent.
    pub organization: OrganizationRef,
    /// Where messages are sent to.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000, example = "https://desk.example.com/hooks/sightline"))]
    pub url: String,
    /// What it is for.
    #[cfg_attr(feature = "openapi", schema(max_length = 500, example = "Desk"))]
    pub description: String,
    /// What is sent.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 20))]
    pub event_types: Vec<WebhookEventType>,
    /// Messages are sent. While they are not, nothing is gathered for it; what was gathered before
    /// waits.
    pub is_enabled: bool,
    /// Why it is disabled.
    pub disabled_reason: Option<WebhookDisabledReason>,
    /// Since when it is disabled.
    pub disabled_at: Option<Timestamp>,
    /// The first failure since the last success.
    pub failing_since: Option<Timestamp>,
    /// Until when messages are also signed with the secret before the last rotation.
    pub previous_secret_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its settings last changed.
    pub updated_at: Timestamp,
}

/// An endpoint with its secret, right after the secret was made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookWithSecret {
    /// The endpoint.
    #[serde(flatten)]
    pub webhook: Webhook,
    /// What messages are signed with: `whsec_` and 32 bytes in base64. Shown this once: absent from
    /// an answer that is repeated for an `Idempotency-Key`.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 64, example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDOL2Bgw3bRFs=")
    )]
    pub secret: Option<String>,
}

/// Without the secret: logs must not contain it.
impl std::fmt::Debug for WebhookWithSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookWithSecret").field("webhook", &self.webhook).finish_non_exhaustive()
    }
}

/// An endpoint to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// What happens in this organization and below is sent; the caller's own by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Uuid>,
    /// Where messages are sent to: an `https` address on port 443 without user and fragment. The
    /// operator may allow others within given networks.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 2000, example = "https://desk.example.com/hooks/sightline")
    )]
    pub url: String,
    /// What it is for.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 500, example = "Desk"))]
    pub description: String,
    /// What is sent, each once; not `webhook.test`, which is always sent on request.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashSet<WebhookEventType>, min_items = 1, max_items = 20))]
    pub event_types: Vec<String>,
}

/// What is to change of an endpoint; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookChange {
    /// Where messages are sent to.
    #[serde(default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 2000, nullable = false))]
    pub url: Option<String>,
    /// What it is for.
    #[serde(default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 500, nullable = false))]
    pub description: Option<String>,
    /// What is sent, each once.
    #[serde(default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<std::collections::HashSet<WebhookEventType>>, min_items = 1, max_items = 20, nullable = false)
    )]
    pub event_types: Option<Vec<String>>,
    /// `false` disables it. `true` enables it again, also after it was disabled for its failures.
    #[serde(default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub is_enabled: Option<bool>,
}

/// The fault of a description.
#[must_use]
pub fn description_fault(description: &str) -> Option<Fault> {
    let is_long = description.chars().count() > MAX_DESCRIPTION;
    is_long.then(|| Fault::pointer("/description", format!("must have at most {MAX_DESCRIPTION} characters")))
}

/// The types that an endpoint subscribes to.
///
/// # Errors
/// Every fault, with its pointer.
pub fn subscribed(words: &[String]) -> Result<Vec<WebhookEventType>, Vec<Fault>> {
    let (mut types, mut faults) = (Vec::new(), Vec::new());
    if words.is_empty() {
        faults.push(Fault::pointer("/event_types", "must name at least one type"));
    }
    for (place, word) in words.iter().enumerate() {
        let fault = |detail: String| Fault::pointer(format!("/event_types/{place}"), detail);
        match word.parse() {
            Err(unknown) => faults.push(fault(format!("{unknown}"))),
            Ok(WebhookEventType::WebhookTest) => faults.push(fault("is sent on request only".to_owned())),
            Ok(known) if types.contains(&known) => faults.push(fault("is named twice".to_owned())),
            Ok(known) => types.push(known),
        }
    }
    if faults.is_empty() { Ok(types) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_named_once_and_not_the_test() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let read = |given: &[&str]| subscribed(&words(given));
        assert_eq!(
            read(&["chat.event", "contact.erased"]),
            Ok(vec![WebhookEventType::ChatEvent, WebhookEventType::ContactErased])
        );
        let pointers = |given: &[&str]| {
            let faults = read(given).err().unwrap_or_default();
            faults.into_iter().filter_map(|fault| fault.pointer).collect::<Vec<_>>()
        };
        assert_eq!(pointers(&[]), ["/event_types"]);
        assert_eq!(
            pointers(&["chat.event", "chat.event", "chat.gone", "webhook.test"]),
            ["/event_types/1", "/event_types/2", "/event_types/3"]
        );
    }
}
