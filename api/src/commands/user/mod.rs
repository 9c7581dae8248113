//! `sightline user`: the users.

mod add;
mod change;
mod input;

use add::AddArgs;
use change::ChangeArgs;
use clap::Subcommand;

/// What can be done with users.
#[derive(Clone, Debug, Subcommand)]
pub enum UserCommand {
    /// Make a user, and its organization when it is missing
    ///
    /// Prints a generated password, once, unless one comes from standard input.
    Add(AddArgs),
    /// Change a user's role or password, or block it from signing in
    Change(ChangeArgs),
}

/// Runs the command.
pub fn run(command: &UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add(args) => add::run(args),
        UserCommand::Change(args) => change::run(args),
    }
}
