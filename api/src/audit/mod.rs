//! The audit log of reads: entries are gathered and written in batches, so that reads stay fast.
//!
//! Changes and exports are recorded by [`append`](crate::store::audit::append) in
//! its own transaction instead. The log has a connection of its own, so that it takes none from
//! the requests, and makes a new one when it is lost.

pub mod access;
pub mod key_uses;
pub mod refused_sign_ins;

use crate::store::audit::{Entry, Writer};
use access::{Part, RecentAccesses};
use std::sync::Arc;
use std::thread::Thread;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;
use uuid::Uuid;

/// How long an entry waits for others at most.
const WAIT: Duration = Duration::from_millis(500);
/// How long to wait before the next try while the database is unavailable.
const PAUSE: Duration = Duration::from_millis(250);
/// How many entries wait at most; beyond that, requests wait until there is room.
const ROOM: usize = 10_000;
/// How many are written at once.
const BATCH: usize = 500;

/// Where entries are handed in.
#[derive(Clone, Debug)]
pub struct Log {
    sender: Sender<Item>,
    accesses: Arc<RecentAccesses>,
    /// Sleeps while it gathers; a flush wakes it.
    writer: Thread,
}

#[derive(Debug)]
enum Item {
    Entry(Box<Entry>),
    /// A flush: writes everything before it now, then notifies its sender.
    Flush(oneshot::Sender<()>),
}

impl Log {
    /// A log that writes to the database at `url` until every copy of it is gone.
    pub fn start(url: &str) -> std::io::Result<Self> {
        let (sender, receiver) = channel(ROOM);
        let writer = Writer::new(url);
        let thread = std::thread::Builder::new().name("audit".to_owned()).spawn(move || write(writer, receiver))?;
        Ok(Self { sender, accesses: Arc::default(), writer: thread.thread().clone() })
    }

    /// Records a read; it is in the database within a second.
    pub async fn note(&self, entry: Entry) {
        self.send(Item::Entry(Box::new(entry))).await;
    }

    /// Records the access with a credential, unless it was recorded recently; see [`RecentAccesses`].
    pub async fn note_access(&self, credential_id: Uuid, entry: Entry, part: Part) {
        let Some(subject) = entry.subject() else { return self.note(entry).await };
        if self.accesses.is_new(credential_id, subject, part) {
            self.note(entry).await;
        }
    }

    /// Waits until everything recorded is in the database, for at most `limit`. Returns whether it
    /// is.
    pub async fn flush(&self, limit: Duration) -> bool {
        let (done, is_done) = oneshot::channel();
        let flush = async {
            self.send(Item::Flush(done)).await;
            self.writer.unpark();
            is_done.await.is_ok()
        };
        tokio::time::timeout(limit, flush).await.unwrap_or(false)
    }

    /// How many entries wait to be written.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.sender.max_capacity() - self.sender.capacity()
    }

    async fn send(&self, item: Item) {
        // Without room this waits, but nothing is left out.
        if let Err(why) = self.sender.send(item).await {
            tracing::error!(%why, "the audit log is gone");
        }
    }
}

/// Runs on its own thread, so that it and the requests do not delay each other.
fn write(mut writer: Writer, mut receiver: Receiver<Item>) {
    let mut items = Vec::new();
    while receiver.blocking_recv_many(&mut items, BATCH) > 0 {
        if !items.iter().any(|item| matches!(item, Item::Flush(_))) {
            // Gathers further entries meanwhile. A flush ends the wait; waking early only writes sooner.
            std::thread::park_timeout(WAIT);
            while items.len() < BATCH
                && let Ok(item) = receiver.try_recv()
            {
                items.push(item);
            }
        }
        let (mut entries, mut waiting) = (Vec::new(), Vec::new());
        for item in items.drain(..) {
            match item {
                Item::Entry(entry) => entries.push(*entry),
                Item::Flush(done) => waiting.push(done),
            }
        }
        if !store(&mut writer, &entries, &receiver) {
            return;
        }
        for done in waiting {
            // The sender of the flush may be gone.
            let _ = done.send(());
        }
    }
}

/// Retries until the entries are stored: the log has no gaps. Only a stopped server gives up.
fn store(writer: &mut Writer, entries: &[Entry], receiver: &Receiver<Item>) -> bool {
    while let Err(why) = writer.write(entries) {
        if receiver.is_closed() {
            tracing::error!(%why, entries = entries.len(), "the audit log lost entries: the database is unavailable");
            return false;
        }
        tracing::warn!(%why, entries = entries.len(), "the audit log waits for the database");
        std::thread::sleep(PAUSE);
    }
    true
}
