//! `sightline import`: chat documents from files or standard input.

use super::print_line;
use crate::config::DatabaseArgs;
use crate::import::{self, Options, Progress, Source};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Imports chat documents: one JSON object a line, plain or gzip.
///
/// A document says what its source knows of a chat, whole or in part: it is united with what is
/// stored, and of two statements about one thing the later counts. Importing again changes nothing.
/// What is odd is put right, and counted at the end. Rejected lines are listed with their numbers
/// and reasons; the others are stored, and the exit status is 1.
#[derive(Clone, Debug, clap::Args)]
pub struct ImportArgs {
    /// The files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Puts all organizations under this company; else the first name of each path is the company.
    #[arg(long, value_name = "NAME", env = "SIGHTLINE_IMPORT_COMPANY")]
    pub company: Option<String>,
    /// Moves all times by one offset, so that the last event of all files is now.
    #[arg(long, env = "SIGHTLINE_IMPORT_SHIFT_TO_NOW", value_parser = clap::builder::BoolishValueParser::new())]
    pub shift_to_now: bool,
    /// The IANA time zone of companies that the import makes, such as Europe/Amsterdam.
    #[arg(long, value_name = "ZONE", env = "SIGHTLINE_IMPORT_TIME_ZONE")]
    pub time_zone: Option<String>,
    /// Ignores members that no chat document has, instead of rejecting the document; the report names them by number.
    #[arg(long, env = "SIGHTLINE_IMPORT_LENIENT", value_parser = clap::builder::BoolishValueParser::new())]
    pub lenient: bool,
    /// Rejects a document that has anything odd in it, instead of putting it right.
    #[arg(long, env = "SIGHTLINE_IMPORT_STRICT", value_parser = clap::builder::BoolishValueParser::new())]
    pub strict: bool,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Runs the import and prints its report. The status is 1 when lines were rejected.
pub fn run(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let database = args.database.open()?;
    let mut conn = database.connect_migrated()?;
    let options = Options {
        company: args.company.clone(),
        shift_to_now: args.shift_to_now,
        time_zone: args.time_zone.clone(),
        ignore_unknown: args.lenient,
        is_strict: args.strict,
    };
    let sources = args.files.iter().map(|file| Source::path(file)).collect();
    let bar = bar();
    let report = import::run(&mut conn, sources, &options, &mut |progress| show(&bar, progress));
    bar.finish_and_clear();
    let report = report?;
    print_line(&report.to_string())?;
    Ok(if report.has_rejections() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A bar on a terminal, nothing elsewhere.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::no_length();
    let style = "{msg} {wide_bar} {bytes}/{total_bytes} {elapsed_precise}";
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn show(bar: &ProgressBar, progress: Progress) {
    if bar.is_hidden() || !progress.lines.is_multiple_of(50) {
        return;
    }
    if let Some(of_bytes) = progress.of_bytes {
        bar.set_length(of_bytes);
    }
    bar.set_position(progress.bytes);
    let doing = if progress.is_looking { "looking at the times" } else { "importing" };
    bar.set_message(format!("{doing}, {} chats", progress.lines));
}
