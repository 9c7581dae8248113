//! `sightline user sign-out`: the end of every sign-in of a user.

use super::input::{Account, email};
use crate::commands::print_line;
use crate::config::DatabaseArgs;
use crate::store::{audit, sign_ins};
use anyhow::Context as _;
use clap::Args;
use diesel::{Connection as _, QueryResult};
use serde_json::json;
use sightline_shared::AuditAction;

/// What `user sign-out` takes.
#[derive(Args, Clone, Debug)]
pub struct SignOutArgs {
    /// The e-mail address of the user
    #[arg(long, env = "SIGHTLINE_USER_EMAIL", value_name = "E", value_parser = email)]
    pub email: String,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Ends the sign-ins.
///
/// # Errors
/// When no user has the address, or the database fails.
pub fn run(args: &SignOutArgs) -> anyhow::Result<()> {
    let database = args.database.open()?;
    let mut conn = database.connect_migrated()?;
    let account = Account::find(&mut conn, &args.email)?;
    let ended = conn.transaction(|conn| -> QueryResult<usize> {
        let ended = sign_ins::end_others(conn, account.company_id(), account.id(), None)?;
        if ended > 0 {
            let entry = account.entry("user sign-out", AuditAction::SignInsEnded);
            audit::append(conn, &[entry.with(json!({"sign_ins": ended}))])?;
        }
        Ok(ended)
    });
    let ended = ended.context("cannot sign the user out")?;
    Ok(print_line(&format!("ended {ended} sign-ins of {}", args.email))?)
}
