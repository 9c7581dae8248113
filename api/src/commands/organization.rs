//! `sightline organization`: what organizations set.

use super::duration::duration;
use super::print_line;
use crate::config::DatabaseArgs;
use crate::store::organizations::paths::find_path;
use crate::store::organizations::settings::set_close_after;
use anyhow::Context as _;
use clap::{Args, Subcommand};

/// What can be done with organizations.
#[derive(Clone, Debug, Subcommand)]
pub enum OrganizationCommand {
    /// Close chats, as the system, after so long without an event
    ///
    /// It holds for the organization and those below that set nothing else. The server closes such
    /// chats once a minute.
    CloseAfter(CloseAfterArgs),
}

/// What `organization close-after` takes.
#[derive(Args, Clone, Debug)]
pub struct CloseAfterArgs {
    /// The path of the organization, as in "Acme/West"
    #[arg(long, env = "SIGHTLINE_ORGANIZATION", value_name = "PATH")]
    pub organization: String,
    /// After how long, as in 30m, 24h or 7d; `never`; or `inherit`, as in the organization above
    #[arg(value_name = "DURATION", value_parser = after)]
    pub after: After,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// The minutes after which chats are closed; 0 is never, `None` as in the organization above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After(pub Option<i32>);

fn after(text: &str) -> Result<After, String> {
    match text {
        "never" => Ok(After(Some(0))),
        "inherit" => Ok(After(None)),
        text => {
            let minutes = duration(text).map_err(|why| format!("{why}, never or inherit"))?.num_minutes();
            i32::try_from(minutes).map(Some).map(After).map_err(|why| why.to_string())
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When there is no such organization, or the database fails.
pub fn run(command: &OrganizationCommand) -> anyhow::Result<()> {
    let OrganizationCommand::CloseAfter(args) = command;
    let database = args.database.open()?;
    let mut conn = database.connect_migrated()?;
    let path: Vec<&str> = args.organization.split('/').collect();
    let found = find_path(&mut conn, &path).context("cannot look for the organization")?;
    let (company_id, id) = found.with_context(|| format!("there is no organization {}", args.organization))?;
    set_close_after(&mut conn, company_id, id, args.after.0).context("cannot change the organization")?;
    print_line(&format!("changed {}", args.organization))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{After, after};

    #[test]
    fn a_time_is_a_duration_or_a_word() {
        assert_eq!(after("24h"), Ok(After(Some(24 * 60))));
        assert_eq!(after("never"), Ok(After(Some(0))));
        assert_eq!(after("inherit"), Ok(After(None)));
        assert!(after("soon").unwrap_err().contains("never"));
    }
}
