//! The caller: extractors that restrict a handler to signed-in users. A handler without one is
//! visibly public.
//!
//! An access token only names a sign-in. Role, organization and the state of the sign-in are read
//! from the database on every request, so a change applies to the next one.

use crate::error::Error;
use crate::http::client;
use crate::http::rate_limit;
use crate::sign_in::token::{self, Claims};
use crate::state::State;
use crate::store::audit::Actor;
use crate::store::{Scope, sign_ins as store};
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures::future::LocalBoxFuture;
use sightline_shared::{Permission, Role, User};
use uuid::Uuid;

/// The cookie that carries a browser's access token.
pub const ACCESS_COOKIE: &str = "__Host-sightline_access";
/// The cookie that carries a browser's refresh token.
pub const REFRESH_COOKIE: &str = "__Host-sightline_refresh";

/// A signed-in user of any role.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The user.
    pub user: User,
    /// The organizations the user sees.
    pub scope: Scope,
    /// The sign-in named by the token.
    pub session_id: Uuid,
    /// The actor of audit entries.
    pub actor: Actor,
}

/// An admin or supervisor: the users of the Data section.
#[derive(Clone, Debug)]
pub struct Supervisor(pub Caller);

impl Supervisor {
    /// The organizations the user sees.
    #[must_use]
    pub fn into_scope(self) -> Scope {
        self.0.scope
    }
}

/// An admin.
#[derive(Clone, Debug)]
pub struct Admin(pub Caller);

impl FromRequest for Caller {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { identify(&req).await })
    }
}

impl FromRequest for Supervisor {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            let caller = identify(&req).await?;
            match caller.user.role {
                Role::Admin | Role::Supervisor => Ok(Self(caller)),
                Role::Agent => Err(Error::Forbidden("The Data section is for supervisors and admins.")),
            }
        })
    }
}

impl FromRequest for Admin {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            let caller = identify(&req).await?;
            caller.needs(Permission::Administer)?;
            Ok(Self(caller))
        })
    }
}

impl Caller {
    /// Requires a permission.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn needs(&self, permission: Permission) -> Result<(), Error> {
        let has_it = self.user.role.permissions().contains(&permission);
        if has_it { Ok(()) } else { Err(Error::Forbidden("Your role does not allow this.")) }
    }
}

/// A supervisor, or another caller, with the request `Q`. The request is parsed only after the
/// caller is authorized, so that other callers learn nothing of its format.
pub struct Authorized<Q, C = Supervisor>(pub C, pub Q);

impl<Q: FromRequest + 'static, C: FromRequest<Error = Error> + 'static> FromRequest for Authorized<Q, C> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, mut payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let caller = C::from_request(&req, &mut payload).await?;
            Ok(Self(caller, Q::from_request(&req, &mut payload).await.map_err(Into::into)?))
        })
    }
}

async fn identify(req: &HttpRequest) -> Result<Caller, Error> {
    let state = req
        .app_data::<web::Data<State>>()
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("the server has no state")))?;
    let claims = claims(req, state)?;
    rate_limit::counted(req, state.requests.take(&claims.sub))?;
    let signed_in = state
        .db
        .read(move |conn| {
            let Some(row) = store::signed_in(conn, claims.company, claims.sid)? else { return Ok(None) };
            let scope = Scope::load(conn, row.company_id, row.organization_id)?;
            Ok(Some((row, scope)))
        })
        .await?;
    let (row, scope) = signed_in.ok_or(Error::Unauthenticated("This sign-in has ended."))?;
    let user = row.into_user()?;
    let actor = client::actor(req, scope.company_id(), Some(user.id));
    Ok(Caller { user, scope, session_id: claims.sid, actor })
}

fn claims(req: &HttpRequest, state: &State) -> Result<Claims, Error> {
    let token = if let Some(value) = req.headers().get(header::AUTHORIZATION) {
        bearer(value).ok_or(Error::Unauthenticated("The Authorization header is not a bearer token."))?.to_owned()
    } else if let Some(cookie) = req.cookie(ACCESS_COOKIE) {
        refuse_foreign_origin(req)?;
        cookie.value().to_owned()
    } else {
        return Err(Error::Unauthenticated("Sign in to continue."));
    };
    token::verify(&state.keys.now(), &token)
        .ok_or(Error::Unauthenticated("The access token is not valid or has expired."))
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
