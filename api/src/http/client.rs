//! The origin of a request.

use crate::http::middleware::RequestId;
use crate::sign_in::client::words;
use crate::state::State;
use crate::store::audit::{Actor, CallerId};
use crate::store::sign_ins::Origin;
use actix_web::http::header;
use actix_web::{HttpMessage as _, HttpRequest, web};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use uuid::Uuid;

/// The client's address: that of the connection, unless the peer is a trusted proxy. Then it is the
/// last address of `X-Forwarded-For` that is not a trusted proxy's; a client can forge the
/// addresses before it.
#[must_use]
pub fn address(req: &HttpRequest) -> Option<IpAddr> {
    let peer = req.peer_addr().map(|peer| peer.ip().to_canonical())?;
    let trusted = req.app_data::<web::Data<State>>().map_or(&[][..], |state| &state.trusted_proxies);
    let forwarded = req.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    Some(first_hop(peer, forwarded.collect::<Vec<_>>().join(","), trusted))
}

fn first_hop(peer: IpAddr, forwarded: String, trusted: &[IpNet]) -> IpAddr {
    let is_proxy = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut origin = peer;
    for hop in forwarded.rsplit(',') {
        if !is_proxy(&origin) {
            break;
        }
        let Some(address) = parse(hop.trim()) else { break };
        origin = address;
    }
    origin
}

/// An address as proxies write it: some add the port.
fn parse(hop: &str) -> Option<IpAddr> {
    let address = hop.parse().ok().or_else(|| hop.parse().ok().map(|at: SocketAddr| at.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

/// Where a sign-in is used, by what its client says of itself.
#[must_use]
pub fn origin(req: &HttpRequest) -> Origin {
    let user_agent = req.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Origin { address: address(req).map(|address| address.to_string()), client: words(user_agent) }
}

/// The actor of a request, for the audit log.
#[must_use]
pub fn actor(req: &HttpRequest, company_id: Uuid, caller: Option<CallerId>) -> Actor {
    let request_id = req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    Actor { company_id, caller, address: address(req).map(|address| address.to_string()), request_id }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin_of(peer: &str, forwarded: &str) -> String {
        let trusted: Vec<IpNet> = ["10.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap()).to_vec();
        first_hop(peer.parse().unwrap(), forwarded.to_owned(), &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_about_the_next_hop() {
        assert_eq!(origin_of("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(origin_of("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(origin_of("10.0.0.1", "192.0.2.66, 198.51.100.1"), "198.51.100.1");
        assert_eq!(origin_of("10.0.0.1", "192.0.2.66, 198.51.100.1, 10.9.9.9"), "198.51.100.1");
        assert_eq!(origin_of("::1", "198.51.100.1:443"), "198.51.100.1");
        assert_eq!(origin_of("10.0.0.1", ""), "10.0.0.1");
        assert_eq!(origin_of("10.0.0.1", "unknown"), "10.0.0.1");
    }
}
