//! `/auth`: signing in, staying signed in, signing out.

use crate::error::Error;
use crate::http::caller::{ACCESS_COOKIE, Person, REFRESH_COOKIE, refuse_foreign_origin};
use crate::http::extract::{Body, Filtered, NoFilter};
use crate::http::{client, rate_limit};
use crate::sign_in::{password, token};
use crate::state::State;
use crate::store::audit::{self, Actor, CallerId, Entry};
use crate::store::sign_ins::{self as sign_ins, Rotation};
use crate::store::users::{self, UserRow, links};
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use sightline_shared::people::NewPassword;
use sightline_shared::{AuditAction, Credentials, Fault, Problem, Role, SignedIn, User};
use tokio::time::timeout;
use uuid::Uuid;

/// The same message for every failure: naming the wrong part would help only an attacker.
const WRONG: &str = "Email or password is wrong.";
const ENDED: Error = Error::Unauthenticated("This sign-in has ended.");

/// How long a password check waits for its turn, so that a flood is rejected instead of queued.
const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_secs(3);
/// How long a browser keeps the refresh cookie; the sign-in itself ends on the server.
const REFRESH_DAYS: i64 = 14;

/// Signs in.
///
/// Returns a short-lived token for programs and sets the browser's session cookies.
#[utoipa::path(post, path = "/api/v1/auth/login", tag = "sign-in", security(()), request_body = Credentials,
    responses((status = 200, description = "Signed in", body = SignedIn)))]
pub async fn login(
    _: Filtered<NoFilter>,
    req: HttpRequest,
    body: Body<Credentials>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    // Otherwise another site could sign a browser in to a different account.
    refuse_foreign_page(&req)?;
    let Body(credentials) = body;
    check_lengths(&credentials)?;
    let attempt = state.sign_in_limits.begin(&credentials.email, client::address(&req));
    let attempt = attempt.map_err(|rate| {
        state.refused_sign_ins.note(&credentials.email, client::actor(&req, Uuid::nil(), None));
        rate_limit::refused(&req, rate)
    })?;
    let email = credentials.email.clone();
    let row = state.db.run(move |conn| users::find_by_email(conn, &email)).await?;
    let hash = row.as_ref().map(|row| row.password_hash.clone());
    let is_right = check_password(&state, hash, credentials.password).await?;
    let company = row.as_ref().map_or(Uuid::nil(), |row| row.company_id);
    let actor = client::actor(&req, company, row.as_ref().map(|row| CallerId::User(row.id)));
    let Some(row) = row.clone().filter(|row| is_right && row.archived_at.is_none()) else {
        state.audit.note(sign_in_entry(&actor, AuditAction::SignInFailed, row.as_ref())).await;
        return Err(Error::Unauthenticated(WRONG));
    };
    attempt.succeed();
    let entry = sign_in_entry(&actor, AuditAction::SignedIn, Some(&row));
    let refresh = token::opaque();
    let (user_id, refresh_hash, origin) = (row.id, token::hash(&refresh), client::origin(&req));
    let session = state
        .db
        .transaction(move |conn| {
            audit::append(conn, &[entry])?;
            sign_ins::begin(conn, (company, user_id), &origin, &refresh_hash)
        })
        .await?;
    let role: Role = row.role.parse().map_err(|why| Error::Internal(anyhow::Error::new(why)))?;
    let user = User { id: row.id, email: row.email, name: row.name, role };
    let access_token = issue(&state, company, &user, session)?;
    let answer = SignedIn {
        access_token: access_token.clone(),
        token_type: "Bearer".to_owned(),
        expires_in: token::ACCESS_SECONDS,
        user,
    };
    Ok(HttpResponse::Ok().cookie(access(access_token)).cookie(refreshing(refresh)).json(answer))
}

/// Refuses what a browser sends for another site. Programs say nothing of where they are.
fn refuse_foreign_page(req: &HttpRequest) -> Result<(), Error> {
    let is_browser = ["sec-fetch-site", "origin"].iter().any(|name| req.headers().contains_key(*name));
    if is_browser { refuse_foreign_origin(req) } else { Ok(()) }
}

