//! The parameters of paths and headers. Those of queries are declared with the filters in
//! `sightline_shared`.

#![expect(dead_code, reason = "only their schemas are used: extractors and middleware read the requests")]

use sightline_shared::query::external_id;
use utoipa::IntoParams;
use uuid::Uuid;

/// The id in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IdParameter {
    /// Its id.
    id: Uuid,
}

/// The id in the path, ours or the source's.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ExternalIdParameter {
    /// Its id, or `external:` and its id in the system it comes from, percent-encoded.
    #[param(schema_with = external_id)]
    id: String,
}

/// The form in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct FormParameter {
    /// Its name, percent-encoded.
    #[param(min_length = 1, max_length = 200, example = "Test drive")]
    name: String,
}

/// The event in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EventParameter {
    /// Its id, or `external:` and its id in the system it comes from, percent-encoded.
    #[param(schema_with = external_id)]
    event: String,
}

/// Requests a resource only when it has changed.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfNoneMatch {
    /// The `ETag` of the caller's copy; `304` when it is still current (RFC 9110).
    #[param(rename = "If-None-Match", max_length = 1024, required = false)]
    if_none_match: Option<String>,
}

/// Makes a request safe to send again.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKey {
    /// A key of the caller's choice, best random: within 24 hours, the same request with the same key has
    /// no further effect and gets the same answer.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$", required = false)]
    idempotency_key: Option<String>,
}

/// Where a stream continues.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct LastEventId {
    /// The `id` of the last event received; browsers send it when they reconnect. Takes precedence over the parameter.
    #[param(rename = "Last-Event-ID", max_length = 1024, required = false)]
    last_event_id: Option<String>,
}
