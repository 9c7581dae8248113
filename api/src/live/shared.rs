//! What the relay and the readers of a process share.

use super::ids::{Ids, Place};
use super::limits::Limits;
use super::readers::Readers;
use super::ring::Ring;
use crate::error::Error;
use crate::store::live::stream;
use crate::store::{Db, DbError};
use chrono::TimeDelta;
use prometheus_client::metrics::histogram::Histogram;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// How long a new reader waits for the relay at most.
const START_WITHIN: Duration = Duration::from_secs(5);
/// How many changes of its company a reader may have missed; beyond that, reading everything again
/// is less work.
pub(super) const MOST_MISSED: i64 = 10_000;

/// How long changes are kept, and so how long a reader may be away.
pub(super) const KEPT: TimeDelta = TimeDelta::hours(24);

/// The state that relay and readers share.
pub(super) struct Shared {
    pub(super) db: Db,
    pub(super) ids: Ids,
    pub(super) limits: Limits,
    /// How long after it was made a change is in the stream.
    pub(super) lag: Histogram,
    pub(super) ring: RwLock<Ring>,
    /// Where the ring ends.
    pub(super) end: watch::Sender<Place>,
    pub(super) readers: Mutex<Readers>,
    pub(super) wake: SyncSender<()>,
    /// How many times a reader requested a poll of everything that is there.
    pub(super) requested: AtomicU64,
    /// Up to which of them that was done, and where the stream ended then.
    pub(super) polled: watch::Sender<(u64, Place)>,
    pub(super) catching_up: Semaphore,
}

impl Shared {
    pub(super) fn ring(&self) -> std::sync::RwLockReadGuard<'_, Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the ring, then notifies the readers of its end.
    pub(super) fn change_ring(&self, change: impl FnOnce(&mut Ring)) {
        let end = {
            let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
            change(&mut ring);
            ring.end()
        };
        self.end.send_if_modified(|known| std::mem::replace(known, end) != end);
    }

    pub(super) fn readers(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wake(&self) {
        // One that waits already is enough.
        let _ = self.wake.try_send(());
    }

    /// Waits until everything that is there now has its position; gives where the stream ends
    /// then. The ring may come there later.
    pub(super) async fn poll(&self) -> Result<Place, Error> {
        let mut polled = self.polled.subscribe();
        let number = self.requested.fetch_add(1, Ordering::SeqCst) + 1;
        self.wake();
        let done = polled.wait_for(|(done, _)| *done >= number);
        match tokio::time::timeout(START_WITHIN, done).await {
            Ok(Ok(polled)) => Ok(polled.1),
            _ => Err(Error::Unavailable("the live stream waits for the database".to_owned())),
        }
    }

    /// The place as it is in this database, when a reader of the company can continue from it.
    pub(super) async fn find(&self, company_id: uuid::Uuid, place: Option<Place>) -> Result<Option<Place>, DbError> {
        let Some(place) = place else { return Ok(None) };
        let found = self.db.run(move |conn| stream::find(conn, company_id, place.position, MOST_MISSED)).await?;
        let is_same = Place::after(place.position, found.made_at).mark == place.mark;
        Ok((is_same && found.is_complete && !found.is_far_behind).then_some(place))
    }
}
