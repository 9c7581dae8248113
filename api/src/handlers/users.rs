//! `/users`: the people of a company, for its admins.

use super::parameters::{IdParameter, IdempotencyKey};
use super::{found, whole};
use crate::error::Error;
use crate::http::caller::{Admin, Authorized, Person};
use crate::http::extract::{Body, Filtered, NoFilter};
use crate::http::idempotency::{Bare, Keyed, idempotent};
use crate::http::ids::Id;
use crate::sign_in::token;
use crate::state::State;
use crate::store::audit::{self, Entry};
use crate::store::idempotency::Answer;
use crate::store::users::{links, people};
use crate::store::{Scope, sign_ins};
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};
use sightline_shared::people::{CreatedUser, ManagedUser, NewUser, PasswordLink, UserChange};
use sightline_shared::{AuditAction, Fault, Page, Problem, Role};
use uuid::Uuid;

/// Lists users.
///
/// For admins: the users of the caller's organization and below, those that are not archived first, by name; at most
/// 2,000.
#[utoipa::path(get, path = "/api/v1/users", tag = "users",
    responses((status = 200, description = "The users", body = Page<ManagedUser>)))]
pub async fn list_users(
    Authorized(caller, _): Authorized<Filtered<NoFilter>, Admin>,
    state: web::Data<State>,
) -> Result<web::Json<Page<ManagedUser>>, Error> {
    let scope = caller.0.scope;
    Ok(web::Json(whole(state.db.read(move |conn| people::list(conn, &scope)).await?)))
}

/// Returns a user.
///
/// For admins of its organization or of one above it.
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "users", params(IdParameter),
    responses((status = 200, description = "The user", body = ManagedUser)))]
pub async fn get_user(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>), Admin>,
    state: web::Data<State>,
) -> Result<web::Json<ManagedUser>, Error> {
    let scope = caller.0.scope;
    Ok(web::Json(found(state.db.read(move |conn| people::find(conn, &scope, id)).await?)?))
}

/// Makes a user.
///
/// For admins. The user has no password: it sets one with the link in this answer, which is valid for 72 hours and shown
/// nowhere else.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", params(IdempotencyKey), request_body = NewUser,
    responses((status = 201, description = "The user, with the link to set a password", body = CreatedUser),
        (status = 409, description = "The address belongs to another user, or the first request with this key is still running", body = Problem, content_type = "application/problem+json")))]
pub async fn create_user(
    Authorized(caller, (_, Keyed(new, stamp))): Authorized<(Filtered<NoFilter>, Keyed<NewUser>), Admin>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let admin = caller.0;
    refuse(new.faults(), new.organization_id, &admin.scope)?;
    let (caller, secret) = (admin.clone(), token::opaque());
    idempotent(&state, (&admin.scope, &admin.actor), "create_user".to_owned(), stamp, move |conn| {
        still(people::hold(conn, &caller.scope, caller.user.id)?)?;
        let made = people::create(conn, &caller.scope, &new, &token::hash(&secret))?;
        let user = made.ok_or(TAKEN)?;
        audit::append(conn, &[entry(&caller, AuditAction::UserCreated, &user).with(json!({"role": user.user.role}))])?;
        let expires_at = found(user.link_expires_at)?;
        let answer = |token| CreatedUser { link: PasswordLink { token, expires_at }, user: user.clone() };
        Ok(Answer { status: 201, ..Answer::ok(&answer(None))?.showing_once(&answer(Some(secret.clone())))? })
    })
    .await
}

/// Changes a user.
///
/// For admins of its organization or of one above it. Another role or organization applies to its next request. An
/// organization keeps somebody who administers it: an admin of it or of one above it that has set a password.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "users", params(IdParameter), request_body = UserChange,
    responses((status = 200, description = "The user after the change", body = ManagedUser),
        (status = 409, description = "Nobody else administers its organization", body = Problem, content_type = "application/problem+json")))]
pub async fn update_user(
    Authorized(caller, (Id(id), _, Body(change))): Authorized<(Id, Filtered<NoFilter>, Body<UserChange>), Admin>,
    state: web::Data<State>,
) -> Result<web::Json<ManagedUser>, Error> {
    let admin = caller.0;
    let update = move |conn: &mut _| -> Result<ManagedUser, Error> {
        still(people::hold(conn, &admin.scope, admin.user.id)?)?;
        let before = found(people::find(conn, &admin.scope, id)?)?;
        refuse(Vec::new(), change.organization_id, &admin.scope)?;
        let organization = admin.scope.organization(change.organization_id.unwrap_or(before.organization.id));
        if change.is_archived == Some(false) && organization.is_some_and(|one| one.archived_at.is_some()) {
            return Err(ORGANIZATION_ARCHIVED);
        }
        let after = people::change(conn, &admin.scope, &before, &change)?;
        let organization = before.organization.id;
        if administers(&before) && !people::is_administered(conn, &admin.scope, organization)? {
            return Err(LAST_ADMIN);
        }
        let details = difference(&before, &after);
        if details != json!({}) {
            audit::append(conn, &[entry(&admin, AuditAction::UserChanged, &after).with(details)])?;
        }
        Ok(after)
    };
    Ok(web::Json(state.db.try_transaction(update).await?))
}

