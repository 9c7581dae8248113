//! The own account: the password and the sign-ins.

use crate::server::load::Failure;
use crate::server::sending::{BASE, get, send, send_with};
use gloo_net::http::Request;
use sightline_shared::{Page, PasswordChange, SignIn};
use uuid::Uuid;

/// The sign-ins that have not ended, the last used first.
///
/// # Errors
/// The failure of the request.
pub async fn sign_ins() -> Result<Page<SignIn>, Failure> {
    get("/me/sign-ins").await
}

/// Ends one of them.
///
/// # Errors
/// Why it did not end.
pub async fn end_sign_in(id: Uuid) -> Result<(), Failure> {
    send(|| Request::delete(&format!("{BASE}/me/sign-ins/{id}"))).await.map(drop)
}

/// Ends all of them but that of this window.
///
/// # Errors
/// Why they did not end.
pub async fn end_other_sign_ins() -> Result<(), Failure> {
    send(|| Request::delete(&format!("{BASE}/me/sign-ins"))).await.map(drop)
}

/// Changes the password.
///
/// # Errors
/// Why it was not changed.
pub async fn change_password(change: &PasswordChange) -> Result<(), Failure> {
    let body = serde_json::to_string(change).map_err(|_| Failure::no_answer())?;
    let request = || Request::post(&format!("{BASE}/me/password")).header("content-type", "application/json");
    send_with(request, Some(&body)).await.map(drop)
}
