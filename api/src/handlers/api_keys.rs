//! `/api-keys`: the credentials of programs.

use super::parameters::{IdParameter, IdempotencyKey};
use super::{found, whole};
use crate::error::Error;
use crate::http::caller::{Admin, Authorized};
use crate::http::extract::{Filtered, NoFilter};
use crate::http::idempotency::{Keyed, idempotent};
use crate::http::ids::Id;
use crate::sign_in::api_key::ApiKey as Secret;
use crate::state::State;
use crate::store::idempotency::Answer;
use crate::store::{Scope, api_keys};
use actix_web::{HttpResponse, web};
use chrono::Utc;
use sightline_shared::{ApiKey, CreatedApiKey, Fault, NewApiKey, Page, Problem};

/// Lists API keys.
///
/// For admins: the keys of the caller's organization and below, those that are not revoked first, the newest first;
/// at most 200.
#[utoipa::path(get, path = "/api/v1/api-keys", tag = "api-keys",
    responses((status = 200, description = "The keys", body = Page<ApiKey>)))]
pub async fn list_api_keys(
    Authorized(caller, _): Authorized<Filtered<NoFilter>, Admin>,
    state: web::Data<State>,
) -> Result<web::Json<Page<ApiKey>>, Error> {
    let scope = caller.0.scope;
    Ok(web::Json(whole(state.db.read(move |conn| api_keys::list(conn, &scope)).await?)))
}

/// Makes an API key.
///
/// For admins. The key is in this answer and nowhere else: it is stored as a hash. When the request is repeated with
/// its `Idempotency-Key`, the answer has no `key`. A key outlives the user that made it. A company has at most 100 that
/// are not revoked.
#[utoipa::path(post, path = "/api/v1/api-keys", tag = "api-keys", params(IdempotencyKey), request_body = NewApiKey,
    responses((status = 201, description = "The key", body = CreatedApiKey),
        (status = 409, description = "The company has too many keys, or the first request with this key is still running", body = Problem, content_type = "application/problem+json")))]
pub async fn create_api_key(
    Authorized(caller, (_, Keyed(new, stamp))): Authorized<(Filtered<NoFilter>, Keyed<NewApiKey>), Admin>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let admin = caller.0;
    check(&new, &admin.scope)?;
    let (scope, actor, secret) = (admin.scope.clone(), admin.actor.clone(), Secret::generate());
    idempotent(&state, (&admin.scope, &admin.actor), "create_api_key".to_owned(), stamp, move |conn| {
        let api_key = api_keys::create(conn, &scope, &actor, &new, &secret)?.ok_or(TOO_MANY)?;
        let without_secret = CreatedApiKey { key: None, api_key };
        let shown = CreatedApiKey { key: Some(secret.reveal().to_owned()), ..without_secret.clone() };
        Ok(Answer { status: 201, ..Answer::ok(&without_secret)?.showing_once(&shown)? })
    })
    .await
}

/// Revokes an API key.
///
/// For admins. It opens nothing from the next request on, and its streams end within seconds. A key that is revoked
/// stays so.
#[utoipa::path(delete, path = "/api/v1/api-keys/{id}", tag = "api-keys", params(IdParameter),
    responses((status = 200, description = "The key, revoked", body = ApiKey)))]
pub async fn revoke_api_key(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>), Admin>,
    state: web::Data<State>,
) -> Result<web::Json<ApiKey>, Error> {
    let admin = caller.0;
    let revoke = move |conn: &mut _| api_keys::revoke(conn, &admin.scope, &admin.actor, id);
    Ok(web::Json(found(state.db.transaction(revoke).await?)?))
}

const TOO_MANY: Error = Error::Conflict("too_many_api_keys", "A company has at most 100 API keys. Revoke one first.");

/// An organization that the caller does not see is refused like one that does not exist.
fn check(new: &NewApiKey, scope: &Scope) -> Result<(), Error> {
    let mut faults = new.faults(Utc::now().into());
    if new.organization_id.is_some_and(|id| scope.organization(id).is_none()) {
        faults.push(Fault::pointer("/organization_id", "is not an organization that you see"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}
