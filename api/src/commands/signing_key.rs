//! `sightline signing-key rotate`: a new key for access tokens.

use super::print_line;
use crate::config::DatabaseArgs;
use crate::sign_in::token::{SIGNS_AFTER_SECONDS, VERIFIES_FOR_SECONDS};
use crate::store::sign_ins;
use anyhow::Context as _;
use clap::{Args, Subcommand};

/// What can be done with the keys that sign access tokens.
#[derive(Clone, Debug, Subcommand)]
pub enum SigningKeyCommand {
    /// Make a new key that signs from now on
    ///
    /// Running servers read it by themselves. No user is signed out: the earlier keys verify until
    /// the last token that they signed has expired.
    Rotate(RotateArgs),
}

/// What `signing-key rotate` takes.
#[derive(Args, Clone, Debug)]
pub struct RotateArgs {
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Creates the key.
pub fn run(command: &SigningKeyCommand) -> anyhow::Result<()> {
    let SigningKeyCommand::Rotate(args) = command;
    let database = args.database.open()?;
    let id = sign_ins::rotate_signing_keys(&mut database.connect_migrated()?).context("cannot rotate the keys")?;
    let (signs, verifies) = (SIGNS_AFTER_SECONDS, VERIFIES_FOR_SECONDS / 60);
    print_line(&format!("made signing key {id}: it signs in {signs} s; those before verify for {verifies} min more"))?;
    Ok(())
}
