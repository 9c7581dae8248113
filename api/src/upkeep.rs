//! What the server does once a minute beside requests: it closes chats after a time without an event,
//! and replays those that have to be.

use crate::store::Db;
use crate::store::imports::replay::{self, idle};
use chrono::Utc;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(60);

/// Goes on until the server ends. `db` is for this alone, as the work may take some time.
pub async fn run(db: Db) {
    loop {
        tokio::time::sleep(EVERY).await;
        match db.run(|conn| Ok((replay::some(conn)?, idle::close(conn, Utc::now())?))).await {
            Ok((0, 0)) => {}
            Ok((replayed, closed)) => tracing::info!(replayed, closed, "chats replayed, and closed without an event"),
            Err(why) => tracing::warn!(%why, "idle chats could not be closed"),
        }
    }
}
