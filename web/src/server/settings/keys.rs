//! The API keys of a company.

use crate::server::load::Failure;
use crate::server::sending::{BASE, get, post, read, send};
use gloo_net::http::Request;
use sightline_shared::{ApiKey, CreatedApiKey, NewApiKey, Page};
use uuid::Uuid;

/// The keys that the admin sees: those that are not revoked first, the newest first.
///
/// # Errors
/// The failure of the request.
pub async fn list() -> Result<Page<ApiKey>, Failure> {
    get("/api-keys").await
}

/// Makes a key; with the same `key` it is made once.
///
/// # Errors
/// Why it was not made.
pub async fn create(key: &str, new: &NewApiKey) -> Result<CreatedApiKey, Failure> {
    post("/api-keys", key, new).await
}

/// Revokes a key for good.
///
/// # Errors
/// Why it was not revoked.
pub async fn revoke(id: Uuid) -> Result<ApiKey, Failure> {
    read(send(|| Request::delete(&format!("{BASE}/api-keys/{id}"))).await?).await
}
