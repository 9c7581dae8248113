//! `sightline migrate`: brings the database up to date.

use super::print_line;
use crate::config::DatabaseArgs;
use crate::store::database::databases::migrate_alone;
use clap::Args;

/// What `migrate` takes.
#[derive(Args, Clone, Debug)]
pub struct MigrateArgs {
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Runs the missing migrations and prints their names.
///
/// # Errors
/// The error of the first failing migration; those before it stay.
pub fn run(args: &MigrateArgs) -> anyhow::Result<()> {
    let database = args.database.open()?;
    let ran = migrate_alone(&mut database.connect()?)?;
    for name in &ran {
        print_line(&format!("ran {name}"))?;
    }
    print_line("the database is up to date")?;
    Ok(())
}
