//! `sightline key revoke`: the end of a key.

use super::company::{CompanyArgs, actor};
use crate::commands::print_line;
use crate::config::DatabaseArgs;
use crate::store::{Scope, api_keys};
use anyhow::{Context as _, bail};
use clap::Args;
use diesel::{Connection as _, PgConnection};
use uuid::Uuid;

/// What `key revoke` takes.
#[derive(Args, Clone, Debug)]
pub struct RevokeArgs {
    /// Which company.
    #[command(flatten)]
    pub company: CompanyArgs,
    /// The key's id, as `key list` shows it
    #[arg(
        long,
        env = "SIGHTLINE_KEY_ID",
        value_name = "ID",
        required_unless_present = "prefix",
        conflicts_with = "prefix"
    )]
    pub id: Option<Uuid>,
    /// The key's first characters, as `key list` shows them
    #[arg(long, env = "SIGHTLINE_KEY_PREFIX", value_name = "P")]
    pub prefix: Option<String>,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Revokes the key. Revoking it again changes nothing.
///
/// # Errors
/// When there is no such key, or the database fails.
pub fn run(args: &RevokeArgs) -> anyhow::Result<()> {
    let database = args.database.open()?;
    let mut conn = database.connect_migrated()?;
    let scope = args.company.scope(&mut conn)?;
    let id = match (args.id, &args.prefix) {
        (Some(id), _) => id,
        (None, prefix) => by_prefix(&mut conn, &scope, prefix.as_deref().unwrap_or_default())?,
    };
    let revoked = conn.transaction(|conn| api_keys::revoke(conn, &scope, &actor(&scope, "key revoke"), id));
    let key = revoked.context("cannot revoke the key")?.with_context(|| format!("there is no key {id}"))?;
    print_line(&format!("revoked {} {}", key.prefix, key.id))?;
    Ok(())
}

/// The id of the only key with this prefix.
fn by_prefix(conn: &mut PgConnection, scope: &Scope, prefix: &str) -> anyhow::Result<Uuid> {
    let keys = api_keys::list(conn, scope).context("cannot look for the key")?;
    let found: Vec<Uuid> = keys.iter().filter(|key| key.prefix == prefix).map(|key| key.id).collect();
    match found.as_slice() {
        [id] => Ok(*id),
        // Not what was given: it may be a whole key.
        [] => bail!("there is no key with this prefix: `sightline key list` shows them"),
        _ => bail!("several keys have this prefix: name one with --id"),
    }
}
