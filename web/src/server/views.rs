//! Saved views.

use super::load::Failure;
use super::sending::{BASE, get, patch, post, send};
use gloo_net::http::Request;
use sightline_shared::{NewView, Page, View, ViewChange};
use uuid::Uuid;

/// The saved views that the user sees, of all tabs.
///
/// # Errors
/// The failure of the request.
pub async fn list() -> Result<Page<View>, Failure> {
    get("/views").await
}

/// Saves a view.
///
/// # Errors
/// Why it was not saved.
pub async fn save(view: &NewView) -> Result<View, Failure> {
    // One key for all attempts, so that a view is saved once.
    post("/views", &Uuid::now_v7().to_string(), view).await
}

/// Changes a view.
///
/// # Errors
/// The failure of the request.
pub async fn change(id: Uuid, change: &ViewChange) -> Result<View, Failure> {
    patch(&format!("/views/{id}"), change).await
}

/// Removes a view.
///
/// # Errors
/// Why it was not removed.
pub async fn remove(id: Uuid) -> Result<(), Failure> {
    send(|| Request::delete(&format!("{BASE}/views/{id}"))).await.map(drop)
}
