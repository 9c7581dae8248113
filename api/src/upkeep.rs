//! What the server does beside requests: every second it writes names that changed to the chats of
//! theirs, once a minute it replays the chats that have to be, and closes chats after a time without
//! an event.

use crate::store::imports::replay::{self, idle, names};
use crate::store::{Db, DbError};
use chrono::Utc;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(60);

/// How long a changed name waits at most, where its chats are many.
const NAMES_EVERY: Duration = Duration::from_secs(1);

/// Goes on until the server ends, and waits for `every` each time instead of the times above. `db` is
/// for this alone, as the work may take some time.
pub async fn run(db: Db, every: Option<Duration>) {
    tokio::join!(write_names(&db, every.unwrap_or(NAMES_EVERY)), look_after_chats(&db, every.unwrap_or(EVERY)));
}

async fn look_after_chats(db: &Db, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        match work(db).await {
            Ok((0, 0)) => {}
            Ok((replayed, closed)) => tracing::info!(replayed, closed, "chats replayed, and closed without an event"),
            Err(why) => tracing::warn!(%why, "chats could not be replayed, or not be closed"),
        }
    }
}

async fn write_names(db: &Db, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        loop {
            match db.run(names::some).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(why) => {
                    tracing::warn!(%why, "names that changed could not be written to all chats");
                    break;
                }
            }
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
