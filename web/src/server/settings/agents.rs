//! The agents and bots of a company, for its admins.

use crate::server::load::Failure;
use crate::server::sending::{get, patch, post};
use sightline_shared::{AgentChange, AgentMerge, ManagedAgent, MergedAgent, Page};
use uuid::Uuid;

/// The agents and bots that the admin sees: those that are not archived first, by name.
///
/// # Errors
/// The failure of the request.
pub async fn list() -> Result<Page<ManagedAgent>, Failure> {
    get("/agents/directory").await
}

/// An agent or bot, with its numbers.
///
/// # Errors
/// The failure of the request.
pub async fn find(id: Uuid) -> Result<ManagedAgent, Failure> {
    get(&format!("/agents/{id}")).await
}

/// Changes an agent or bot.
///
/// # Errors
/// Why it was not changed.
pub async fn change(id: Uuid, change: &AgentChange) -> Result<ManagedAgent, Failure> {
    patch(&format!("/agents/{id}"), change).await
}

/// Makes an agent or bot part of the other record `into` of it.
///
/// # Errors
/// Why they were not merged.
pub async fn merge(id: Uuid, into: Uuid) -> Result<MergedAgent, Failure> {
    post(&format!("/agents/{id}/merge"), &Uuid::now_v7().to_string(), &AgentMerge { into }).await
}
