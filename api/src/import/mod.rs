//! Importing chat documents: read, stored in batches, reported. Knows neither HTTP nor SQL.
//!
//! The import of files, the demo's samples and the API's ingest all go through
//! [`crate::documents`] and [`crate::store::imports`].
//! [`run`] reads sources; [`store_all`] takes documents that are at hand. What other platforms
//! export becomes documents in [`platforms`].

mod batch;
mod form;
pub mod lines;
mod options;
pub mod platforms;
mod reading;
mod report;
mod source;

#[cfg(test)]
mod tests;

pub use batch::{Stored, refuse_all, store_all, store_batch, store_one};
pub use options::Options;
pub use report::{Rejection, Report, Totals};
pub use source::Source;

use crate::documents::faults::in_words;
use crate::documents::refused::Refused;
use crate::documents::statement::{Statement, Taking};
use crate::store::imports;
use anyhow::Context as _;
use batch::{Batches, Pending};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::PgConnection;
use platforms::Unplaced;
use reading::Reading;
use std::rc::Rc;

/// From this many chats on, the planner's statistics are renewed after an import: the database itself
/// does so only minutes later, and reads far too much until then.
const MANY: u64 = 1000;

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
/// stored before stays. Rejected lines are no error: they are in the report.
pub fn run(
    conn: &mut PgConnection,
    mut sources: Vec<Source<'_>>,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Report> {
    options.check()?;
    if options.shift_to_now {
        sources.iter_mut().try_for_each(Source::spool)?;
    }
    let of_bytes = known_size(&sources)?;
    let mut tell = |is_looking, bytes, lines| progress(Progress { is_looking, bytes, of_bytes, lines });
    let taking = options.taking();
    let reading = Reading { taking: &taking, from: options.from.as_ref() };
    let offset = if options.shift_to_now { offset_to_now(&mut sources, reading, &mut tell)? } else { None };
    let mut report = Report::new(options.from.is_some());
    let mut unplaced = Unplaced::default();
    let mut batches = Batches::new(options);
    let (consumed, mut lines) = (Rc::default(), 0);
    for source in &mut sources {
        let name: Rc<str> = source.name().into();
        reading::each(source, &consumed, reading, &mut unplaced, &mut |entry| {
            match entry.chat.and_then(|chat| adjusted(chat, options, &taking, offset)) {
                Ok(chat) => batches.add(conn, &mut report, Pending::new(&name, entry.line, entry.size, chat))?,
                Err(mut refused) => {
                    report.reject(&name, entry.line, refused.faults.iter().map(in_words).collect());
                    refused.company = options.company.clone().or(refused.company);
                    batches.refuse(conn, refused)?;
                }
            }
            lines += 1;
            tell(false, consumed.get(), lines);
            Ok(())
        })?;
    }
    batches.finish(conn, &mut report)?;
    if report.totals.created + report.totals.updated >= MANY {
        imports::load::analyze_all(conn).context("the database could not analyze its tables")?;
    }
    report.sort(&sources);
    report.unplaced = unplaced;
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

/// The bytes of all sources, unless one cannot say; fails where one cannot be opened.
fn known_size(sources: &[Source<'_>]) -> anyhow::Result<Option<u64>> {
    let sizes: Vec<Option<u64>> = sources.iter().map(Source::size).collect::<anyhow::Result<_>>()?;
    Ok(sizes.into_iter().sum())
}

/// How far the newest event of all sources is from now.
fn offset_to_now(
    sources: &mut [Source<'_>],
    reading: Reading<'_>,
    tell: &mut impl FnMut(bool, u64, u64),
) -> anyhow::Result<Option<TimeDelta>> {
    let mut newest: Option<DateTime<Utc>> = None;
    let (consumed, mut lines) = (Rc::default(), 0);
    for source in sources {
        // What finds no place is counted when the documents are taken.
        reading::each(source, &consumed, reading, &mut Unplaced::default(), &mut |entry| {
            newest = newest.max(entry.chat.ok().and_then(|chat| chat.document().updated_at).map(|at| at.utc()));
            lines += 1;
            tell(true, consumed.get(), lines);
            Ok(())
        })?;
    }
    Ok(newest.map(|newest| TimeDelta::milliseconds((Utc::now() - newest).num_milliseconds())))
}

/// The chat as the options want it.
fn adjusted(
    mut chat: Statement,
    options: &Options,
    taking: &Taking,
    offset: Option<TimeDelta>,
) -> Result<Statement, Refused> {
    if let Some(offset) = offset {
        chat.shift(offset).map_err(|fault| Refused::of(chat.document(), vec![fault]))?;
    }
    if let Some(after) = options.close_idle {
        chat.close_idle(after, taking.now);
    }
    // What a platform exported is under its company already.
    if let Some(company) = options.company.as_ref().filter(|_| options.from.is_none()) {
        chat.put_under(company);
    }
    Ok(chat)
}
