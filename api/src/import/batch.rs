//! Gathers checked chats into batches for each company and has them stored.

use super::options::Options;
use super::report::Report;
use crate::documents::outcome::Outcome;
use crate::documents::refused::Refused;
use crate::documents::statement::Statement;
use crate::store::imports::{self, Target, replay};
use anyhow::Context as _;
use diesel::pg::PgConnection;
use sightline_shared::IngestOutcome;
use sightline_shared::document::StoredEvent;
use sightline_shared::problem::Fault;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;
use uuid::Uuid;

/// How many chats are stored in one transaction.
const CHATS: usize = 200;
/// How many bytes of documents wait at most, whatever their number.
const BYTES: usize = 4 << 20;

/// A chat that waits to be stored, and where it came from.
pub(super) struct Pending {
    source: Rc<str>,
    line: u64,
    size: usize,
    chat: Statement,
}

impl Pending {
    pub(super) fn new(source: &Rc<str>, line: u64, size: usize, chat: Statement) -> Self {
        Self { source: Rc::clone(source), line, size, chat }
    }
}

/// The chats that wait, by company.
pub(super) struct Batches {
    target: Target,
    companies: BTreeMap<String, Batch>,
    size: usize,
    /// The companies of all chats so far.
    named: BTreeSet<String>,
    /// The documents that were refused and are not kept yet.
    refused: Vec<Refused>,
}

#[derive(Default)]
struct Batch {
    pending: Vec<Pending>,
    ids: HashSet<String>,
}

impl Batches {
    pub(super) fn new(options: &Options) -> Self {
        let target =
            Target { time_zone: options.time_zone.clone(), is_shifted: options.shift_to_now, ..Target::default() };
        Self { target, companies: BTreeMap::new(), size: 0, named: BTreeSet::new(), refused: Vec::new() }
    }

    /// Lets one more wait, and stores when enough do. A chat that is there twice is stored once
    /// before the second is looked at, so that the second is compared with the first.
    pub(super) fn add(&mut self, conn: &mut PgConnection, report: &mut Report, one: Pending) -> anyhow::Result<()> {
        let company = one.chat.company().to_owned();
        let id = one.chat.document().external_id.clone();
        if !self.named.contains(&company) {
            self.named.insert(company.clone());
        }
        let batch = self.companies.entry(company).or_default();
        if batch.ids.contains(&id) {
            self.size -= store(conn, &self.target, batch, report)?;
        }
        self.size += one.size;
        batch.ids.insert(id);
        batch.pending.push(one);
        if batch.pending.len() == CHATS {
            self.size -= store(conn, &self.target, batch, report)?;
        }
        if self.size >= BYTES { self.flush(conn, report) } else { Ok(()) }
    }

    /// Stores all that wait.
    pub(super) fn flush(&mut self, conn: &mut PgConnection, report: &mut Report) -> anyhow::Result<()> {
        for mut batch in std::mem::take(&mut self.companies).into_values() {
            store(conn, &self.target, &mut batch, report)?;
        }
        self.size = 0;
        Ok(())
    }

    /// Keeps that a document was refused, together with others.
    pub(super) fn refuse(&mut self, conn: &mut PgConnection, refused: Refused) -> anyhow::Result<()> {
        self.refused.push(refused);
        if self.refused.len() == CHATS { self.keep_refused(conn) } else { Ok(()) }
    }

    /// Stores all that wait, writes the names that changed, and replays the chats that have to be after
    /// that.
    pub(super) fn finish(&mut self, conn: &mut PgConnection, report: &mut Report) -> anyhow::Result<()> {
        self.flush(conn, report)?;
        self.keep_refused(conn)?;
        for company in &self.named {
            replay::names::of_company(conn, company).context("the database could not write names that changed")?;
            replay::of_company(conn, company, &mut |_| {}).context("the database could not replay chats")?;
        }
        Ok(())
    }

    fn keep_refused(&mut self, conn: &mut PgConnection) -> anyhow::Result<()> {
        refuse_all(conn, &std::mem::take(&mut self.refused)).context("the database could not keep what was refused")
    }
}

/// Stores a batch and empties it. Gives the bytes that no longer wait.
fn store(conn: &mut PgConnection, target: &Target, batch: &mut Batch, report: &mut Report) -> anyhow::Result<usize> {
    let Batch { pending, .. } = std::mem::take(batch);
    let (places, chats): (Vec<_>, Vec<_>) =
        pending.into_iter().map(|one| ((one.source, one.line, one.size), one.chat)).unzip();
    let (chats, outcomes) = store_batch(conn, target, chats).context("the database could not store the chats")?;
    for (((source, line, _), chat), outcome) in places.iter().zip(&chats).zip(&outcomes) {
        report.add(source, *line, chat, outcome);
    }
    Ok(places.iter().map(|(_, _, size)| size).sum())
}

