//! Exports: whole lists and single chats as files, streamed while they are read.
//!
//! Each export runs on a thread and a connection of its own, reads one snapshot of the database
//! ([`crate::store::export`]) and hands what it writes to the answer through a channel that holds
//! a few pieces: however long the list, only that much is in memory. A slow reader makes it wait; a
//! reader that stopped or left ends it. An answer ends properly only when it is complete; otherwise
//! the connection is aborted, so that a partial file is not mistaken for a complete one.
//!
//! A workbook ([`book`]) cannot be sent before its last row is known: its sheets grow in temporary files without names,
//! and are packed into the answer when the database is no longer needed.
//!
//! Concurrent exports are limited, in total and per caller (a user or an API key), and so is how often one may start one:
//! they are the longest requests.

mod book;
mod documents;
mod grid;
mod job;
mod json;
mod limits;
mod line;
mod lists;
mod output;
mod table;
mod transcript;

pub use documents::chat;
pub use job::Job;
pub use limits::Limits;
pub use lists::{View, audit_entries, chats, contacts, results};
pub use output::{Body, Broken, Output};

use crate::error::Error;
use crate::slots::{Slot, Slots};
use crate::store::Db;
use crate::store::audit::{Actor, Entry};
use crate::store::export::Source;
use crate::throttle::{Rate, Throttle};
use serde_json::json;
use sightline_shared::AuditAction;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use uuid::Uuid;

/// How much longer than its reader the database waits.
const MARGIN: Duration = Duration::from_secs(30);
/// The exports of a server.
#[derive(Debug)]
pub struct Exports {
    limits: Limits,
    slots: Slots,
    begun: Throttle<Uuid>,
}

impl Exports {
    /// No exports yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let begun = Throttle::new("export", limits.per_minute.unwrap_or(20), Duration::from_secs(60));
        Self { slots: Slots::new("exports", limits.at_once, limits.at_once_per_user), begun, limits }
    }

    /// A place for an export of `caller_id`, which is given back when it is dropped.
    ///
    /// # Errors
    /// [`Error::TooMany`] when too many exports of the caller run, [`Error::Unavailable`] when too many
    /// run in total.
    pub fn slot(&self, caller_id: Uuid) -> Result<Slot, Error> {
        self.slots.take(caller_id)
    }

    /// Counts an export against the caller's quota.
    ///
    /// # Errors
    /// The quota, when it is exhausted.
    pub fn count(&self, caller_id: Uuid) -> Result<Rate, Rate> {
        self.begun.take(&caller_id)
    }

    /// Starts `job` for `actor`; returns its answer's body once the first piece is there.
    pub async fn begin(&self, slot: Slot, db: &Db, actor: &Actor, job: Job) -> Result<Body, Error> {
        let (ready, is_ready) = oneshot::channel();
        let (output, body) = Output::new(self.limits.clone(), ready)?;
        let run = Run { db: db.clone(), actor: actor.clone(), job, output, slot };
        std::thread::Builder::new()
            .name("export".to_owned())
            .spawn(move || run.run())
            .map_err(|why| Error::Unavailable(why.to_string()))?;
        is_ready.await.map_err(|_| Error::Internal(anyhow::anyhow!("an export ended without a result")))??;
        Ok(body)
    }

    /// How many run.
    #[must_use]
    pub fn running(&self) -> usize {
        self.slots.taken()
    }

    /// Waits until none runs, for at most `limit`: at that point they only have to record how they
    /// ended.
    pub async fn finished(&self, limit: Duration) {
        let until = Instant::now() + limit;
        while !self.slots.are_free() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// An export on its thread.
struct Run {
    db: Db,
    actor: Actor,
    job: Job,
    output: Output,
    /// Released at the end.
    slot: Slot,
}

impl Run {
    fn run(self) {
        let Self { db, actor, job, mut output, slot } = self;
        let what = job.what;
        let broken = export(&db, &actor, job, &mut output).err();
        drop(slot);
        match broken {
            None => output.end(),
            Some(why) => {
                tracing::warn!(what, rows = output.rows(), why = %why, "an export ended early");
                output.fail(why);
            }
        }
    }
}

/// Recorded before anything is sent, and again when the result is known; each at once, because sent
/// data cannot be taken back.
fn export(db: &Db, actor: &Actor, job: Job, output: &mut Output) -> Result<(), Broken> {
    let Job { what, chat_id, format, parameters, work } = job;
    let entry = |outcome: &str, rows: Option<u64>| {
        let entry = Entry::new(actor, AuditAction::Exported).with(json!({
            "what": what, "format": format, "parameters": parameters, "outcome": outcome, "rows": rows,
        }));
        chat_id.map_or_else(|| entry.clone(), |id| entry.clone().on("chat", id))
    };
    let mut source = Source::connect(db, (output.patience() + MARGIN).as_secs()).map_err(Error::from)?;
    source.record(entry("begun", None))?;
    let worked = source.snapshot(|conn| work(conn, output)).and_then(|()| output.finish());
    let outcome = if worked.is_ok() { "complete" } else { "broken" };
    let recorded = source.record(entry(outcome, Some(output.rows())));
    worked?;
    Ok(recorded?)
}
