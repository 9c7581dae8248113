//! Where a request comes from.

use crate::request::RequestId;
use crate::store::audit::Actor;
use actix_web::{HttpMessage as _, HttpRequest};
use std::net::IpAddr;
use uuid::Uuid;

/// The address of whoever calls: that of the connection. What a request says of itself anybody
/// can say.
#[must_use]
pub fn address(req: &HttpRequest) -> Option<IpAddr> {
    req.peer_addr().map(|peer| peer.ip().to_canonical())
}

/// Who does what this request asks for, for the audit log.
#[must_use]
pub fn actor(req: &HttpRequest, company_id: Uuid, user_id: Option<Uuid>) -> Actor {
    let request_id = req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    Actor { company_id, user_id, address: address(req).map(|address| address.to_string()), request_id }
}