fn check_lengths(credentials: &Credentials) -> Result<(), Error> {
    let mut faults = Vec::new();
    if !(1..=320).contains(&credentials.email.chars().count()) {
        faults.push(Fault::pointer("/email", "must have 1 to 320 characters"));
    }
    if !(1..=1024).contains(&credentials.password.chars().count()) {
        faults.push(Fault::pointer("/password", "must have 1 to 1024 characters"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Checks a password off the async threads, few at a time; an unknown account costs the same.
pub(super) async fn check_password(state: &State, hash: Option<String>, given: String) -> Result<bool, Error> {
    let permit = timeout(LONGEST_WAIT, state.password_checks.acquire()).await;
    let permit = permit.map_err(|_| Error::Unavailable("too many password checks are waiting".to_owned()))?;
    let _permit = permit.map_err(|why| Error::Internal(why.into()))?;
    web::block(move || match hash {
        Some(hash) => password::verify(&hash, &given),
        None => {
            // Only to take the same time.
            let _ = password::verify(password::DUMMY, &given);
            false
        }
    })
    .await
    .map_err(|why| Error::Internal(why.into()))
}

/// Refreshes a browser's sign-in.
///
/// Replaces the access and refresh cookies. Using a refresh cookie twice ends the sign-in.
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "sign-in", security(("cookie" = [])),
    responses((status = 204, description = "Refreshed"), (status = 409, description = "Another request has just refreshed it", body = Problem, content_type = "application/problem+json")))]
pub async fn refresh(_: Filtered<NoFilter>, req: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Error> {
    let old = req.cookie(REFRESH_COOKIE).ok_or(Error::Unauthenticated("Sign in to continue."))?;
    refuse_foreign_origin(&req)?;
    let next = token::opaque();
    let (old_hash, next_hash) = (token::hash(old.value()), token::hash(&next));
    let origin = client::origin(&req);
    let rotation = state.db.transaction(move |conn| sign_ins::rotate(conn, &origin, &old_hash, &next_hash)).await?;
    match rotation {
        Rotation::Rotated(row, session) => {
            let company = row.company_id;
            let access_token = issue(&state, company, &row.into_user()?, session)?;
            Ok(HttpResponse::NoContent().cookie(access(access_token)).cookie(refreshing(next)).finish())
        }
        Rotation::JustUsed => Err(Error::Conflict(
            "refresh_in_progress",
            "Another request has just refreshed this sign-in; continue with the cookies that it received.",
        )),
        Rotation::Reused { company_id, user_id, session_id } => {
            let actor = client::actor(&req, company_id, Some(CallerId::User(user_id)));
            state.audit.note(Entry::new(&actor, AuditAction::RefreshReused).on("session", session_id)).await;
            Err(ENDED)
        }
        Rotation::Refused => Err(ENDED),
    }
}

/// Sets a password with a link.
///
/// With the link that an admin made for a user. A link can be used once, and ends all sign-ins of the user.
#[utoipa::path(post, path = "/api/v1/auth/password", tag = "sign-in", security(()), request_body = NewPassword,
    responses((status = 204, description = "The password is set: sign in with it")))]
pub async fn set_password(
    _: Filtered<NoFilter>,
    req: HttpRequest,
    Body(NewPassword { token, password }): Body<NewPassword>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    refuse_foreign_page(&req)?;
    let invalid = || Error::fault(Fault::pointer("/token", "is not valid, or no longer: ask for another link"));
    let link = token::hash(&token);
    // Before the password is hashed, which takes time.
    let user = state.db.read({
        let link = link.clone();
        move |conn| links::find(conn, &link)
    });
    let user = user.await?.ok_or_else(invalid)?;
    password::check(&password).map_err(|why| Error::fault(Fault::pointer("/password", why)))?;
    let hash = web::block(move || password::hash(&password)).await;
    let hash = hash.map_err(|why| Error::Internal(why.into()))?.map_err(Error::Internal)?;
    let actor = client::actor(&req, user.company_id, Some(CallerId::User(user.id)));
    let entry = Entry::new(&actor, AuditAction::PasswordChanged).on("user", user.id).of(user.organization_id);
    let set = move |conn: &mut _| -> Result<bool, Error> {
        if !links::spend(conn, &link)? {
            return Ok(false);
        }
        users::set_password(conn, user.company_id, user.id, &hash)?;
        sign_ins::end_others(conn, user.company_id, user.id, None)?;
        audit::append(conn, &[entry.with(json!({"by": "link"}))])?;
        Ok(true)
    };
    if state.db.try_transaction(set).await? { Ok(HttpResponse::NoContent().finish()) } else { Err(invalid()) }
}

/// Signs out.
///
/// Ends the sign-in everywhere it is used: its tokens are refused from the next request on.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "sign-in", responses((status = 204, description = "Signed out")))]
pub async fn logout(_: Filtered<NoFilter>, caller: Person, state: web::Data<State>) -> Result<HttpResponse, Error> {
    let (company, organization_id, session_id) = (caller.scope.company_id(), caller.scope.own().id, caller.session_id);
    let entry = Entry::new(&caller.actor, AuditAction::SignedOut).on("session", session_id).of(organization_id);
    let end = move |conn: &mut _| {
        audit::append(conn, &[entry])?;
        sign_ins::end(conn, company, session_id)
    };
    state.db.transaction(end).await?;
    let gone = |name| Cookie::build(name, "").path("/").secure(true).http_only(true).max_age(Duration::ZERO).finish();
    Ok(HttpResponse::NoContent().cookie(gone(ACCESS_COOKIE)).cookie(gone(REFRESH_COOKIE)).finish())
}

/// An entry of the user's organization, so that its admins see its sign-ins.
fn sign_in_entry(actor: &Actor, action: AuditAction, user: Option<&UserRow>) -> Entry {
    let entry = Entry::new(actor, action);
    match user {
        Some(user) => entry.on("user", user.id).of(user.organization_id),
        None => entry,
    }
}

fn issue(state: &State, company: Uuid, user: &User, session: Uuid) -> Result<String, Error> {
    token::issue(&state.keys.now(), company, user.id, session, user.role).map_err(Error::Internal)
}

fn access(value: String) -> Cookie<'static> {
    cookie(ACCESS_COOKIE, value, Duration::seconds(token::ACCESS_SECONDS))
}

fn refreshing(value: String) -> Cookie<'static> {
    cookie(REFRESH_COOKIE, value, Duration::days(REFRESH_DAYS))
}

/// `__Host-` binds a cookie to this very host; scripts never see it, other sites never send it.
fn cookie(name: &'static str, value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(max_age)
        .finish()
}
