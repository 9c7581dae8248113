//! `sightline user change`: another role, another password, no more access, or access again.

use super::input::{Account, email, read_password};
use crate::commands::print_line;
use crate::config::{DatabaseArgs, WrongUse};
use crate::sign_in::password;
use crate::store::sign_ins;
use crate::store::users::{self, UserRow, links};
use anyhow::{Context as _, ensure};
use clap::Args;
use clap::builder::BoolishValueParser;
use diesel::{Connection as _, PgConnection, QueryResult};
use sightline_shared::Role;

/// What `user change` takes.
#[derive(Args, Clone, Debug)]
pub struct ChangeArgs {
    /// The e-mail address of the user
    #[arg(long, env = "SIGHTLINE_USER_EMAIL", value_name = "E", value_parser = email)]
    pub email: String,
    /// What the user may do from now on: admin, supervisor or agent
    #[arg(long, env = "SIGHTLINE_USER_ROLE", value_name = "ROLE")]
    pub role: Option<Role>,
    /// Read a new password from standard input: its first line
    #[arg(long, env = "SIGHTLINE_USER_PASSWORD_STDIN", value_parser = BoolishValueParser::new())]
    pub password_stdin: bool,
    /// Make a new password and print it
    #[arg(long, env = "SIGHTLINE_USER_NEW_PASSWORD", conflicts_with = "password_stdin", value_parser = BoolishValueParser::new())]
    pub new_password: bool,
    /// Block the user from signing in; its name stays on its actions
    #[arg(long, env = "SIGHTLINE_USER_ARCHIVE", value_parser = BoolishValueParser::new())]
    pub archive: bool,
    /// Let an archived user sign in again, with the password that it had
    #[arg(long = "return", env = "SIGHTLINE_USER_RETURN", conflicts_with = "archive", value_parser = BoolishValueParser::new())]
    pub returns: bool,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Changes the user. With another password or archived, all its sign-ins end.
///
/// # Errors
/// When no user has the address, there is nothing to change, the password is not allowed, or the
/// database fails.
pub fn run(args: &ChangeArgs) -> anyhow::Result<()> {
    ensure!(
        args.role.is_some() || args.password_stdin || args.new_password || args.archive || args.returns,
        WrongUse("nothing to change: say --role, --password-stdin, --new-password, --archive or --return".to_owned())
    );
    let given = args.password_stdin.then(read_password).transpose()?;
    let password = given.clone().or_else(|| args.new_password.then(password::generate));
    let hash = password.as_deref().map(password::hash).transpose().map_err(|why| WrongUse(why.to_string()))?;
    let database = args.database.open()?;
    let mut conn = database.connect_migrated()?;
    let Account(user) = Account::find(&mut conn, &args.email)?;
    conn.transaction(|conn| change(conn, args, &user, hash.as_deref())).context("cannot change the user")?;
    print_line(&format!("changed {}", user.email))?;
    match (password, given) {
        (Some(password), None) => Ok(print_line(&format!("password: {password}"))?),
        _ => Ok(()),
    }
}

fn change(conn: &mut PgConnection, args: &ChangeArgs, user: &UserRow, hash: Option<&str>) -> QueryResult<()> {
    let (company, id) = (user.company_id, user.id);
    if let Some(role) = args.role {
        users::set_role(conn, company, id, role)?;
    }
    if let Some(hash) = hash {
        users::set_password(conn, company, id, hash)?;
    }
    if args.archive {
        users::archive(conn, company, id)?;
        links::remove(conn, company, id)?;
    }
    if args.returns {
        users::let_return(conn, company, id)?;
    }
    if hash.is_some() || args.archive {
        sign_ins::end_others(conn, company, id, None)?;
    }
    Ok(())
}
