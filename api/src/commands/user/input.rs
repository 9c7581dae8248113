//! The commands' input: addresses, names, paths, passwords, and the user that an address names.

use crate::store::audit::{Actor, Entry};
use crate::store::users::{self, UserRow};
use anyhow::Context as _;
use diesel::PgConnection;
use sightline_shared::AuditAction;
use sightline_shared::people;
use std::io::{self, Read as _};
use uuid::Uuid;

/// The names from the company down to an organization.
#[derive(Clone, Debug)]
pub struct OrganizationPath(pub Vec<String>);

/// The user that a command is about.
pub struct Account(pub UserRow);

impl Account {
    /// The user with this address.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub fn find(conn: &mut PgConnection, email: &str) -> anyhow::Result<Self> {
        let user = users::find_by_email(conn, email).context("cannot look for the user")?;
        user.map(Self).with_context(|| format!("there is no user with the address {email}"))
    }

    /// Its company.
    pub const fn company_id(&self) -> Uuid {
        self.0.company_id
    }

    /// Its id.
    pub const fn id(&self) -> Uuid {
        self.0.id
    }

    /// Whether it is archived.
    pub const fn is_archived(&self) -> bool {
        self.0.archived_at.is_some()
    }

    /// What `command` did with it, for the audit log.
    pub fn entry(&self, command: &str, action: AuditAction) -> Entry {
        let actor = Actor { company_id: self.0.company_id, request_id: command.to_owned(), ..Actor::default() };
        Entry::new(&actor, action).on("user", self.0.id).of(self.0.organization_id)
    }
}

/// The first line of standard input.
pub fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    // Room for the longest password in the longest characters, and for one too long.
    io::stdin().lock().take(8192).read_to_string(&mut text).context("cannot read the password from standard input")?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// An e-mail address to sign in with.
pub fn email(text: &str) -> Result<String, String> {
    people::email(text).map(str::to_owned).map_err(str::to_owned)
}

/// A name of at most 200 visible characters.
pub fn name(text: &str) -> Result<String, String> {
    people::name(text).map(str::to_owned).map_err(str::to_owned)
}

/// An organization's path, its names separated by slashes.
pub fn organization(text: &str) -> Result<OrganizationPath, String> {
    text.split('/').map(name).collect::<Result<_, _>>().map(OrganizationPath)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_no_empty_names() {
        assert_eq!(organization("Halden / North").unwrap().0, ["Halden", "North"]);
        for wrong in ["", "/", "Halden/", "/Halden", "Halden//North"] {
            assert!(organization(wrong).is_err(), "{wrong}");
        }
    }
}
