//! What the server does beside requests, once a minute: it replays the chats that have to be, and closes
//! chats after a time without an event.

use crate::store::imports::replay::{self, idle};
use crate::store::{Db, DbError};
use chrono::Utc;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(60);

/// Goes on until the server ends, and waits for `every` each time, a minute by default. `db` is for
/// this alone, as the work may take some time.
pub async fn run(db: Db, every: Option<Duration>) {
    loop {
        tokio::time::sleep(every.unwrap_or(EVERY)).await;
        match work(&db).await {
            Ok((0, 0)) => {}
            Ok((replayed, closed)) => tracing::info!(replayed, closed, "chats replayed, and closed without an event"),
            Err(why) => tracing::warn!(%why, "chats could not be replayed, or not be closed"),
        }
    }
}

/// Replays all that is left, batch by batch; returns how many chats were replayed and closed.
async fn work(db: &Db) -> Result<(u64, usize), DbError> {
    let mut replayed = 0;
    loop {
        let chats = db.run(replay::some).await?;
        if chats == 0 {
            break;
        }
        replayed += chats;
    }
    Ok((replayed, db.run(|conn| idle::close(conn, Utc::now())).await?))
}
