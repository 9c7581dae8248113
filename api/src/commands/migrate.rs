//! `sightline migrate`: brings the database up to date.

use super::{print_line, replay};
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

/// Runs the missing migrations and prints their names; then replays the chats that an earlier version
/// stored.
///
/// # Errors
/// The error of the first failing migration; those before it stay.
pub fn run(args: &MigrateArgs) -> anyhow::Result<()> {
    let database = args.database.open()?;
    let mut conn = database.connect()?;
    let ran = migrate_alone(&mut conn)?;
    for name in &ran {
        print_line(&format!("ran {name}"))?;
    }
    if let Some(done) = replay::run(&mut conn)? {
        print_line(&replay::in_words(done))?;
    }
    print_line("the database is up to date")?;
    Ok(())
}
