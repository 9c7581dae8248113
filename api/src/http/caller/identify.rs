//! From a credential to the caller.

use super::credential::{Credential, credential};
use super::identity::{Caller, Who};
use crate::error::Error;
use crate::http::client;
use crate::http::ids;
use crate::http::rate_limit;
use crate::sign_in::api_key::ApiKey;
use crate::sign_in::token;
use crate::state::State;
use crate::store::api_keys::credential as api_keys;
use crate::store::audit::CallerId;
use crate::store::{Scope, sign_ins};
use actix_web::{HttpRequest, web};

/// The caller of a request, read from the database.
///
/// # Errors
/// [`Error::Unauthenticated`] without a valid credential, [`Error::TooMany`] when its quota is used
/// up, [`Error::Forbidden`] for an unsafe request of another origin with a cookie.
pub(super) async fn identify(req: &HttpRequest) -> Result<Caller, Error> {
    let state = req
        .app_data::<web::Data<State>>()
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("the server has no state")))?;
    let caller = match credential(req)? {
        Credential::Token(token) => user(req, state, &token).await,
        Credential::Key(key) => program(req, state, key).await,
    }?;
    ids::remember(req, &caller.scope);
    Ok(caller)
}

async fn user(req: &HttpRequest, state: &State, token: &str) -> Result<Caller, Error> {
    let claims = token::verify(&state.keys.now(), token)
        .ok_or(Error::Unauthenticated("The access token is not valid or has expired."))?;
    // By its session: a flood with one token does not reach the database.
    rate_limit::counted(req, state.requests.take(&claims.sid))?;
    let signed_in = state
        .db
        .read(move |conn| {
            let Some(row) = sign_ins::signed_in(conn, claims.company, claims.sid)? else { return Ok(None) };
            let scope = Scope::load(conn, row.company_id, row.organization_id)?;
            Ok(Some((row, scope)))
        })
        .await?;
    let (row, scope) = signed_in.ok_or(Error::Unauthenticated("This sign-in has ended."))?;
    let user = row.into_user()?;
    if user.id != claims.sub {
        return Err(Error::Unauthenticated("The access token is of another user than its sign-in."));
    }
    rate_limit::counted(req, state.requests.take(&user.id))?;
    let actor = client::actor(req, scope.company_id(), Some(CallerId::User(user.id)));
    Ok(Caller { who: Who::User { user, session_id: claims.sid }, scope, actor })
}

async fn program(req: &HttpRequest, state: &State, key: Option<ApiKey>) -> Result<Caller, Error> {
    const REFUSED: Error = Error::Unauthenticated("The API key is unknown, revoked or expired.");
    let hash = key.ok_or(REFUSED)?.hash();
    // By its hash: a flood with one key does not reach the database.
    rate_limit::counted(req, state.key_requests.take(&hash))?;
    let found = state
        .db
        .read(move |conn| {
            let Some(key) = api_keys::find(conn, &hash)? else { return Ok(None) };
            let scope = Scope::load(conn, key.company_id, key.organization_id)?;
            Ok(Some((key, scope)))
        })
        .await?;
    let (key, scope) = found.ok_or(REFUSED)?;
    state.key_uses.note(&key);
    let actor = client::actor(req, scope.company_id(), Some(CallerId::Key(key.id)));
    Ok(Caller { who: Who::Key { id: key.id, scopes: key.scopes }, scope, actor })
}
