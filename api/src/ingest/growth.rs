//! When the planner's statistics are out of date: after much has come in.
//!
//! The database itself looks once a minute, and reads far too much until then.

use crate::store::Db;
use crate::store::imports::load;
use std::sync::atomic::{AtomicU64, Ordering};

/// From this many chats on.
const LEAST: u64 = 1000;
/// And only when a fifth of all chats are new or changed.
const PART: u64 = 5;

/// How many chats came in since the statistics were collected.
#[derive(Debug, Default)]
pub(super) struct Growth(AtomicU64);

impl Growth {
    /// Counts chats that were stored; collects statistics when that is due. Blocks.
    pub(super) fn add(&self, chats: u64, db: &Db) {
        let since = self.0.fetch_add(chats, Ordering::Relaxed) + chats;
        if since < LEAST {
            return;
        }
        let done = db.run_here(|conn| {
            let is_due = since >= load::known_chats(conn)? / PART;
            if is_due {
                self.0.store(0, Ordering::Relaxed);
                load::collect_statistics(conn)?;
            }
            diesel::QueryResult::Ok(is_due)
        });
        match done {
            Ok(true) => tracing::info!(chats = since, "collected statistics after chats came in"),
            Ok(false) => {}
            Err(why) => tracing::warn!(%why, "statistics could not be collected"),
        }
    }
}
