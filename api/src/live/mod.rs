//! The live stream: sends every change to the readers that may see it.
//!
//! The way of a change to its readers:
//!
//! 1. Whatever writes to a chat writes a row of `changes` in the same transaction, under the
//!    chat's lock ([`crate::store::live::changes`]). So a change is there exactly when its effect is.
//! 2. Once it is visible, it is given its position by whichever server process is first
//!    ([`crate::store::live::stream`]). One at a time does that, in a short transaction: positions
//!    become visible in their order and without gaps. Only a position makes a change part of the
//!    stream, so a reader that has read up to one has missed nothing before it, and a process that is killed
//!    after numbering has lost nothing: what it did not send is read by its position.
//! 3. The relay of each process ([`relay`]) reads on from the position that it has reached, reads
//!    the rows that the changes are about as they are now, and prepares the text once for every
//!    organization that has readers ([`frames`], [`ring`]).
//! 4. Readers ([`stream`]) pull. One holds nothing but its place; when it is slower than the ring
//!    is long, or comes back after a while, it reads from the table itself. Nothing queues up for
//!    it, so a slow reader costs no memory, and one that does not read at all is cut off by its
//!    socket ([`Limits::stalled_after`]).
//!
//! The relay is woken by every write that its own process answered, and otherwise polls twenty times
//! a second while there are readers. There is no `NOTIFY`: in a writer's transaction it would hold a
//! lock of the whole database at commit, a listener whose connection broke would miss it, and so
//! polling would still be needed; all it could save is the one small statement of a poll. A broken
//! connection is opened again, and the next poll catches up.
//!
//! The readers' credentials are checked every few seconds, all together; organizations are read
//! again with every new one and at least once a second. Erased data is not sent any more: prepared
//! text of the company is dropped with the change that reports the erasure.

mod frames;
mod ids;
mod limits;
mod readers;
mod registration;
mod relay;
mod ring;
mod shared;
mod stream;

pub use limits::Limits;
pub use readers::{Audience, Listener};
pub use stream::Reader;

use crate::error::Error;
use crate::store::Db;
use ids::{Ids, Place};
use prometheus_client::metrics::histogram::Histogram;
use registration::Registration;
use ring::Ring;
use shared::Shared;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, RwLock};
use tokio::sync::{Semaphore, watch};

/// How many readers read from the table at once, so that requests have connections left.
const CATCHING_UP: usize = 2;

/// The live stream of a server process. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

impl Hub {
    /// A hub with its relay, which runs on a thread of its own until [`Hub::stop`]. Its ids are
    /// those of `key`, which all processes of an installation share. `lag` is how long after it was made a
    /// change is in the stream.
    pub fn start(db: Db, key: &[u8], limits: Limits, lag: Histogram) -> std::io::Result<Self> {
        let (wake, woken) = std::sync::mpsc::sync_channel(1);
        let beginning = Place::after(0, None);
        let shared = Arc::new(Shared {
            db,
            ids: Ids::new(key),
            limits,
            lag,
            ring: RwLock::new(Ring::new(beginning)),
            end: watch::Sender::new(beginning),
            readers: Mutex::default(),
            wake,
            requested: AtomicU64::new(0),
            polled: watch::Sender::new((0, beginning)),
            catching_up: Semaphore::new(CATCHING_UP),
        });
        relay::start(Arc::clone(&shared), woken)?;
        Ok(Self(shared))
    }

    /// Opens a stream for a reader that has received everything up to `last_event_id`; without one,
    /// the stream starts now.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the caller has too many streams; [`Error::Unavailable`] when the process
    /// has too many or is stopping, and while the database is unavailable.
    pub async fn open(&self, listener: Listener, last_event_id: Option<&str>) -> Result<Reader, Error> {
        let shared = &self.0;
        let registration = Registration::new(shared, listener)?;
        let end = shared.poll().await?;
        let Audience { company_id, .. } = listener.audience;
        let (place, greeting) = match last_event_id {
            None => (end, frames::greeting(&shared.ids, &end)),
            Some(id) => match shared.find(company_id, shared.ids.decode(id)).await? {
                Some(place) => (place, frames::greeting(&shared.ids, &place)),
                None => (end, frames::reset(&shared.ids, &end)),
            },
        };
        Ok(Reader::new(Arc::clone(shared), registration, listener.audience, place, greeting))
    }

    /// Notifies the relay of a possible change. Never waits.
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

    /// Ends every stream and the relay; no further stream can be opened.
    pub fn stop(&self) {
        self.0.readers().stop();
        self.0.wake();
    }
}
