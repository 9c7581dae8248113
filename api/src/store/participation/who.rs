//! The user that acts.

use crate::store::Scope;
use crate::store::audit::Actor;
use sightline_shared::User;

/// Who acts: a user, as the agent of its name.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// What it sees.
    pub scope: &'a Scope,
    /// The user.
    pub user: &'a User,
    /// The user, for the audit log.
    pub actor: &'a Actor,
}
