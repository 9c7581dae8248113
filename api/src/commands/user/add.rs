//! `sightline user add`: a new user, and its organization where it is missing.

use super::input::{OrganizationPath, email, name, organization, read_password};
use crate::commands::print_line;
use crate::config::{DatabaseArgs, WrongUse};
use crate::sign_in::password;
use crate::store::organizations::paths::ensure_path;
use crate::store::users::{self, NewUser};
use anyhow::{Context as _, bail};
use clap::Args;
use clap::builder::BoolishValueParser;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{Connection as _, PgConnection};
use sightline_shared::Role;

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

/// Makes the user.
///
/// # Errors
/// When a user has the address already, the password is not allowed, or the database fails.
pub fn run(args: &AddArgs) -> anyhow::Result<()> {
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
