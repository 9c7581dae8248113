//! The caller: a user or a program.

use crate::error::Error;
use crate::store::Scope;
use crate::store::audit::Actor;
use sightline_shared::{KeyScope, Permission, User};
use uuid::Uuid;

/// A user or a program.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Which of them.
    pub who: Who,
    /// The organizations the caller sees.
    pub scope: Scope,
    /// The actor of audit entries.
    pub actor: Actor,
}

/// A user or an API key.
#[derive(Clone, Debug)]
pub enum Who {
    /// A signed-in user.
    User {
        /// The user.
        user: User,
        /// The sign-in named by the token.
        session_id: Uuid,
    },
    /// A program.
    Key {
        /// The id of its key.
        id: Uuid,
        /// What the key may do.
        scopes: Vec<KeyScope>,
    },
}

/// A signed-in user of any role.
#[derive(Clone, Debug)]
pub struct Person {
    /// The user.
    pub user: User,
    /// The organizations the user sees.
    pub scope: Scope,
    /// The sign-in named by the token.
    pub session_id: Uuid,
    /// The actor of audit entries.
    pub actor: Actor,
}

impl Caller {
    /// The id of the user or the key: what quotas count by.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match &self.who {
            Who::User { user, .. } => user.id,
            Who::Key { id, .. } => *id,
        }
    }

    /// The id of the sign-in or the key: what ends, and what one access of the audit log belongs to.
    #[must_use]
    pub const fn credential_id(&self) -> Uuid {
        match self.who {
            Who::User { session_id, .. } => session_id,
            Who::Key { id, .. } => id,
        }
    }

    /// Whether the caller is a user, or a key with this scope.
    #[must_use]
    pub fn has(&self, scope: KeyScope) -> bool {
        match &self.who {
            Who::User { .. } => true,
            Who::Key { scopes, .. } => scopes.contains(&scope),
        }
    }

    /// The user.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a key.
    pub fn into_person(self) -> Result<Person, Error> {
        let Self { who, scope, actor } = self;
        match who {
            Who::User { user, session_id } => Ok(Person { user, scope, session_id, actor }),
            Who::Key { .. } => Err(Error::Forbidden("This call is for users that sign in, not for API keys.")),
        }
    }
}

impl Person {
    /// Requires a permission.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn needs(&self, permission: Permission) -> Result<(), Error> {
        let has_it = self.user.role.permissions().contains(&permission);
        if has_it { Ok(()) } else { Err(Error::Forbidden("Your role does not allow this.")) }
    }
}
