//! `sightline doctor`: looks at what a server needs, and says what to do where something is missing.

mod checks;
mod finding;

pub use checks::diagnose;
pub use finding::{Finding, Severity};

use super::print_line;
use crate::config::DatabaseArgs;
use clap::Args;
use std::process::ExitCode;

/// What `doctor` takes.
#[derive(Args, Clone, Debug)]
pub struct DoctorArgs {
    /// Print JSON, one finding a line
    #[arg(long, env = "SIGHTLINE_DOCTOR_JSON")]
    pub json: bool,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Prints each finding. The exit status is 1 where one has failed; warnings leave it 0.
///
/// # Errors
/// When standard output cannot be written to.
pub fn run(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let findings = match args.database.open() {
        Ok(database) => match database.connect() {
            Ok(mut conn) => diagnose(&mut conn, database.data_dir()),
            Err(why) => vec![checks::unreachable(&why)],
        },
        Err(why) => vec![checks::unreachable(&why)],
    };
    for finding in &findings {
        print_line(&if args.json { finding.json() } else { finding.words() })?;
    }
    let has_failed = findings.iter().any(|finding| finding.severity == Severity::Failed);
    Ok(ExitCode::from(u8::from(has_failed)))
}
