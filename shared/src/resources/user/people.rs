//! The people of a company, for its admins.

use crate::{Fault, OrganizationRef, Role, Timestamp, User};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// How long the link with which somebody sets a password is valid, in hours.
pub const LINK_HOURS: i64 = 72;
/// How many characters a password may have (NIST SP 800-63B); hashing more takes time.
pub const PASSWORD_LENGTH: RangeInclusive<usize> = 8..=1024;

/// A user, as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManagedUser {
    /// Its id, address, name and role.
    #[serde(flatten)]
    pub user: User,
    /// The top of what it sees.
    pub organization: OrganizationRef,
    /// It has set a password. Before that it cannot sign in.
    pub has_password: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last signed in; absent until it does.
    pub signed_in_at: Option<Timestamp>,
    /// Until when the link is valid with which it sets a password; absent without such a link.
    pub link_expires_at: Option<Timestamp>,
    /// When it was archived; absent for a user that may sign in.
    pub archived_at: Option<Timestamp>,
}

/// A user to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Its e-mail address, with which it signs in. Upper and lower case are the same.
    #[cfg_attr(feature = "openapi", schema(min_length = 3, max_length = 320, example = "mara.quill@example.com"))]
    pub email: String,
    /// Its name, which others see.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Mara Quill"))]
    pub name: String,
    /// Its role.
    pub role: Role,
    /// The top of what it sees; the caller's organization when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Uuid>,
}

impl NewUser {
    /// What is wrong with the address and the name.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let faults = [("/email", email(&self.email).err()), ("/name", name(&self.name).err())];
        faults.into_iter().filter_map(|(pointer, why)| Some(Fault::pointer(pointer, why?))).collect()
    }
}

/// Checks an e-mail address to sign in with.
///
/// # Errors
/// The reason, worded to follow the name of the field.
pub fn email(text: &str) -> Result<&str, &'static str> {
    let (user, host) = text.rsplit_once('@').unwrap_or_default();
    let is_plain = !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    let is_address = !user.is_empty() && !host.is_empty() && !user.contains('@') && text.chars().count() <= 320;
    if is_plain && is_address { Ok(text) } else { Err("is not an e-mail address") }
}

/// Checks the name of a user or an organization, and returns it without blanks around it.
///
/// # Errors
/// The reason, worded to follow the name of the field.
pub fn name(text: &str) -> Result<&str, &'static str> {
    let text = text.trim();
    let is_name = (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if is_name { Ok(text) } else { Err("must have 1 to 200 characters") }
}

/// What is to change of a user; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// Its role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The top of what it sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Uuid>,
    /// `true` archives it: its sign-ins end, it cannot sign in, and its name stays on what it did. `false` lets it
    /// return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_archived: Option<bool>,
}

/// A user that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedUser {
    /// The link with which it sets its password.
    pub link: PasswordLink,
    /// What is known of it from now on.
    #[serde(flatten)]
    pub user: ManagedUser,
}

/// A link with which a user sets its password, once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordLink {
    /// The secret of the link, shown this once. Absent when the answer is repeated for an `Idempotency-Key`: it is not
    /// kept. Make another link when it was lost on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "mHk3v0cXW1rVnq2uYb7tZs5pL9dEoAfGiJxKRQ4T6U8"))]
    pub token: Option<String>,
    /// Until when it is valid.
    pub expires_at: Timestamp,
}

/// Without the secret: logs must not contain it.
impl std::fmt::Debug for PasswordLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PasswordLink(until {})", self.expires_at)
    }
}

/// A password that is set with a link.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The secret of the link.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 64, example = "mHk3v0cXW1rVnq2uYb7tZs5pL9dEoAfGiJxKRQ4T6U8")
    )]
    pub token: String,
    /// The password; one that is easy to guess is refused.
    #[cfg_attr(feature = "openapi", schema(min_length = 8, max_length = 1024, format = Password, example = "another long and secret phrase"))]
    pub password: String,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_sides() {
        assert_eq!(email("mara.quill@example.com"), Ok("mara.quill@example.com"));
        for wrong in ["", "mara", "@example.com", "mara@", "a b@example.com", "a@b@c", "a@b\n"] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_has_visible_characters() {
        assert_eq!(name(" Mara Quill "), Ok("Mara Quill"));
        for wrong in ["", "  ", "a\u{7}", &"é".repeat(201)] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_fault_of_a_user_is_named() {
        let new = NewUser { email: "mara".to_owned(), name: String::new(), role: Role::Agent, organization_id: None };
        let pointers: Vec<_> = new.faults().into_iter().filter_map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/email", "/name"]);
    }
}
