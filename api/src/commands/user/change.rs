//! `sightline user change`: another role, another password, no more access, or access again.

use super::input::{Account, email, read_password};
use crate::commands::print_line;
use crate::config::{DatabaseArgs, WrongUse};
use crate::sign_in::password;
use crate::store::users::{self, links};
use crate::store::{audit, sign_ins};
use anyhow::{Context as _, ensure};
use clap::Args;
use clap::builder::BoolishValueParser;
use diesel::{Connection as _, PgConnection, QueryResult};
use serde_json::{Value, json};
use sightline_shared::{AuditAction, Role};

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
    let account = Account::find(&mut conn, &args.email)?;
    conn.transaction(|conn| change(conn, args, &account, hash.as_deref())).context("cannot change the user")?;
    print_line(&format!("changed {}", account.0.email))?;
    match (password, given) {
        (Some(password), None) => Ok(print_line(&format!("password: {password}"))?),
        _ => Ok(()),
    }
}

fn change(conn: &mut PgConnection, args: &ChangeArgs, account: &Account, hash: Option<&str>) -> QueryResult<()> {
    let (company, id) = (account.company_id(), account.id());
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
    let entry = |action| account.entry("user change", action);
    let mut entries = Vec::new();
    let details = difference(args, account);
    if details != json!({}) {
        entries.push(entry(AuditAction::UserChanged).with(details));
    }
    if hash.is_some() {
        entries.push(entry(AuditAction::PasswordChanged));
    }
    audit::append(conn, &entries)
}

/// What becomes different, as in the entries of the API.
fn difference(args: &ChangeArgs, account: &Account) -> Value {
    let mut details = json!({});
    if let Some(role) = args.role.filter(|role| role.as_str() != account.0.role) {
        details["role"] = json!([account.0.role, role]);
    }
    if args.archive != account.is_archived() && (args.archive || args.returns) {
        details["is_archived"] = json!(args.archive);
    }
    details
}
