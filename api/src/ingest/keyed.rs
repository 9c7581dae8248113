//! A bulk request with an `Idempotency-Key`. Its answer is kept when nothing was refused: what is said
//! about a refused document may show what is in it, and is not stored. A request that is handled again
//! changes nothing.

use crate::store::Db;
use crate::store::idempotency::running::{self, Running};
use actix_web::web::Bytes;

/// The answer as it is written, to be kept at its end.
pub(super) struct Keyed {
    running: Running,
    answer: Vec<u8>,
    hash: Option<Vec<u8>>,
}

impl Keyed {
    pub(super) const fn new(running: Running) -> Self {
        Self { running, answer: Vec::new(), hash: None }
    }

    /// Adds a part of the answer.
    pub(super) fn add(&mut self, part: &Bytes) {
        self.answer.extend_from_slice(part);
    }

    /// Sets the hash of the body, which is over.
    pub(super) fn set_hash(&mut self, hash: Option<Vec<u8>>) {
        self.hash = hash;
    }

    /// Keeps the key while the request goes on. Blocks.
    pub(super) fn go_on(&self, db: &Db) {
        if let Err(why) = db.run_here(|conn| running::go_on(conn, self.running)) {
            tracing::warn!(%why, "the key of a bulk request could not be kept");
        }
    }

    /// Stores the answer, or frees the key where it `is_kept` not. Blocks.
    pub(super) fn end(self, db: &Db, is_kept: bool) {
        let Self { running, answer, hash } = self;
        let answer = hash.zip(String::from_utf8(answer).ok()).filter(|_| is_kept);
        let ended = db.run_here(|conn| match &answer {
            Some((hash, answer)) => running::end(conn, running, hash, answer),
            None => running::release(conn, running),
        });
        if let Err(why) = ended {
            tracing::warn!(%why, "the answer to a bulk request could not be kept");
        }
    }
}
