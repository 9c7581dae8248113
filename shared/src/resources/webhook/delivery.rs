//! The delivery log of an endpoint.

use crate::query::kinds::{All, Many};
use crate::query::{RangeFilter, filter};
use crate::requests::filter::RangedFilter;
use crate::{Fault, Timestamp, WebhookEventType, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// The state of a delivery.
    WebhookDeliveryState {
        /// It waits for its first or next attempt.
        Pending = "pending",
        /// The endpoint accepted it.
        Delivered = "delivered",
        /// It was given up.
        Failed = "failed",
        /// There was nothing left to send: its subject was erased or removed, or is no longer in the
        /// endpoint's part of the company.
        Dropped = "dropped",
    }
}

word_enum! {
    /// Why an attempt failed.
    WebhookFailure {
        /// The URL is not allowed, or is no longer allowed.
        Url = "url",
        /// The host has no address, or could not be looked up.
        Host = "host",
        /// The address is not public, and the operator does not allow it.
        Address = "address",
        /// No connection was made, or it ended early.
        Connection = "connection",
        /// The certificate is not valid, or no secure connection could be agreed on.
        Certificate = "certificate",
        /// There was no answer in time.
        Timeout = "timeout",
        /// The answer's status is not 2xx.
        Status = "status",
    }
}

/// One message to one endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookDelivery {
    /// Its id.
    pub id: Uuid,
    /// The endpoint.
    pub webhook_id: Uuid,
    /// The message: its `webhook-id`, the same in every attempt.
    pub event_id: Uuid,
    /// The message's type.
    #[serde(rename = "type")]
    pub kind: WebhookEventType,
    /// The chat that it is about.
    pub chat_id: Option<Uuid>,
    /// Its state.
    pub state: WebhookDeliveryState,
    /// How often it was tried since it was last requested, a running attempt included.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 2))]
    pub attempts: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next; absent unless pending. One of a chat waits for those before it.
    pub next_attempt_at: Option<Timestamp>,
    /// When it was last tried.
    pub last_attempt_at: Option<Timestamp>,
    /// The status of the last answer.
    #[cfg_attr(feature = "openapi", schema(minimum = 100, maximum = 999, example = 200))]
    pub last_status: Option<i16>,
    /// Why the last attempt failed.
    pub last_error: Option<WebhookFailure>,
    /// How long the last attempt took, in milliseconds.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 87))]
    pub duration_ms: Option<i32>,
    /// When it was accepted.
    pub delivered_at: Option<Timestamp>,
    /// It was requested again after it had been delivered or given up.
    pub is_redelivery: bool,
}

filter! {
    /// Which deliveries of an endpoint.
    #[derive(Default)]
    WebhookDeliveryFilter {
        /// The range in which they were written.
        range: RangeFilter = All,
        /// Only in these states.
        states: Vec<WebhookDeliveryState> = Many("state"),
        /// Only of these types.
        event_types: Vec<WebhookEventType> = Many("type"),
    }
}

impl RangedFilter for WebhookDeliveryFilter {
    fn range(&self) -> &RangeFilter {
        &self.range
    }
}

/// Which deliveries of an endpoint are sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Redelivery {
    /// Only those written at or after this instant.
    pub from: Timestamp,
    /// Only those written before this instant.
    pub to: Timestamp,
    /// Only those in this state: `failed`, `dropped` or `delivered`.
    #[cfg_attr(feature = "openapi", schema(value_type = WebhookDeliveryState))]
    pub state: String,
}

impl Redelivery {
    /// The state that is asked for.
    ///
    /// # Errors
    /// Every fault, with its pointer.
    pub fn check(&self) -> Result<WebhookDeliveryState, Vec<Fault>> {
        let mut faults = Vec::new();
        let state = self.state.parse();
        match &state {
            Err(unknown) => faults.push(Fault::pointer("/state", format!("{unknown}"))),
            Ok(WebhookDeliveryState::Pending) => {
                faults.push(Fault::pointer("/state", "must be one of delivered, failed, dropped"));
            }
            Ok(_) => {}
        }
        if self.to <= self.from {
            faults.push(Fault::pointer("/to", "must be after from"));
        }
        state.ok().filter(|_| faults.is_empty()).ok_or(faults)
    }
}

/// How many deliveries are sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Redelivered {
    /// Their number.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 12))]
    pub count: i64,
}
