//! The credential of a request: an access token, in a header or a cookie, or an API key.

use crate::error::Error;
use crate::sign_in::api_key::{self, ApiKey};
use crate::state::State;
use actix_web::http::Method;
use actix_web::http::header;
use actix_web::{HttpRequest, web};

/// The cookie that carries a browser's access token.
pub const ACCESS_COOKIE: &str = "__Host-sightline_access";
/// The cookie that carries a browser's refresh token.
pub const REFRESH_COOKIE: &str = "__Host-sightline_refresh";

/// What a request was sent with, unchecked.
pub(super) enum Credential {
    /// An access token.
    Token(String),
    /// What begins like an API key; `None` when it has not the form of one.
    Key(Option<ApiKey>),
}

/// The credential of a request. The header comes before the cookie.
///
/// # Errors
/// [`Error::Unauthenticated`] when there is none, [`Error::Forbidden`] for an unsafe request of
/// another origin with a cookie.
pub(super) fn credential(req: &HttpRequest) -> Result<Credential, Error> {
    if let Some(value) = req.headers().get(header::AUTHORIZATION) {
        let token = bearer(value).ok_or(Error::Unauthenticated("The Authorization header is not a bearer token."))?;
        let is_key = token.starts_with(api_key::MARK);
        return Ok(if is_key { Credential::Key(ApiKey::parse(token)) } else { Credential::Token(token.to_owned()) });
    }
    let cookie = req.cookie(ACCESS_COOKIE).ok_or(Error::Unauthenticated("Sign in to continue."))?;
    refuse_foreign_origin(req)?;
    Ok(Credential::Token(cookie.value().to_owned()))
}

fn bearer(value: &header::HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Refuses an unsafe request with a cookie unless it comes from this origin: a browser attaches
/// the cookie to requests of other sites, too.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn refuse_foreign_origin(req: &HttpRequest) -> Result<(), Error> {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(req.method()) || is_same_origin(req) {
        return Ok(());
    }
    Err(Error::Forbidden("This request does not come from the app's own pages."))
}

fn is_same_origin(req: &HttpRequest) -> bool {
    let text = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    let site_is_own = match text("sec-fetch-site") {
        Some(site) => site == "same-origin" || site == "none",
        // Browsers without Sec-Fetch-Site send Origin with every unsafe request.
        None => text("origin").is_some(),
    };
    let origin_is_own = text("origin").is_none_or(|origin| {
        // Not a forwarded host, which any client can send: the host of the request, or the one that
        // the operator has configured.
        let public = req.app_data::<web::Data<State>>().and_then(|state| state.public_url.clone());
        let host = text("host").or_else(|| req.uri().authority().map(|authority| authority.as_str()));
        let origin_host = origin.split_once("://").map(|(_, host)| host);
        public.is_some_and(|public| public == origin) || (origin_host.is_some() && origin_host == host)
    });
    site_is_own && origin_is_own
}
