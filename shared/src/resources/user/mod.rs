//! Users.

pub mod people;
pub mod sign_in;

use crate::{OrganizationRef, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What a user may do.
    Role {
        /// Everything of its organization, users and keys included.
        Admin = "admin",
        /// The Data section of its organization.
        Supervisor = "supervisor",
        /// Takes chats elsewhere; the Data section is closed to it.
        Agent = "agent",
    }
}

word_enum! {
    /// One thing that a caller may do.
    Permission {
        /// See chats, results and contacts.
        DataRead = "data:read",
        /// Join, accept, write, leave, close.
        ChatsWrite = "chats:write",
        /// Erase a contact.
        ContactsErase = "contacts:erase",
        /// Users, keys, audit.
        Administer = "administer",
    }
}

impl Role {
    /// What a user of this role may do.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission::{Administer, ChatsWrite, ContactsErase, DataRead};
        match self {
            Self::Admin => &[DataRead, ChatsWrite, ContactsErase, Administer],
            Self::Supervisor => &[DataRead, ChatsWrite, ContactsErase],
            Self::Agent => &[],
        }
    }
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// Its id.
    pub id: Uuid,
    /// Its e-mail address, with which it signs in.
    #[cfg_attr(feature = "openapi", schema(max_length = 320, example = "mara.quill@example.com"))]
    pub email: String,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Mara Quill"))]
    pub name: String,
    /// Its role.
    pub role: Role,
}

/// A request to sign in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The e-mail address; upper and lower case are the same.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 320, example = "mara.quill@example.com"))]
    pub email: String,
    /// The password.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024, format = Password, example = "a long and secret phrase"))]
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(..)")
    }
}

/// A request to change the caller's password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The current password.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024, format = Password, example = "a long and secret phrase"))]
    pub current_password: String,
    /// The new password; one that is easy to guess is refused.
    #[cfg_attr(feature = "openapi", schema(min_length = 8, max_length = 1024, format = Password, example = "another long and secret phrase"))]
    pub new_password: String,
}

impl std::fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordChange(..)")
    }
}

/// The answer to a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// A short-lived JWT for the `Authorization` header of programs. Browsers use the cookie.
    #[cfg_attr(feature = "openapi", schema(max_length = 4096))]
    pub access_token: String,
    /// Always `Bearer` (RFC 6750).
    #[cfg_attr(feature = "openapi", schema(max_length = 16, example = "Bearer"))]
    pub token_type: String,
    /// The lifetime of the token in seconds.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 900))]
    pub expires_in: i64,
    /// The user that signed in.
    pub user: User,
}

/// The caller and its permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The user.
    pub user: User,
    /// Its organization: the top of what it sees.
    pub organization: OrganizationRef,
    /// The name of the company, the root of the tree.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Halden Motor Group"))]
    pub company: String,
    /// What it may do.
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    pub permissions: Vec<Permission>,
    /// The IANA time zone of its organization.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "Europe/Amsterdam"))]
    pub time_zone: String,
    /// The agent that it is in chats; absent until it first takes part in one.
    pub agent_id: Option<Uuid>,
    /// Where the operator of the server answers questions; absent where none is set.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000, example = "https://help.example.com/sightline"))]
    pub help_url: Option<String>,
}