/// Stores `chats`, any number and of any company, in their order; returns the outcome of each.
///
/// # Errors
/// When the database is lost; the batches before stay.
pub fn store_all(conn: &mut PgConnection, target: &Target, chats: Vec<Statement>) -> diesel::QueryResult<Vec<Outcome>> {
    let mut outcomes = Vec::with_capacity(chats.len());
    let mut batch: Vec<Statement> = Vec::new();
    for chat in chats {
        let is_other = batch.first().is_some_and(|first| first.company() != chat.company());
        let is_there = batch.iter().any(|one| one.document().external_id == chat.document().external_id);
        if is_other || is_there || batch.len() == CHATS {
            outcomes.extend(store_batch(conn, target, std::mem::take(&mut batch))?.1);
        }
        batch.push(chat);
    }
    outcomes.extend(store_batch(conn, target, batch)?.1);
    Ok(outcomes)
}

/// Keeps of each company that is known here which documents were refused and which of their members
/// were at fault, never what they say.
///
/// # Errors
/// When the database is lost.
pub fn refuse_all(conn: &mut PgConnection, refused: &[Refused]) -> diesel::QueryResult<()> {
    let mut companies: BTreeMap<&str, Vec<&Refused>> = BTreeMap::new();
    for one in refused {
        if let Some(company) = &one.company {
            companies.entry(company).or_default().push(one);
        }
    }
    companies.into_iter().try_for_each(|(company, refused)| imports::refuse(conn, company, &refused))
}

/// Stores the batch, all of one company and with distinct external ids; where the database refuses it,
/// one by one, so that only the refused chats are rejected.
///
/// # Errors
/// When the database is lost; nothing of the batch is stored then, or only some of its chats.
pub fn store_batch(
    conn: &mut PgConnection,
    target: &Target,
    mut chats: Vec<Statement>,
) -> diesel::QueryResult<(Vec<Statement>, Vec<Outcome>)> {
    let outcomes = match imports::write(conn, target, &mut chats) {
        Err(why) if !imports::is_refusal(&why) => return Err(why),
        Err(_) => chats.chunks_mut(1).map(|one| write_one(conn, target, one)).collect::<Result<_, _>>()?,
        Ok(outcomes) => outcomes,
    };
    let refused = |(chat, outcome): (&Statement, &Outcome)| {
        let Outcome::Rejected(faults) = outcome else { return None };
        Some(Refused { company: Some(chat.company().to_owned()), ..Refused::of(chat.document(), faults.clone()) })
    };
    let refused: Vec<Refused> = chats.iter().zip(&outcomes).filter_map(refused).collect();
    refuse_all(conn, &refused)?;
    Ok((chats, outcomes))
}

/// What became of a statement that was sent by itself.
#[derive(Debug)]
pub struct Stored {
    /// What became of the chat.
    pub outcome: IngestOutcome,
    /// The chat.
    pub chat_id: Uuid,
    /// The statement, with what was put right.
    pub statement: Statement,
    /// Its events as they are stored, in the order of the chat.
    pub events: Vec<StoredEvent>,
    /// One of them is new.
    pub has_new: bool,
}

/// Stores one statement, or says why it is refused. Run it in a transaction.
///
/// # Errors
/// When the database is lost.
pub fn store_one(
    conn: &mut PgConnection,
    target: &Target,
    mut chat: Statement,
) -> diesel::QueryResult<Result<Stored, Vec<Fault>>> {
    let known = imports::single::prepare(conn, &mut chat)?;
    let (chats, outcomes) = store_batch(conn, target, vec![chat])?;
    let Some((statement, outcome)) = chats.into_iter().zip(outcomes).next() else { return Ok(Err(Vec::new())) };
    let (outcome, chat_id) = match outcome {
        Outcome::Created(id) => (IngestOutcome::Created, id),
        Outcome::Updated(id) => (IngestOutcome::Updated, id),
        Outcome::Unchanged(id) => (IngestOutcome::Unchanged, id),
        Outcome::Rejected(faults) => return Ok(Err(faults)),
    };
    let events = imports::single::events(conn, &statement)?;
    let has_new = events.len() > known;
    Ok(Ok(Stored { outcome, chat_id, statement, events, has_new }))
}

fn write_one(conn: &mut PgConnection, target: &Target, one: &mut [Statement]) -> diesel::QueryResult<Outcome> {
    match imports::write(conn, target, one) {
        Ok(outcomes) => Ok(outcomes.into_iter().next().unwrap_or(Outcome::Rejected(Vec::new()))),
        Err(why) if imports::is_refusal(&why) => {
            tracing::warn!(%why, "the database refused a chat");
            Ok(Outcome::Rejected(vec![Fault::pointer("", "the database refuses it; the logs say why")]))
        }
        Err(why) => Err(why),
    }
}
