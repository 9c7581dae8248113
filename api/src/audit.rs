//! The audit of what only reads: gathered and written in batches, so that reading stays fast.
//!
//! What changes or exports something is recorded by [`append`](crate::store::audit::append) in
//! its own transaction instead. The log has a connection of its own, so that it takes none from
//! the requests, and makes a new one when it is lost.

use crate::openings::Openings;
use crate::store::audit::{Entry, Writer};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel, error::TrySendError};
use tokio::sync::oneshot;
use uuid::Uuid;

/// How long an entry waits for others at the most.
const WAIT: Duration = Duration::from_millis(500);
/// How long to wait for a database that is away before trying again.
const PAUSE: Duration = Duration::from_millis(250);
/// How many wait at the most; readers then wait until there is room.
const ROOM: usize = 10_000;
/// How many are written at once.
const BATCH: usize = 500;

/// Where entries are handed in.
#[derive(Clone, Debug)]
pub struct Log {
    sender: Sender<Item>,
    openings: Arc<Openings>,
}

#[derive(Debug)]
enum Item {
    Entry(Box<Entry>),
    /// Everything before this is to be written now; who waits for it is told.
    Flush(oneshot::Sender<()>),
}

/// Which part of something was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Where one begins: an opening.
    First,
    /// A further page, which belongs to an opening unless there was none of late.
    Further,
}

impl Log {
    /// A log, and what writes it to the database at `url` until every copy of the log is gone.
    pub fn new(url: &str) -> (Self, impl Future<Output = ()> + use<>) {
        let (sender, receiver) = channel(ROOM);
        (Self { sender, openings: Arc::default() }, write(Writer::new(url), receiver))
    }

    /// Records what was read; in the database within a second.
    pub async fn note(&self, entry: Entry) {
        self.send(Item::Entry(Box::new(entry))).await;
    }

    /// Records that something was opened by a sign-in, unless it was just now; see [`Openings`].
    pub async fn note_opening(&self, session_id: Uuid, entry: Entry, part: Part) {
        let Some(subject) = entry.subject() else { return self.note(entry).await };
        if self.openings.is_new(session_id, subject, part) {
            self.note(entry).await;
        }
    }

    /// Waits until everything that was recorded is in the database, for at most `limit`. Whether
    /// it is.
    pub async fn flush(&self, limit: Duration) -> bool {
        let (done, is_done) = oneshot::channel();
        let flush = async {
            self.send(Item::Flush(done)).await;
            is_done.await.is_ok()
        };
        tokio::time::timeout(limit, flush).await.unwrap_or(false)
    }

    async fn send(&self, item: Item) {
        if let Err(TrySendError::Full(item)) = self.sender.try_send(item) {
            // Slower, but nothing is left out.
            let _ = self.sender.send(item).await;
        }
    }
}

async fn write(mut writer: Writer, mut receiver: Receiver<Item>) {
    let mut items = Vec::new();
    while receiver.recv_many(&mut items, BATCH).await > 0 {
        // What comes meanwhile goes along.
        let _ = tokio::time::timeout(WAIT, gather(&mut receiver, &mut items)).await;
        let (mut entries, mut waiting) = (Vec::new(), Vec::new());
        for item in items.drain(..) {
            match item {
                Item::Entry(entry) => entries.push(*entry),
                Item::Flush(done) => waiting.push(done),
            }
        }
        writer = store(writer, entries).await;
        for done in waiting {
            let _ = done.send(());
        }
    }
}

/// Takes what comes until a batch is full or somebody waits for it.
async fn gather(receiver: &mut Receiver<Item>, items: &mut Vec<Item>) {
    while items.len() < BATCH && !items.iter().any(|item| matches!(item, Item::Flush(_))) {
        if receiver.recv_many(items, BATCH).await == 0 {
            return;
        }
    }
}

/// Tries until it is stored: the log has no gaps.
async fn store(mut writer: Writer, entries: Vec<Entry>) -> Writer {
    let entries = Arc::new(entries);
    loop {
        let batch = Arc::clone(&entries);
        let attempt = tokio::task::spawn_blocking(move || {
            let stored = writer.write(&batch);
            (writer, stored)
        });
        let (back, stored) = match attempt.await {
            Ok(done) => done,
            // Only a panic of the driver comes here; there is nothing left to write with.
            Err(why) => std::panic::resume_unwind(why.into_panic()),
        };
        writer = back;
        match stored {
            Ok(()) => return writer,
            Err(why) => tracing::warn!(%why, entries = entries.len(), "the audit log waits for the database"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}
