//! The live stream: everything that changes, told to everybody who may see it.
//!
//! How a change comes to its readers:
//!
//! 1. Whatever writes to a chat writes a row of `changes` in the same transaction, under the
//!    chat's lock ([`crate::store::changes`]). So a change is there exactly when its effect is.
//! 2. Once it is visible, it is given its position by whichever server process is first
//!    ([`crate::store::live_stream`]). One at a time does that, in a short transaction: positions
//!    become visible in their order and without gaps. Only a position makes a change part of the
//!    stream, so who has read up to one has missed nothing before it, and a process that is killed
//!    after numbering has lost nothing: what it did not send is read by its position.
//! 3. The relay of each process ([`relay`]) reads on from the position that it has reached, reads
//!    the rows that the changes are about as they are now, and prepares the text once for every
//!    organization that has readers ([`frames`], [`ring`]).
//! 4. Readers ([`stream`]) pull. One holds nothing but its place; when it is slower than the ring
//!    is long, or comes back after a while, it reads from the table itself. Nothing queues up for
//!    it, so a slow reader costs no memory, and one that does not read at all is cut off by its
//!    socket ([`Limits::stalled_after`]).
//!
//! The relay is woken by every write that its own process answered, and else looks twenty times a
//! second while somebody listens. There is no `NOTIFY`: in a writer's transaction it would hold a
//! lock of the whole database at commit, a listener whose connection broke would miss it, and so
//! looking would be needed all the same; what it could save is the one small statement that a look
//! costs. A broken connection is made anew, and the next look catches up.
//!
//! Who listens is checked again every few seconds, all in one statement; organizations are read
//! again with every new one that turns up and at least once a second. What is erased is not told
//! any more: prepared text of the company is dropped with the change that tells of the erasure.

mod frames;
mod ids;
mod readers;
mod relay;
mod ring;
mod stream;

pub use readers::Registration;
pub use stream::Reader;

use crate::auth::Caller;
use crate::error::Error;
use crate::store::{Db, DbError, live_stream};
use chrono::TimeDelta;
use ids::{Ids, Place};
use readers::{Audience, Readers};
use ring::Ring;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// How long somebody who begins to listen waits for the relay at the most.
const START_WITHIN: Duration = Duration::from_secs(5);
/// How many changes of its company a reader may have missed; reading them all anew is less work.
const MOST_MISSED: i64 = 10_000;
/// How many readers read from the table at once, so that requests have connections left.
const CATCHING_UP: usize = 2;

/// How long changes are kept: for so long a reader may be away.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// What the stream allows.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many streams a user has open at the most, in one process.
    pub per_user: usize,
    /// How many streams a process has open at the most.
    pub per_process: usize,
    /// After how long without anything to tell a stream shows that it lives.
    pub beat: Duration,
    /// For how long a client may leave untouched what it was sent before it is cut off. Holds for
    /// every connection, downloads too.
    pub stalled_after: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_user: 20, per_process: 2_000, beat: Duration::from_secs(15), stalled_after: Duration::from_secs(30) }
    }
}

/// The live stream of a server process. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

/// What relay and readers share.
struct Shared {
    db: Db,
    ids: Ids,
    limits: Limits,
    ring: RwLock<Ring>,
    /// Where the ring ends.
    end: watch::Sender<Place>,
    readers: Mutex<Readers>,
    wake: SyncSender<()>,
    /// How many times somebody asked for a look at everything that is there.
    asked: AtomicU64,
    /// Up to which of them that was done, and where the stream ended then.
    looked: watch::Sender<(u64, Place)>,
    catching_up: Semaphore,
}

impl Hub {
    /// A hub with its relay, which runs on a thread of its own until [`Hub::stop`]. Its ids are
    /// those of `key`, which all processes of an installation share.
    ///
    /// # Errors
    /// When there is no thread for the relay.
    pub fn start(db: Db, key: &[u8], limits: Limits) -> std::io::Result<Self> {
        let (wake, woken) = std::sync::mpsc::sync_channel(1);
        let beginning = Place::after(0, None);
        let shared = Arc::new(Shared {
            db,
            ids: Ids::new(key),
            limits,
            ring: RwLock::new(Ring::new(beginning)),
            end: watch::Sender::new(beginning),
            readers: Mutex::default(),
            wake,
            asked: AtomicU64::new(0),
            looked: watch::Sender::new((0, beginning)),
            catching_up: Semaphore::new(CATCHING_UP),
        });
        relay::start(Arc::clone(&shared), woken)?;
        Ok(Self(shared))
    }

    /// Opens a stream for a caller that was told everything up to `last_event_id`; from now on
    /// when it does not say.
    ///
    /// # Errors
    /// [`Error::TooMany`] for one stream too many of a user; [`Error::Unavailable`] for one too
    /// many of the process, while it stops, and while the database is away.
    pub async fn open(&self, caller: &Caller, last_event_id: Option<&str>) -> Result<Reader, Error> {
        let shared = &self.0;
        let registration = readers::register(shared, caller)?;
        let end = shared.look().await?;
        let company_id = caller.scope.company_id();
        let (place, greeting) = match last_event_id {
            None => (end, frames::greeting(&shared.ids, &end)),
            Some(id) => match shared.find(company_id, shared.ids.decode(id)).await? {
                Some(place) => (place, frames::greeting(&shared.ids, &place)),
                None => (end, frames::reset(&shared.ids, &end)),
            },
        };
        let audience = Audience { company_id, organization_id: caller.scope.own().id };
        Ok(Reader::new(Arc::clone(shared), registration, audience, place, greeting))
    }

    /// Tells the relay that something may have changed. Never waits.
    pub fn wake(&self) {
        if !self.0.readers().is_empty() {
            self.0.wake();
        }
    }

    /// How many streams are open.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.0.readers().len()
    }

    /// Ends every stream and the relay; no stream is opened any more.
    pub fn stop(&self) {
        self.0.readers().stop();
        self.0.wake();
    }
}

impl Shared {
    fn ring(&self) -> std::sync::RwLockReadGuard<'_, Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the ring, then tells the readers where it ends.
    fn change_ring(&self, change: impl FnOnce(&mut Ring)) {
        let end = {
            let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
            change(&mut ring);
            ring.end()
        };
        self.end.send_if_modified(|known| std::mem::replace(known, end) != end);
    }

    fn readers(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        // One that waits already is enough.
        let _ = self.wake.try_send(());
    }

    /// Waits until everything that is there now has its position; gives where the stream ends
    /// then. The ring may come there later.
    async fn look(&self) -> Result<Place, Error> {
        let mut looked = self.looked.subscribe();
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        self.wake();
        let done = looked.wait_for(|(done, _)| *done >= number);
        match tokio::time::timeout(START_WITHIN, done).await {
            Ok(Ok(looked)) => Ok(looked.1),
            _ => Err(Error::Unavailable("the live stream waits for the database".to_owned())),
        }
    }

    /// The place as it is in this database, when a reader of the company can go on from it.
    async fn find(&self, company_id: uuid::Uuid, place: Option<Place>) -> Result<Option<Place>, DbError> {
        let Some(place) = place else { return Ok(None) };
        let find = move |conn: &mut _| Ok(live_stream::find(conn, company_id, place.position, MOST_MISSED)?);
        let found = self.db.run::<_, DbError, _>(find).await?;
        let is_same = Place::after(place.position, found.made_at).mark == place.mark;
        Ok((is_same && found.is_complete && !found.is_far_behind).then_some(place))
    }
}
