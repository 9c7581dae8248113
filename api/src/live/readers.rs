//! The open streams: their number, the audiences text is prepared for, and the streams to end.

use super::limits::Limits;
use crate::error::Error;
use std::collections::{HashMap, HashSet};
use tokio::sync::watch;
use uuid::Uuid;

/// After how many seconds a caller with too many streams may try again.
const TRY_AGAIN: u64 = 10;

/// Readers that receive the same: the users and keys of one organization that may read the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Audience {
    /// The company.
    pub company_id: Uuid,
    /// Their own organization.
    pub organization_id: Uuid,
    /// They are sent results.
    pub reads_results: bool,
    /// They are sent which contacts were erased.
    pub reads_contacts: bool,
}

/// The caller that opens a stream.
#[derive(Clone, Copy, Debug)]
pub struct Listener {
    /// The organizations that the reader sees.
    pub audience: Audience,
    /// The user or the API key.
    pub caller_id: Uuid,
    /// The sign-in or the API key with which the stream ends.
    pub credential_id: Uuid,
}

#[derive(Debug)]
struct Open {
    listener: Listener,
    /// Never sent to: when this is dropped, the stream ends.
    _open: watch::Sender<()>,
}

/// The open streams of a process.
#[derive(Debug, Default)]
pub struct Readers {
    open: HashMap<u64, Open>,
    next: u64,
    is_stopped: bool,
}

impl Readers {
    /// Registers a stream. Returns its number and the receiver that signals its end.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the caller has too many streams; [`Error::Unavailable`] when the process
    /// has too many or is stopping.
    pub fn add(&mut self, listener: Listener, limits: &Limits) -> Result<(u64, watch::Receiver<()>), Error> {
        if self.is_stopped {
            return Err(Error::Unavailable("the server is stopping".to_owned()));
        }
        let of_caller = self.listeners().filter(|other| other.caller_id == listener.caller_id).count();
        if of_caller >= limits.per_user {
            return Err(Error::TooMany(TRY_AGAIN));
        }
        if self.len() >= limits.per_process {
            return Err(Error::Unavailable("this process has as many live streams as it may".to_owned()));
        }
        let (open, is_open) = watch::channel(());
        self.next += 1;
        self.open.insert(self.next, Open { listener, _open: open });
        Ok((self.next, is_open))
    }

    /// Removes a stream.
    pub fn remove(&mut self, number: u64) {
        self.open.remove(&number);
    }

    fn listeners(&self) -> impl Iterator<Item = &Listener> {
        self.open.values().map(|open| &open.listener)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether no stream is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Ends all streams, because the server stops; none can be opened from then on.
    pub fn stop(&mut self) {
        self.is_stopped = true;
        self.open.clear();
    }

    /// Whether the server stops.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// The audiences that text is prepared for.
    #[must_use]
    pub fn audiences(&self) -> HashSet<Audience> {
        self.listeners().map(|listener| listener.audience).collect()
    }

    /// The companies and credentials of the open streams, each once.
    #[must_use]
    pub fn credentials(&self) -> (Vec<Uuid>, Vec<Uuid>) {
        let companies: HashSet<Uuid> = self.listeners().map(|listener| listener.audience.company_id).collect();
        let credentials: HashSet<Uuid> = self.listeners().map(|listener| listener.credential_id).collect();
        (companies.into_iter().collect(), credentials.into_iter().collect())
    }

    /// Ends the streams of the `checked` credentials that are no longer valid, or whose user or key
    /// moved to another organization.
    pub fn keep(&mut self, checked: &[Uuid], holding: &HashMap<Uuid, Uuid>) {
        let checked: HashSet<&Uuid> = checked.iter().collect();
        self.open.retain(|_, Open { listener, .. }| {
            let organization = holding.get(&listener.credential_id);
            organization == Some(&listener.audience.organization_id) || !checked.contains(&listener.credential_id)
        });
    }
}
