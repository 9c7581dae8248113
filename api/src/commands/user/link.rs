//! `sightline user link`: a link with which a user sets its password.

use super::input::{Account, email};
use crate::commands::print_line;
use crate::commands::public_url::public_url;
use crate::config::DatabaseArgs;
use crate::sign_in::token;
use crate::store::audit;
use crate::store::users::links;
use anyhow::{Context as _, ensure};
use clap::Args;
use diesel::Connection as _;
use sightline_shared::AuditAction;

/// What `user link` takes.
#[derive(Args, Clone, Debug)]
pub struct LinkArgs {
    /// The e-mail address of the user
    #[arg(long, env = "SIGHTLINE_USER_EMAIL", value_name = "E", value_parser = email)]
    pub email: String,
    /// The address of the server for browsers, with which the link begins: https://sightline.example.com
    #[arg(long, env = "SIGHTLINE_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Makes the link and prints it. The link before is no longer valid.
///
/// # Errors
/// When no user has the address, it is archived, or the database fails.
pub fn run(args: &LinkArgs) -> anyhow::Result<()> {
    let database = args.database.open()?;
    let mut conn = database.connect_migrated()?;
    let account = Account::find(&mut conn, &args.email)?;
    ensure!(!account.is_archived(), "{} is archived: let it return first (user change --return)", args.email);
    let secret = token::opaque();
    let expires_at = conn.transaction(|conn| {
        audit::append(conn, &[account.entry("user link", AuditAction::PasswordLinkCreated)])?;
        links::create(conn, account.company_id(), account.id(), &token::hash(&secret))
    });
    expires_at.context("cannot make the link")?;
    let server = args.public_url.as_deref().unwrap_or_default();
    Ok(print_line(&format!("{server}/set-password#{secret}"))?)
}
