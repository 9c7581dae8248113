//! The event in a path.

use crate::error::Error;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};
use uuid::Uuid;

/// The `{event}` of a path. An id that is not a UUID is not found, like an unknown one.
pub struct EventId(pub Uuid);

impl FromRequest for EventId {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(req.match_info().get("event").and_then(|id| id.parse().ok()).map(Self).ok_or(Error::NotFound))
    }
}
