//! The organizations of a company, for its admins.

use crate::server::load::Failure;
use crate::server::sending::{get, patch, post};
use sightline_shared::{ManagedOrganization, NewOrganization, OrganizationChange, OrganizationMove, Page};
use uuid::Uuid;

/// The organizations that the admin sees, those above first.
///
/// # Errors
/// The failure of the request.
pub async fn list() -> Result<Page<ManagedOrganization>, Failure> {
    get("/organizations/settings").await
}

/// An organization, with the number of its chats.
///
/// # Errors
/// The failure of the request.
pub async fn find(id: Uuid) -> Result<ManagedOrganization, Failure> {
    get(&format!("/organizations/{id}")).await
}

/// Makes an organization; with the same `key` it is made once.
///
/// # Errors
/// Why it was not made.
pub async fn create(key: &str, new: &NewOrganization) -> Result<ManagedOrganization, Failure> {
    post("/organizations", key, new).await
}

/// Changes an organization, and gives it as it is afterwards.
///
/// # Errors
/// Why it was not changed.
pub async fn change(id: Uuid, change: &OrganizationChange) -> Result<ManagedOrganization, Failure> {
    patch(&format!("/organizations/{id}"), change).await
}

/// What moving an organization below another one would change.
///
/// # Errors
/// Why it is not known, or cannot be moved there.
pub async fn preview_move(id: Uuid, parent_id: Uuid) -> Result<OrganizationMove, Failure> {
    get(&format!("/organizations/{id}/move?parent_id={parent_id}")).await
}
