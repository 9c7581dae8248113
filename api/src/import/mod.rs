//! Importing chat documents: read, check, store in batches, report. Knows neither HTTP nor SQL.
//!
//! [`ImportChat::check`] is the one gate: what passes it can be stored. The import of files, the
//! demo's samples and the API's ingest all go through it and through [`crate::store::imports`].
//! [`run`] reads sources; [`store_all`] takes documents that are at hand.

mod batch;
mod chat;
pub mod document;
pub mod erased;
pub mod faults;
pub mod life;
pub mod lines;
mod organization_path;
mod people;
mod reading;
mod report;
pub mod results;
mod shape;
mod source;
mod text;
mod validate;

#[cfg(test)]
mod tests;

pub use batch::store_all;
pub use chat::ImportChat;
pub use report::{Outcome, Rejection, Report, Totals};
pub use source::Source;

use batch::{Batches, Pending};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::PgConnection;
use faults::in_words;
use sightline_shared::problem::Fault;
use std::rc::Rc;

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The company that all organizations are put under; else the first of each path is one.
    pub company: Option<String>,
    /// Move all times so that the last event of all sources is now.
    pub shift_to_now: bool,
    /// The IANA time zone of companies that the import makes.
    pub time_zone: Option<String>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// The times are being looked through, before the import itself.
    pub is_looking: bool,
    /// How many bytes of the sources were read.
    pub bytes: u64,
    /// How many they have, where that is known of all.
    pub of_bytes: Option<u64>,
    /// How many lines were taken or rejected.
    pub lines: u64,
}

/// Imports the documents of all `sources`, each batch in a transaction of its own.
///
/// # Errors
/// When a file cannot be opened, before anything is imported; when the database is lost, what was
/// stored before stays. Lines that cannot be taken are no error: the report tells them.
pub fn run(
    conn: &mut PgConnection,
    mut sources: Vec<Source<'_>>,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Report> {
    check(options)?;
    if options.shift_to_now {
        sources.iter_mut().try_for_each(Source::spool)?;
    }
    let of_bytes = known_size(&sources)?;
    let mut tell = |is_looking, bytes, lines| progress(Progress { is_looking, bytes, of_bytes, lines });
    let offset = if options.shift_to_now { offset_to_now(&mut sources, &mut tell)? } else { None };
    let mut report = Report::default();
    let mut batches = Batches::new(options);
    let (consumed, mut lines) = (Rc::default(), 0);
    for source in &mut sources {
        let name: Rc<str> = source.name().into();
        reading::each(source, &consumed, &mut |entry| {
            match entry.chat.and_then(|chat| adjusted(chat, options, offset)) {
                Ok(chat) => batches.add(conn, &mut report, Pending::new(&name, entry.line, entry.size, chat))?,
                Err(faults) => report.reject(&name, entry.line, faults.iter().map(in_words).collect()),
            }
            lines += 1;
            tell(false, consumed.get(), lines);
            Ok(())
        })?;
    }
    batches.flush(conn, &mut report)?;
    report.sort(&sources);
    Ok(report)
}

/// Imports the documents that `reader` gives, one a line, plain or gzip.
///
/// # Errors
/// As [`run`].
pub fn run_reader(
    conn: &mut PgConnection,
    name: &str,
    reader: impl std::io::BufRead,
    options: &Options,
) -> anyhow::Result<Report> {
    run(conn, vec![Source::stream(name, reader)], options, &mut |_| {})
}

fn check(options: &Options) -> anyhow::Result<()> {
    if let Some(company) = &options.company {
        let is_name = !company.trim().is_empty() && company.chars().count() <= text::LONGEST_NAME;
        anyhow::ensure!(is_name, "the company's name must have 1 to {} characters", text::LONGEST_NAME);
        anyhow::ensure!(!company.contains(['/', '\0']), "the company's name cannot contain a slash");
    }
    if let Some(zone) = &options.time_zone {
        let is_known = zone.parse::<chrono_tz::Tz>().is_ok();
        anyhow::ensure!(is_known, "{zone:?} is no IANA time zone; give one such as Europe/Amsterdam");
    }
    Ok(())
}

/// The bytes of all sources, unless one cannot say; fails where one cannot be opened.
fn known_size(sources: &[Source<'_>]) -> anyhow::Result<Option<u64>> {
    let sizes: Vec<Option<u64>> = sources.iter().map(Source::size).collect::<anyhow::Result<_>>()?;
    Ok(sizes.into_iter().sum())
}

/// How far the newest event of all sources is from now.
fn offset_to_now(
    sources: &mut [Source<'_>],
    tell: &mut impl FnMut(bool, u64, u64),
) -> anyhow::Result<Option<TimeDelta>> {
    let mut newest: Option<DateTime<Utc>> = None;
    let (consumed, mut lines) = (Rc::default(), 0);
    for source in sources {
        reading::each(source, &consumed, &mut |entry| {
            newest = newest.max(entry.chat.ok().map(|chat| chat.document().updated_at.utc()));
            lines += 1;
            tell(true, consumed.get(), lines);
            Ok(())
        })?;
    }
    Ok(newest.map(|newest| TimeDelta::milliseconds((Utc::now() - newest).num_milliseconds())))
}

/// The chat as the options want it.
fn adjusted(mut chat: ImportChat, options: &Options, offset: Option<TimeDelta>) -> Result<ImportChat, Vec<Fault>> {
    if let Some(offset) = offset {
        chat.shift(offset).map_err(|fault| vec![fault])?;
    }
    if let Some(company) = &options.company {
        chat.put_under(company);
    }
    Ok(chat)
}
