//! `sightline import`: chat documents, or what another platform exported, from files or standard
//! input.

use super::duration::duration;
use super::print_line;
use crate::config::DatabaseArgs;
use crate::import::platforms::{DateOrder, Export, Platform};
use crate::import::{self, Options, Progress, Source};
use chrono::TimeDelta;
use chrono_tz::Tz;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Imports chat documents: one JSON object a line, plain or gzip; with --from, what another platform exported.
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
    /// Closes a chat, as the system, after so long without an event: 24h, 30m or 7d.
    #[arg(long, value_name = "DURATION", env = "SIGHTLINE_IMPORT_CLOSE_IDLE", value_parser = duration)]
    pub close_idle: Option<TimeDelta>,
    /// The platform that exported the files; docs/IMPORTING.md says what comes over.
    #[arg(long, value_name = "PLATFORM", env = "SIGHTLINE_IMPORT_FROM", requires = "company")]
    pub from: Option<Platform>,
    /// With --from: the IANA time zone of times that have none, such as Europe/Amsterdam.
    #[arg(long, value_name = "ZONE", env = "SIGHTLINE_IMPORT_TZ", value_parser = zone, requires = "from")]
    pub tz: Option<Tz>,
    /// With --from whatsapp: a name under which your side answers. May be given several times.
    #[arg(long, value_name = "NAME", requires = "from")]
    pub own: Vec<String>,
    /// With --from whatsapp: the order of dates that can be read both ways.
    #[arg(long, value_name = "ORDER", env = "SIGHTLINE_IMPORT_DATE_ORDER", requires = "from")]
    pub date_order: Option<DateOrder>,
    /// With --from: the address of a chat at the platform, with {id} in place of its id there.
    #[arg(long, value_name = "URL", env = "SIGHTLINE_IMPORT_LINK", requires = "from")]
    pub link: Option<String>,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl ImportArgs {
    fn options(&self) -> Options {
        let company = self.company.clone().unwrap_or_default();
        let from = self.from.map(|platform| Export {
            zone: self.tz,
            own: self.own.clone(),
            date_order: self.date_order,
            link: self.link.clone(),
            ..Export::new(platform, &company)
        });
        Options {
            company: self.company.clone(),
            shift_to_now: self.shift_to_now,
            time_zone: self.time_zone.clone(),
            ignore_unknown: self.lenient,
            is_strict: self.strict,
            from,
            close_idle: self.close_idle,
        }
    }
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "it is not an IANA time zone; use one such as Europe/Amsterdam".to_owned())
}

/// Runs the import and prints its report. The status is 1 when lines were rejected.
pub fn run(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let database = args.database.open()?;
    let mut conn = database.connect_migrated()?;
    let options = args.options();
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
