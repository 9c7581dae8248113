//! Exports: whole lists and single chats as files, streamed while they are read.
//!
//! Each export runs on a thread and a connection of its own, reads one snapshot of the database
//! ([`crate::store::export`]) and hands what it writes to the answer through a channel that holds
//! a few pieces: however long the list, only that much is in memory. A reader that is slow makes
//! it wait, one that stopped or left ends it. An answer ends properly only when everything is in
//! it; else the connection is broken off, so that nobody takes a part for the whole.
//!
//! How many run at once, for everybody and for one user, and how often a user may begin one, is
//! limited: they are the longest requests there are.

mod documents;
mod lists;
mod output;
mod slots;
pub mod table;
mod transcript;

pub use documents::chat;
pub use lists::{chats, contacts, results};
pub use output::{Body, Broken, Output};

use crate::error::Error;
use crate::rates;
use crate::store::Db;
use crate::store::audit::{Actor, Entry};
use crate::store::export::Source;
use crate::throttle::Throttle;
use actix_web::HttpRequest;
use diesel::pg::PgConnection;
use serde_json::json;
use sightline_shared::AuditAction;
use slots::{Slot, Slots};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use uuid::Uuid;

/// How much longer than its reader the database waits.
const MARGIN: Duration = Duration::from_secs(30);
/// How soon to come back when too many run, in seconds.
const COME_BACK: u64 = 10;

/// What exports may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many run at once.
    pub at_once: usize,
    /// How many of them may be one user's.
    pub at_once_per_user: usize,
    /// How many a user may begin in a minute; 20 when absent.
    pub per_minute: Option<u32>,
    /// How long a reader may take for a piece of 64 KiB.
    pub stalled_after: Duration,
    /// How long an export may take, and keep the database from tidying up.
    pub longest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            at_once: 4,
            at_once_per_user: 2,
            per_minute: None,
            stalled_after: Duration::from_secs(60),
            longest: Duration::from_secs(3600),
        }
    }
}

/// The exports of a server.
#[derive(Debug)]
pub struct Exports {
    limits: Limits,
    slots: Slots,
    begun: Throttle<Uuid>,
}

/// What an export does: it reads a snapshot and writes.
type Work = Box<dyn FnOnce(&mut PgConnection, &mut Output) -> Result<(), Broken> + Send>;

/// An export to be made.
pub struct Job {
    /// What is exported: `chats`, `results`, `contacts` or `chat`.
    pub what: &'static str,
    /// The chat, where it is one.
    pub chat_id: Option<Uuid>,
    /// The word of its format, which is the ending of its file.
    pub format: &'static str,
    /// The names of the parameters that were given.
    pub parameters: Vec<&'static str>,
    /// What is done.
    pub work: Work,
}

impl Exports {
    /// No exports yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let begun = Throttle::new("export", limits.per_minute.unwrap_or(20), Duration::from_secs(60));
        Self { slots: Slots::new(limits.at_once, limits.at_once_per_user), begun, limits }
    }

    /// Begins `job` for the user that `req` comes from; gives its answer's body once the first
    /// piece is there.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the user has begun too many or has too many running,
    /// [`Error::Unavailable`] when everybody together has; what keeps the job from beginning.
    pub async fn begin(&self, req: &HttpRequest, db: &Db, actor: &Actor, job: Job) -> Result<Body, Error> {
        let user_id = actor.user_id.unwrap_or_default();
        let slot = self.slots.take(user_id)?;
        rates::counted(req, self.begun.take(&user_id))?;
        let (ready, is_ready) = oneshot::channel();
        let (output, body) = Output::new(self.limits.clone(), ready)?;
        let run = Run { db: db.clone(), actor: actor.clone(), job, output, slot };
        std::thread::Builder::new()
            .name("export".to_owned())
            .spawn(move || run.run())
            .map_err(|why| Error::Unavailable(why.to_string()))?;
        is_ready.await.map_err(|_| Error::Internal(anyhow::anyhow!("an export ended without a word")))??;
        Ok(body)
    }

    /// Waits until none runs, for at most `limit`: what is left of them then is only to say how
    /// they ended.
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
    /// Given back in the end.
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

/// Recorded before anything is sent, and again when it is known what was; each at once, because
/// what was sent cannot be taken back.
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
    let worked = source.snapshot(|conn| work(conn, output)).and_then(|()| output.flush());
    let outcome = if worked.is_ok() { "complete" } else { "broken" };
    let recorded = source.record(entry(outcome, Some(output.rows())));
    worked?;
    Ok(recorded?)
}

impl Error {
    fn too_many_exports() -> Self {
        Self::TooMany(COME_BACK)
    }
}
