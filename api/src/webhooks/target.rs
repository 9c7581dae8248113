//! The URLs that messages may be sent to, and the clients that hold to it.

use super::address::{is_public, is_within};
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use sightline_shared::resources::webhook::MAX_URL;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// How long an unused connection is kept for the next message.
const IDLE: Duration = Duration::from_secs(5);

/// A URL that messages may be sent to, as far as that is known before its name is looked up.
#[derive(Clone, Debug)]
pub struct Target {
    /// The URL.
    pub url: Url,
    /// It is neither `https` nor on port 443, or its address is not public: only networks that the
    /// operator allows may be connected to.
    pub is_internal: bool,
}

impl Target {
    /// Reads a URL.
    ///
    /// # Errors
    /// What is wrong with it, in words that follow its name.
    pub fn read(text: &str, allowed: &[IpNet]) -> Result<Self, &'static str> {
        if text.chars().count() > MAX_URL {
            return Err("must have at most 2000 characters");
        }
        // The parser would leave them out.
        if text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Err("must not contain blanks");
        }
        let url = Url::parse(text).map_err(|_| "is not a URL such as https://desk.example.com/hooks")?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err("must begin with https://");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not contain a user or a password");
        }
        if url.fragment().is_some() {
            return Err("must not contain a fragment");
        }
        let host = url.host_str().unwrap_or_default();
        let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let is_plain = url.scheme() != "https" || url.port_or_known_default() != Some(443);
        let is_internal = is_plain || literal.is_some_and(|address| !is_public(address)) || is_local(host);
        if is_internal {
            // A name is looked up when it is connected to.
            let may_be_allowed = literal.map_or(!allowed.is_empty(), |address| is_within(address, allowed));
            if !may_be_allowed {
                return Err(if is_plain {
                    "must begin with https:// and use port 443, except in networks that the operator allows"
                } else {
                    "must have a public address, except in networks that the operator allows"
                });
            }
        }
        Ok(Self { url, is_internal })
    }

    /// The URL of an endpoint in this process, by its address.
    ///
    /// # Errors
    /// What is wrong with it, in words that follow its name.
    pub fn own(url: &str) -> Result<Self, &'static str> {
        Url::parse(url).map(|url| Self { url, is_internal: true }).map_err(|_| "is not a URL")
    }
}

/// Whether the name always means this computer (RFC 6761).
fn is_local(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host == "localhost" || host.ends_with(".localhost")
}

/// A name has no address that may be connected to.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the address is not public")]
pub struct RefusedAddress;

/// A name has no address, or could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("the host was not found")]
pub struct UnknownHost;

/// Looks names up, and leaves out the addresses that may not be connected to. What it returns is what
/// is connected to: nothing is looked up again.
struct Guard {
    allowed: Arc<[IpNet]>,
    is_internal: bool,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, is_internal) = (Arc::clone(&self.allowed), self.is_internal);
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| UnknownHost)?.collect();
            if found.is_empty() {
                return Err(UnknownHost.into());
            }
            let is_good =
                |address: &SocketAddr| is_within(address.ip(), &allowed) || (!is_internal && is_public(address.ip()));
            let good: Vec<SocketAddr> = found.into_iter().filter(is_good).collect();
            if good.is_empty() {
                return Err(RefusedAddress.into());
            }
            Ok(Box::new(good.into_iter()) as Addrs)
        })
    }
}

/// The clients of the sender: one for the public internet, one for networks that the operator allows.
#[derive(Clone, Debug)]
pub struct Clients {
    public: Option<Client>,
    internal: Option<Client>,
}

impl Clients {
    /// Clients that connect to public addresses and to those of `allowed`. They follow no redirects
    /// and use no proxies. On a system without root certificates, secure connections fail.
    #[must_use]
    pub fn new(allowed: &[IpNet]) -> Self {
        let allowed: Arc<[IpNet]> = allowed.into();
        let builder = |is_internal| {
            Client::builder()
                .no_proxy()
                .redirect(Policy::none())
                .dns_resolver(Guard { allowed: Arc::clone(&allowed), is_internal })
                .pool_idle_timeout(IDLE)
                .user_agent(concat!("Sightline/", env!("CARGO_PKG_VERSION")))
        };
        let client = |is_internal| {
            let built = builder(is_internal).build().inspect_err(|why| {
                tracing::error!(%why, "webhooks cannot make secure connections");
            });
            built.or_else(|_| builder(is_internal).tls_certs_only([]).build()).ok()
        };
        Self { public: client(false), internal: client(true) }
    }

    /// The client for a target; `None` when it could not be made.
    #[must_use]
    pub const fn of(&self, target: &Target) -> Option<&Client> {
        if target.is_internal { self.internal.as_ref() } else { self.public.as_ref() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, allowed: &[&str]) -> Option<bool> {
        let allowed: Vec<IpNet> = allowed.iter().map(|network| network.parse().unwrap()).collect();
        Target::read(text, &allowed).ok().map(|target| target.is_internal)
    }

    #[test]
    fn a_url_is_https_on_port_443_of_a_public_host() {
        for good in [
            "https://desk.example.com",
            "https://desk.example.com:443/hooks?tenant=1",
            "https://1.1.1.1/",
            "https://[2606:4700::1111]/",
        ] {
            assert_eq!(read(good, &[]), Some(false), "{good}");
        }
        for bad in [
            "",
            "desk.example.com",
            "ftp://desk.example.com/",
            "file:///etc/passwd",
            "http://desk.example.com/",
            "https://desk.example.com:8443/",
            "https://desk.example.com:80/",
            "http://desk.example.com:443/",
            "https://user@desk.example.com/",
            "https://user:secret@desk.example.com/",
            "https://desk.example.com/#part",
            "https://desk.example.com/a b",
            "https://desk.exam\tple.com/",
            "https://",
            // However an address is written.
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data/",
            "https://localhost/",
            "https://metadata.localhost./",
        ] {
            assert_eq!(read(bad, &[]), None, "{bad}");
        }
        assert_eq!(read(&format!("https://desk.example.com/{}", "x".repeat(2000)), &[]), None);
    }

    #[test]
    fn an_allowed_network_may_be_plain_and_on_any_port() {
        let allowed = ["127.0.0.0/8", "::1/128"];
        for (url, is_internal) in [
            ("http://127.0.0.1:8080/hooks", true),
            ("https://127.0.0.1/", true),
            ("http://[::1]:99/", true),
            ("http://desk.example.com:8080/", true),
            ("https://desk.example.com/", false),
        ] {
            assert_eq!(read(url, &allowed), Some(is_internal), "{url}");
        }
        for bad in ["http://10.0.0.1/", "https://10.0.0.1/", "http://1.1.1.1/", "http://user@127.0.0.1/"] {
            assert_eq!(read(bad, &allowed), None, "{bad}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_computer_is_refused_unless_that_is_allowed() {
        let look = async |allowed: &[&str], is_internal: bool| {
            let allowed: Vec<IpNet> = allowed.iter().map(|network| network.parse().unwrap()).collect();
            let guard = Guard { allowed: allowed.into(), is_internal };
            guard.resolve("localhost".parse().unwrap()).await.map(Iterator::count)
        };
        for is_internal in [false, true] {
            assert!(look(&[], is_internal).await.is_err_and(|why| why.is::<RefusedAddress>()));
            assert!(look(&["127.0.0.0/8", "::1/128"], is_internal).await.is_ok_and(|count| count > 0));
        }
    }
}
