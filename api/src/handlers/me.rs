//! `/me`: the caller, its password and its sign-ins.

use super::auth::check_password;
use super::parameters::IdParameter;
use super::{found, whole};
use crate::error::Error;
use crate::http::caller::Person;
use crate::http::extract::{Body, Filtered, NoFilter};
use crate::http::ids::Id;
use crate::http::{client, rate_limit};
use crate::sign_in::password;
use crate::state::State;
use crate::store::audit::{self, Entry};
use crate::store::{sign_ins, users};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use sightline_shared::{AuditAction, Fault, Me, Page, PasswordChange, SignIn};

/// Returns the caller and its permissions.
///
/// Open to every role, agents included.
#[utoipa::path(get, path = "/api/v1/me", tag = "sign-in", responses((status = 200, description = "The caller", body = Me)))]
pub async fn get_me(caller: Person, _: Filtered<NoFilter>, state: web::Data<State>) -> Result<web::Json<Me>, Error> {
    let (company, id) = (caller.scope.company_id(), caller.user.id);
    let agent_id = state.db.read(move |conn| users::agent_id(conn, company, id)).await?;
    let own = caller.scope.own();
    Ok(web::Json(Me {
        agent_id,
        help_url: state.help_url.clone(),
        organization: caller.scope.reference(own.id),
        company: caller.scope.company().to_owned(),
        permissions: caller.user.role.permissions().to_vec(),
        time_zone: own.time_zone.clone(),
        user: caller.user,
    }))
}

/// Changes the caller's password.
///
/// Ends all its other sign-ins. Open to every role, agents included.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "sign-in", request_body = PasswordChange,
    responses((status = 204, description = "Changed")))]
pub async fn change_password(
    caller: Person,
    _: Filtered<NoFilter>,
    req: HttpRequest,
    Body(change): Body<PasswordChange>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    password::check(&change.new_password).map_err(|why| Error::fault(Fault::pointer("/new_password", why)))?;
    // Limited like a sign-in: the screen may have been left unlocked.
    let attempt = state.sign_in_limits.begin(&caller.user.email, client::address(&req));
    let attempt = attempt.map_err(|rate| rate_limit::refused(&req, rate))?;
    let (company, id) = (caller.scope.company_id(), caller.user.id);
    let row = state.db.run(move |conn| users::find(conn, company, id)).await?;
    if !check_password(&state, row.map(|row| row.password_hash), change.current_password).await? {
        let entry = Entry::new(&caller.actor, AuditAction::SignInFailed).on("user", id).of(caller.scope.own().id);
        state.audit.note(entry.with(json!({ "reason": "current_password" }))).await;
        return Err(Error::fault(Fault::pointer("/current_password", "is not your current password")));
    }
    attempt.succeed();
    let hash = web::block(move || password::hash(&change.new_password)).await;
    let hash = hash.map_err(|why| Error::Internal(why.into()))?.map_err(Error::Internal)?;
    let entry = Entry::new(&caller.actor, AuditAction::PasswordChanged).on("user", id);
    state
        .db
        .transaction(move |conn| {
            users::set_password(conn, company, id, &hash)?;
            sign_ins::end_others(conn, company, id, Some(caller.session_id))?;
            audit::append(conn, &[entry])
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the caller's sign-ins.
///
/// Those that have not ended, the last used first; at most 200. Open to every role, agents included.
#[utoipa::path(get, path = "/api/v1/me/sign-ins", tag = "sign-in",
    responses((status = 200, description = "The sign-ins", body = Page<SignIn>)))]
pub async fn list_sign_ins(
    caller: Person,
    _: Filtered<NoFilter>,
    state: web::Data<State>,
) -> Result<web::Json<Page<SignIn>>, Error> {
    let (company, id, current) = (caller.scope.company_id(), caller.user.id, caller.session_id);
    Ok(web::Json(whole(state.db.read(move |conn| sign_ins::list(conn, company, id, current)).await?)))
}

/// Ends a sign-in of the caller.
///
/// With it end its live streams and all that its browser or program does. Open to every role, agents included.
#[utoipa::path(delete, path = "/api/v1/me/sign-ins/{id}", tag = "sign-in", params(IdParameter),
    responses((status = 204, description = "Ended")))]
pub async fn end_sign_in(
    caller: Person,
    Id(id): Id,
    _: Filtered<NoFilter>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let (company, user) = (caller.scope.company_id(), caller.user.id);
    let ended = state.db.transaction(move |conn| {
        let is_ended = sign_ins::end_one(conn, company, user, id)?;
        if is_ended {
            audit::append(conn, &[ending(&caller, 1)])?;
        }
        Ok(is_ended.then_some(()))
    });
    found(ended.await?)?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends the caller's other sign-ins.
///
/// All but the one that this request was made with. Open to every role, agents included.
#[utoipa::path(delete, path = "/api/v1/me/sign-ins", tag = "sign-in", responses((status = 204, description = "Ended")))]
pub async fn end_other_sign_ins(
    caller: Person,
    _: Filtered<NoFilter>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let (company, user) = (caller.scope.company_id(), caller.user.id);
    let ended = state.db.transaction(move |conn| {
        let ended = sign_ins::end_others(conn, company, user, Some(caller.session_id))?;
        if ended > 0 {
            audit::append(conn, &[ending(&caller, ended)])?;
        }
        Ok(())
    });
    ended.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The entry of sign-ins that a user ends itself.
fn ending(caller: &Person, count: usize) -> Entry {
    let entry = Entry::new(&caller.actor, AuditAction::SignInsEnded).on("user", caller.user.id);
    entry.of(caller.scope.own().id).with(json!({ "sign_ins": count }))
}
