//! `sightline key add`: a new key, printed once.

use super::company::{CompanyArgs, actor};
use super::expiry::Expiry;
use crate::commands::print_line;
use crate::config::{DatabaseArgs, WrongUse};
use crate::sign_in::api_key::ApiKey;
use crate::store::api_keys;
use anyhow::{Context as _, ensure};
use chrono::Utc;
use clap::Args;
use diesel::{Connection as _, PgConnection};
use sightline_shared::{KeyScope, NewApiKey};

/// What `key add` takes.
#[derive(Args, Clone, Debug)]
pub struct AddArgs {
    /// Which company.
    #[command(flatten)]
    pub company: CompanyArgs,
    /// The organization that the key is for, from below the company, separated by slashes: "Region/Store" [default: the company]
    #[arg(long, env = "SIGHTLINE_KEY_ORGANIZATION", value_name = "PATH", value_delimiter = '/')]
    pub organization: Vec<String>,
    /// What the key is for
    #[arg(long, env = "SIGHTLINE_KEY_NAME", value_name = "N")]
    pub name: String,
    /// What the key may do: ingest, chats:read, chats:write, results:read, contacts:read, contacts:write, webhooks:manage; several are separated by commas
    #[arg(long = "scope", env = "SIGHTLINE_KEY_SCOPES", value_name = "S", value_delimiter = ',', required = true)]
    pub scopes: Vec<KeyScope>,
    /// When it expires: after a number of days, such as 90d, or at the end of a day, such as 2027-01-31 (UTC) [default: never]
    #[arg(long, env = "SIGHTLINE_KEY_EXPIRES", value_name = "WHEN")]
    pub expires: Option<Expiry>,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Makes the key.
///
/// # Errors
/// When an option is not valid, there is no such organization, the company has too many keys, or the
/// database fails.
pub fn run(args: &AddArgs) -> anyhow::Result<()> {
    let new = new_key(args)?;
    let database = args.database.open()?;
    let key = add(&mut database.connect_migrated()?, args, new)?;
    eprintln!("made {}...; the key is not shown again", key.prefix());
    print_line(key.reveal())?;
    Ok(())
}

fn new_key(args: &AddArgs) -> anyhow::Result<NewApiKey> {
    let now = Utc::now();
    let expires_at = args.expires.and_then(|expiry| expiry.at(now)).map(Into::into);
    let (name, scopes) = (args.name.clone(), args.scopes.clone());
    let new = NewApiKey { name, scopes, organization_id: None, expires_at };
    let option = |pointer: &str| match pointer {
        "/name" => "--name",
        "/expires_at" => "--expires",
        _ => "--scope",
    };
    let faults: Vec<String> = new
        .faults(now.into())
        .into_iter()
        .map(|fault| format!("{} {}", option(&fault.pointer.unwrap_or_default()), fault.detail))
        .collect();
    ensure!(faults.is_empty(), WrongUse(faults.join("; ")));
    Ok(new)
}

fn add(conn: &mut PgConnection, args: &AddArgs, new: NewApiKey) -> anyhow::Result<ApiKey> {
    let scope = args.company.scope(conn)?;
    let organization_id = args.company.organization(conn, &args.organization)?;
    let (new, key) = (NewApiKey { organization_id: Some(organization_id), ..new }, ApiKey::generate());
    let made = conn.transaction(|conn| api_keys::create(conn, &scope, &actor(&scope, "key add"), &new, &key));
    let made = made.context("cannot make the key")?;
    ensure!(made.is_some(), "the company has {} keys, as many as it may: revoke one first", api_keys::MOST);
    Ok(key)
}
