//! The audit of what only reads: gathered and written in batches, so that reading stays fast.
//!
//! What changes or exports something is recorded by [`append`] in its own transaction instead.

use crate::store::Db;
use crate::store::audit::{Entry, append};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel, error::TrySendError};

/// How long an entry waits for others at the most.
const WAIT: Duration = Duration::from_millis(500);
/// How many wait at the most; readers then wait until there is room.
const ROOM: usize = 10_000;
/// How many are written at once.
const BATCH: usize = 500;

/// Where entries are handed in.
#[derive(Clone, Debug)]
pub struct Log(Sender<Entry>);

impl Log {
    /// A log, and what writes it until every copy of the log is gone.
    pub fn new(db: Db) -> (Self, impl Future<Output = ()>) {
        let (sender, receiver) = channel(ROOM);
        (Self(sender), write(db, receiver))
    }

    /// Records what was read; in the database within a second.
    pub async fn note(&self, entry: Entry) {
        if let Err(TrySendError::Full(entry)) = self.0.try_send(entry) {
            // Slower, but nothing is left out.
            let _ = self.0.send(entry).await;
        }
    }
}

async fn write(db: Db, mut receiver: Receiver<Entry>) {
    let mut entries = Vec::new();
    while receiver.recv_many(&mut entries, BATCH).await > 0 {
        tokio::time::sleep(WAIT).await;
        while entries.len() < BATCH
            && let Ok(entry) = receiver.try_recv()
        {
            entries.push(entry);
        }
        let batch = std::mem::take(&mut entries);
        store(&db, batch).await;
    }
}

/// Tries until it is stored: the log has no gaps.
async fn store(db: &Db, batch: Vec<Entry>) {
    let batch = std::sync::Arc::new(batch);
    loop {
        let entries = std::sync::Arc::clone(&batch);
        match db.run(move |conn| Ok::<_, crate::error::Error>(append(conn, &entries)?)).await {
            Ok(()) => return,
            Err(why) => tracing::warn!(%why, entries = batch.len(), "the audit log waits for the database"),
        }
        tokio::time::sleep(WAIT).await;
    }
}
