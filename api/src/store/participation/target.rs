//! To whom a chat is handed on.

use super::situation::LockedChat;
use super::with::With;
use crate::store::{Scope, agents};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::{Value, json};
use sightline_shared::TransferTarget;
use uuid::Uuid;

/// Somebody to whom a chat is handed on.
pub(super) struct Target {
    to: TransferTarget,
    /// Its name.
    pub(super) name: String,
}

impl Target {
    /// The one that the caller gave; `None` where `scope` sees no such organization or agent, or the agent is archived.
    pub(super) fn find(conn: &mut PgConnection, scope: &Scope, to: TransferTarget) -> QueryResult<Option<Self>> {
        let name = match to {
            TransferTarget::Organization(id) => scope.organization(id).map(|organization| organization.name.clone()),
            TransferTarget::Agent(id) => agents::name_of_active(conn, scope, id)?,
        };
        Ok(name.map(|name| Self { to, name }))
    }

    /// The organization that the chat moves to.
    pub(super) const fn organization_id(&self) -> Option<Uuid> {
        match self.to {
            TransferTarget::Organization(id) => Some(id),
            TransferTarget::Agent(_) => None,
        }
    }

    /// The inboxes in which the chat waits from then on: with an agent, those of before.
    pub(super) fn inboxes(&self, chat: &LockedChat) -> Vec<String> {
        match self.to {
            TransferTarget::Organization(_) => vec![self.name.clone()],
            TransferTarget::Agent(_) => chat.inboxes.clone(),
        }
    }

    /// Which one it is, for the audit log.
    pub(super) fn details(&self) -> (&'static str, Value) {
        match self.to {
            TransferTarget::Organization(id) => ("organization_id", json!(id)),
            TransferTarget::Agent(id) => ("agent_id", json!(id)),
        }
    }
}

/// What the caller gave of a target, for an act without one.
pub(super) const fn asked(with: &With) -> Option<TransferTarget> {
    match with {
        With::Transfer { target, .. } => Some(*target),
        _ => None,
    }
}

/// Where it is in the body of a request.
pub(super) const fn pointer(to: TransferTarget) -> &'static str {
    match to {
        TransferTarget::Organization(_) => "/organization_id",
        TransferTarget::Agent(_) => "/agent_id",
    }
}
