//! `sightline key`: API keys, the credentials of programs.

mod add;
mod company;
mod expiry;
mod list;
mod revoke;

use add::AddArgs;
use clap::Subcommand;
use list::ListArgs;
use revoke::RevokeArgs;

/// What can be done with API keys.
#[derive(Clone, Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key and print it, once
    ///
    /// Only the key is printed to standard output. It is stored as a hash and cannot be shown again.
    Add(AddArgs),
    /// List the keys of a company, without the keys themselves
    List(ListArgs),
    /// Revoke a key: from the next request on it opens nothing
    Revoke(RevokeArgs),
}

/// Runs the command.
pub fn run(command: &KeyCommand) -> anyhow::Result<()> {
    match command {
        KeyCommand::Add(args) => add::run(args),
        KeyCommand::List(args) => list::run(args),
        KeyCommand::Revoke(args) => revoke::run(args),
    }
}
