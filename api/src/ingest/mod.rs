//! Chats that programs bring. Chat documents in bulk: read as they arrive, stored in batches, answered one by one.
//!
//! A body is a JSON array or a document a line, plain or compressed, and is never held as a whole:
//! its bytes go through the decoder into one document after another, and a batch is stored while the
//! next bytes are on their way. What was stored stays when the body breaks off.
//!
//! Each request has a thread of its own that may wait for its client, and only takes a connection
//! while it stores a batch, in the order that [`gates`] gives.

mod answer;
mod coding;
mod elements;
pub mod gates;
mod growth;
mod inbox;
mod job;
mod keyed;
mod storing;

pub use answer::{Form, Message};
pub use coding::Coding;
pub use elements::MOST_BYTES as LONGEST_DOCUMENT;
pub use job::{Job, MOST_BYTES, MOST_DOCUMENTS};

use crate::error::Error;
use crate::live::Hub;
use crate::metrics::Documents;
use crate::slots::{Slot, Slots};
use crate::store::Db;
use crate::webhooks::Sender;
use actix_web::web;
use futures::StreamExt as _;
use gates::{Gates, Turn};
use growth::Growth;
use inbox::Chunk;
use sha2::{Digest as _, Sha256};
use sightline_shared::Fault;
use std::sync::Arc;
use std::time::Duration;
use storing::Storing;
use tokio::sync::mpsc;
use uuid::Uuid;

/// How many requests are taken at the same time, each with a thread of its own.
const AT_ONCE: usize = 16;
/// How many of one caller.
const AT_ONCE_PER_CALLER: usize = 8;
/// How many chunks of a body wait for their thread.
const CHUNKS: usize = 4;

/// The requests that bring chats in bulk.
pub struct Ingest {
    slots: Slots,
    storing: Arc<Storing>,
}

impl Ingest {
    /// No request so far. Statistics are collected on `background`; `live` and `webhooks` are notified of what
    /// is stored, and `documents` counts it.
    #[must_use]
    pub fn new(db: Db, background: Db, live: Hub, webhooks: Sender, documents: Documents) -> Self {
        // The others are for other requests.
        let gates = Gates::new(db.size() / 2);
        let slots = Slots::new("bulk requests", AT_ONCE, AT_ONCE_PER_CALLER);
        let storing = Storing { db, background, live, webhooks, documents, gates, growth: Growth::default() };
        Self { slots, storing: Arc::new(storing) }
    }

    /// A permit for one more request of this caller.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the caller has as many as it may, [`Error::Unavailable`] when the
    /// server has.
    pub fn slot(&self, caller: Uuid) -> Result<Slot, Error> {
        self.slots.take(caller)
    }

    /// Waits for the turn of the company, in which one statement is stored.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it does not come in time.
    pub async fn turn(&self, company_id: Uuid) -> Result<Turn, Error> {
        Ok(self.storing.gates.turn(company_id).await?)
    }

    /// Counts a chat that was stored in a [`Ingest::turn`].
    pub fn count(&self) {
        self.storing.documents.count("single");
        let storing = Arc::clone(&self.storing);
        // Now and then it collects statistics.
        drop(tokio::task::spawn_blocking(move || storing.growth.add(1, &storing.background)));
    }

    /// Starts `job` over the body `payload`, whose chunks may each take `patience` to arrive; the
    /// messages come as documents are stored. The job goes on when nobody receives them.
    pub fn begin(&self, job: Job, payload: web::Payload, patience: Duration) -> mpsc::UnboundedReceiver<Message> {
        let inbox = arriving(payload, patience);
        // As many as documents: a client that reads only after it has written must not stop the job.
        let (messages, received) = mpsc::unbounded_channel();
        let storing = Arc::clone(&self.storing);
        tokio::task::spawn_blocking(move || job.run(&storing, inbox, messages));
        received
    }
}

/// The hash of the body `payload`, which is not used, whose chunks may each take `patience` to arrive.
///
/// # Errors
/// [`Error::Invalid`] when it breaks off, [`Error::TooLarge`] when it is longer than any that is taken.
pub async fn hash(payload: web::Payload, patience: Duration) -> Result<Vec<u8>, Error> {
    let mut inbox = arriving(payload, patience);
    let (mut hash, mut read) = (Sha256::new(), 0);
    while let Some(chunk) = inbox.recv().await {
        let chunk = chunk.map_err(|why| Error::fault(Fault::pointer("", format!("cannot be read: {why}"))))?;
        read += chunk.len();
        if read > MOST_BYTES {
            return Err(Error::TooLarge("A request has at most 64 MiB of documents. Send them in several."));
        }
        hash.update(&chunk);
    }
    Ok(hash.finalize().to_vec())
}

/// The chunks of a body as they arrive.
fn arriving(mut payload: web::Payload, patience: Duration) -> mpsc::Receiver<Chunk> {
    let (chunks, inbox) = mpsc::channel(CHUNKS);
    actix_web::rt::spawn(async move {
        loop {
            let chunk = match tokio::time::timeout(patience, payload.next()).await {
                Ok(Some(Ok(chunk))) => Ok(chunk),
                Ok(None) => return,
                Ok(Some(Err(why))) => Err(format!("the body broke off: {why}")),
                Err(_) => Err(format!("nothing arrived for {} s", patience.as_secs())),
            };
            let is_broken = chunk.is_err();
            if chunks.send(chunk).await.is_err() || is_broken {
                return;
            }
        }
    });
    inbox
}
