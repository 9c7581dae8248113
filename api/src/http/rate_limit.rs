//! The quota that a request counts against, and the headers that report what is left of it
//! (draft-ietf-httpapi-ratelimit-headers).

use crate::error::Error;
use crate::throttle::Rate;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage as _, HttpRequest};

/// What is left: `"name";r=remaining;t=seconds until the next comes back`.
pub const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The quota: `"name";q=quota;w=window in seconds`.
pub const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Records the quota for the answer's headers.
///
/// # Errors
/// [`Error::TooMany`] when it is used up.
pub fn counted(req: &HttpRequest, rate: Result<Rate, Rate>) -> Result<(), Error> {
    let known = rate.map_err(|rate| refused(req, rate))?;
    req.extensions_mut().insert(known);
    Ok(())
}

/// The error of an exhausted quota.
pub fn refused(req: &HttpRequest, rate: Rate) -> Error {
    req.extensions_mut().insert(rate);
    Error::TooMany(rate.reset.max(1))
}

/// Adds the headers of the quota that the request counts against, if any.
pub fn add_headers(headers: &mut HeaderMap, rate: Option<Rate>) {
    let Some(Rate { policy, quota, window, remaining, reset }) = rate else { return };
    let fields = [
        (RATE_LIMIT_POLICY, format!("\"{policy}\";q={quota};w={window}")),
        (RATE_LIMIT, format!("\"{policy}\";r={remaining};t={reset}")),
    ];
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}
