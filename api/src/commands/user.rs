//! `sightline user`: people who can sign in; `add` makes one.

use super::print_line;
use super::user_change::{self, ChangeArgs};
use crate::config::{DatabaseArgs, WrongUse};
use crate::password;
use crate::store::organization_paths::ensure_path;
use crate::store::users::{self, NewUser};
use anyhow::{Context as _, bail};
use clap::builder::BoolishValueParser;
use clap::{Args, Subcommand};
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{Connection as _, PgConnection};
use sightline_shared::Role;
use std::io::{self, Read as _};

/// What can be done with users.
#[derive(Clone, Debug, Subcommand)]
pub enum UserCommand {
    /// Make a user, and its organization when it is missing
    ///
    /// Prints a generated password, once, unless one comes from standard input.
    Add(AddArgs),
    /// Change a user's role or password, or let it sign in no more
    Change(ChangeArgs),
}

/// What `user add` takes.
#[derive(Args, Clone, Debug)]
pub struct AddArgs {
    /// The e-mail address to sign in with
    #[arg(long, env = "SIGHTLINE_USER_EMAIL", value_name = "E", value_parser = email)]
    pub email: String,
    /// The name that others see
    #[arg(long, env = "SIGHTLINE_USER_NAME", value_name = "N", value_parser = name)]
    pub name: String,
    /// What the user may do: admin, supervisor or agent
    #[arg(long, env = "SIGHTLINE_USER_ROLE", value_name = "ROLE")]
    pub role: Role,
    /// The organization, from the company down, separated by slashes: "Company/Region/Store"
    #[arg(long, env = "SIGHTLINE_USER_ORGANIZATION", value_name = "PATH", value_parser = organization)]
    pub organization: OrganizationPath,
    /// Read the password from standard input: its first line
    #[arg(long, env = "SIGHTLINE_USER_PASSWORD_STDIN", value_parser = BoolishValueParser::new())]
    pub password_stdin: bool,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// The names from the company down to an organization.
#[derive(Clone, Debug)]
pub struct OrganizationPath(pub Vec<String>);

/// Makes or changes the user.
///
/// # Errors
/// When somebody has the address, the password is too short or too long, or the database fails.
pub fn run(command: &UserCommand) -> anyhow::Result<()> {
    let args = match command {
        UserCommand::Add(args) => args,
        UserCommand::Change(args) => return user_change::run(args),
    };
    let given = args.password_stdin.then(read_password).transpose()?;
    let password = given.clone().unwrap_or_else(password::generate);
    let hash = password::hash(&password).map_err(|why| WrongUse(why.to_string()))?;
    let database = args.database.open()?;
    add(&mut database.connect_migrated()?, args, &hash)?;
    let path = args.organization.0.join("/");
    print_line(&format!("made {} {} in {path}", args.role, args.email))?;
    if given.is_none() {
        print_line(&format!("password: {password}"))?;
    }
    Ok(())
}

fn add(conn: &mut PgConnection, args: &AddArgs, password_hash: &str) -> anyhow::Result<()> {
    let path: Vec<&str> = args.organization.0.iter().map(String::as_str).collect();
    let made = conn.transaction(|conn| {
        let (company_id, organization_id) = ensure_path(conn, &path, None)?;
        let (email, name, role) = (args.email.as_str(), args.name.as_str(), args.role);
        users::insert(conn, &NewUser { company_id, organization_id, email, name, role, password_hash })
    });
    match made {
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            bail!("there is a user with the address {} already", args.email)
        }
        other => other.map(drop).context("cannot make the user"),
    }
}

pub(super) fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    // Room for the longest password in the longest characters, and for one too long.
    io::stdin().lock().take(8192).read_to_string(&mut text).context("cannot read the password from standard input")?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

pub(super) fn email(text: &str) -> Result<String, String> {
    let (user, host) = text.rsplit_once('@').unwrap_or_default();
    let is_plain = !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    let is_address = !user.is_empty() && !host.is_empty() && !user.contains('@') && text.chars().count() <= 320;
    if is_plain && is_address { Ok(text.to_owned()) } else { Err("not an e-mail address".to_owned()) }
}

/// A name without what would not show, of at most 200 characters.
fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_name = (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if is_name { Ok(text.to_owned()) } else { Err("a name has 1 to 200 characters".to_owned()) }
}

fn organization(text: &str) -> Result<OrganizationPath, String> {
    text.split('/').map(name).collect::<Result<_, _>>().map(OrganizationPath)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_sides() {
        assert!(email("mara.quill@example.com").is_ok());
        for wrong in ["", "mara", "@example.com", "mara@", "a b@example.com", "a@b@c", "a@b\n"] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_path_has_no_empty_names() {
        assert_eq!(organization("Halden / North").unwrap().0, ["Halden", "North"]);
        for wrong in ["", "/", "Halden/", "/Halden", "Halden//North"] {
            assert!(organization(wrong).is_err(), "{wrong}");
        }
    }
}
