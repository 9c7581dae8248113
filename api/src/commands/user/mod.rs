//! `sightline user`: the users.

mod add;
mod change;
mod input;
mod link;
mod sign_out;

use add::AddArgs;
use change::ChangeArgs;
use clap::Subcommand;
use link::LinkArgs;
use sign_out::SignOutArgs;

/// What can be done with users.
#[derive(Clone, Debug, Subcommand)]
pub enum UserCommand {
    /// Make a user, and its organization when it is missing
    ///
    /// Prints a generated password, once, unless one comes from standard input.
    Add(AddArgs),
    /// Change a user's role or password, block it from signing in, or let it return
    Change(ChangeArgs),
    /// Make a link with which a user sets its password, once and within 72 hours
    ///
    /// Only the link is printed to standard output. The link before is no longer valid.
    Link(LinkArgs),
    /// End every sign-in of a user
    SignOut(SignOutArgs),
}

/// Runs the command.
pub fn run(command: &UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add(args) => add::run(args),
        UserCommand::Change(args) => change::run(args),
        UserCommand::Link(args) => link::run(args),
        UserCommand::SignOut(args) => sign_out::run(args),
    }
}