/// Makes a link for a user to set a password.
///
/// For admins of its organization or of one above it: for a user that has none yet, or lost it. The link before is no
/// longer valid; sign-ins go on until the password is set.
#[utoipa::path(post, path = "/api/v1/users/{id}/password-link", tag = "users", params(IdParameter, IdempotencyKey),
    responses((status = 200, description = "The link", body = PasswordLink),
        (status = 409, description = "The user is archived, or the first request with this key is still running", body = Problem, content_type = "application/problem+json")))]
pub async fn create_password_link(
    Authorized(caller, (Id(id), _, Bare(stamp))): Authorized<(Id, Filtered<NoFilter>, Bare), Admin>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let admin = caller.0;
    let (caller, secret) = (admin.clone(), token::opaque());
    idempotent(&state, (&admin.scope, &admin.actor), format!("create_password_link {id}"), stamp, move |conn| {
        still(people::hold(conn, &caller.scope, caller.user.id)?)?;
        let user = found(people::find(conn, &caller.scope, id)?)?;
        if user.archived_at.is_some() {
            return Err(ARCHIVED);
        }
        let expires_at = links::create(conn, caller.scope.company_id(), id, &token::hash(&secret))?.into();
        audit::append(conn, &[entry(&caller, AuditAction::PasswordLinkCreated, &user)])?;
        let answer = |token| PasswordLink { token, expires_at };
        Answer::ok(&answer(None))?.showing_once(&answer(Some(secret.clone())))
    })
    .await
}

/// Signs a user out everywhere.
///
/// For admins of its organization or of one above it. Its streams end within seconds.
#[utoipa::path(post, path = "/api/v1/users/{id}/sign-out", tag = "users", params(IdParameter),
    responses((status = 204, description = "Signed out")))]
pub async fn sign_out_user(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>), Admin>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let admin = caller.0;
    let end = move |conn: &mut _| -> Result<(), Error> {
        let user = found(people::find(conn, &admin.scope, id)?)?;
        let ended = sign_ins::end_others(conn, admin.scope.company_id(), id, None)?;
        if ended > 0 {
            let entry = entry(&admin, AuditAction::SignInsEnded, &user).with(json!({"sign_ins": ended}));
            audit::append(conn, &[entry])?;
        }
        Ok(())
    };
    state.db.try_transaction(end).await?;
    Ok(HttpResponse::NoContent().finish())
}

const TAKEN: Error = Error::Conflict("email_taken", "This address belongs to a user already.");
const ARCHIVED: Error = Error::Conflict("user_archived", "This user is archived. Let it return first.");
const ORGANIZATION_ARCHIVED: Error = Error::Conflict(
    "organization_archived",
    "The organization of this user is archived. Choose another one, or let it return first.",
);
const LAST_ADMIN: Error =
    Error::Conflict("last_admin", "Nobody else administers this user's organization. Make another admin first.");

const NOT_NOW: Error = Error::Forbidden("You are no longer an admin of this organization.");

/// Nothing is done for somebody who was an admin only when the request began.
pub(super) const fn still(is_admin: bool) -> Result<(), Error> {
    if is_admin { Ok(()) } else { Err(NOT_NOW) }
}

/// An organization that the caller does not see is refused like one that does not exist.
fn refuse(mut faults: Vec<Fault>, organization_id: Option<Uuid>, scope: &Scope) -> Result<(), Error> {
    match organization_id.map(|id| scope.organization(id)) {
        Some(None) => faults.push(Fault::pointer("/organization_id", "is not an organization that you see")),
        Some(Some(one)) if one.archived_at.is_some() => faults.push(Fault::pointer("/organization_id", "is archived")),
        _ => {}
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn administers(user: &ManagedUser) -> bool {
    user.user.role == Role::Admin && user.has_password && user.archived_at.is_none()
}

fn entry(admin: &Person, action: AuditAction, user: &ManagedUser) -> Entry {
    Entry::new(&admin.actor, action).on("user", user.user.id).of(user.organization.id)
}

/// What a change made other, for the audit log.
fn difference(before: &ManagedUser, after: &ManagedUser) -> Value {
    let mut details = json!({});
    if before.user.role != after.user.role {
        details["role"] = json!([before.user.role, after.user.role]);
    }
    if before.organization.id != after.organization.id {
        details["organization_id"] = json!([before.organization.id, after.organization.id]);
    }
    if before.archived_at.is_some() != after.archived_at.is_some() {
        details["is_archived"] = json!(after.archived_at.is_some());
    }
    details
}
