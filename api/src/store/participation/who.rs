//! The acting user.

use crate::store::Scope;
use crate::store::audit::Actor;
use sightline_shared::User;

/// The acting user, which takes part as the agent of its name.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// The user's scope.
    pub scope: &'a Scope,
    /// The user.
    pub user: &'a User,
    /// The user, for the audit log.
    pub actor: &'a Actor,
}
