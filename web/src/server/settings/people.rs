//! The people of a company, for its admins; and the links with which they set their passwords.

use crate::server::load::Failure;
use crate::server::sending::{BASE, answer, get, patch, post, post_nothing, send, success};
use gloo_net::http::Request;
use sightline_shared::Page;
use sightline_shared::people::{CreatedUser, ManagedUser, NewPassword, NewUser, PasswordLink, UserChange};
use uuid::Uuid;

/// The people that the admin sees: those that are not archived first, by name.
///
/// # Errors
/// The failure of the request.
pub async fn list() -> Result<Page<ManagedUser>, Failure> {
    get("/users").await
}

/// A person.
///
/// # Errors
/// The failure of the request.
pub async fn find(id: Uuid) -> Result<ManagedUser, Failure> {
    get(&format!("/users/{id}")).await
}

/// Makes a user; with the same `key` it is made once.
///
/// # Errors
/// Why it was not made.
pub async fn invite(key: &str, new: &NewUser) -> Result<CreatedUser, Failure> {
    post("/users", key, new).await
}

/// Changes a user, and gives it as it is afterwards.
///
/// # Errors
/// Why it was not changed.
pub async fn change(id: Uuid, change: &UserChange) -> Result<ManagedUser, Failure> {
    patch(&format!("/users/{id}"), change).await
}

/// Makes a link to set a password, in place of the one before.
///
/// # Errors
/// Why it was not made.
pub async fn make_link(id: Uuid) -> Result<PasswordLink, Failure> {
    post_nothing(&format!("/users/{id}/password-link")).await
}

/// Ends every sign-in of a user.
///
/// # Errors
/// Why it was not done.
pub async fn sign_out(id: Uuid) -> Result<(), Failure> {
    send(|| Request::post(&format!("{BASE}/users/{id}/sign-out"))).await.map(drop)
}

/// Sets a password with the secret of a link. It needs no sign-in.
///
/// # Errors
/// Why it was not set.
pub async fn set_password(new: &NewPassword) -> Result<(), Failure> {
    let body = serde_json::to_string(new).map_err(|_| Failure::no_answer())?;
    let request = Request::post(&format!("{BASE}/auth/password")).header("content-type", "application/json");
    success(answer(request, Some(&body)).await?).await.map(drop)
}
