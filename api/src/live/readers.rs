//! Who listens: how many there are, for whom text is prepared, and who may no longer.

use super::Shared;
use crate::auth::Caller;
use crate::error::Error;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::watch;
use uuid::Uuid;

/// After how many seconds a user with too many streams may try again.
const TRY_AGAIN: u64 = 10;

/// Readers who are told the same: what people of one organization see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Audience {
    /// The company.
    pub company_id: Uuid,
    /// Their own organization.
    pub organization_id: Uuid,
}

#[derive(Debug)]
struct Listener {
    audience: Audience,
    user_id: Uuid,
    sign_in: Uuid,
    /// Nothing is sent: when this is dropped, the stream ends.
    _open: watch::Sender<()>,
}

/// The open streams of a process.
#[derive(Debug, Default)]
pub struct Readers {
    listeners: HashMap<u64, Listener>,
    next: u64,
    is_stopped: bool,
}

/// A stream's place among the open ones, which it leaves when this is dropped.
pub struct Registration {
    shared: Arc<Shared>,
    number: u64,
    open: watch::Receiver<()>,
}

/// Enters a caller's stream among the open ones.
pub(super) fn register(shared: &Arc<Shared>, caller: &Caller) -> Result<Registration, Error> {
    let (open, is_open) = watch::channel(());
    let audience = Audience { company_id: caller.scope.company_id(), organization_id: caller.scope.own().id };
    let listener = Listener { audience, user_id: caller.user.id, sign_in: caller.session_id, _open: open };
    let mut readers = shared.readers();
    if readers.is_stopped {
        return Err(Error::Unavailable("the server is stopping".to_owned()));
    }
    let of_user = readers.listeners.values().filter(|other| other.user_id == listener.user_id).count();
    if of_user >= shared.limits.per_user {
        return Err(Error::TooMany(TRY_AGAIN));
    }
    if readers.len() >= shared.limits.per_process {
        return Err(Error::Unavailable("this process has as many live streams as it may".to_owned()));
    }
    readers.next += 1;
    let number = readers.next;
    readers.listeners.insert(number, listener);
    drop(readers);
    Ok(Registration { shared: Arc::clone(shared), number, open: is_open })
}

impl Registration {
    /// Waits until the stream has to end.
    pub async fn ended(&mut self) {
        while self.open.changed().await.is_ok() {}
    }

    /// Whether the stream has to end.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.open.has_changed().is_err()
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.shared.readers().listeners.remove(&self.number);
    }
}

impl Readers {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.listeners.len()
    }

    /// Whether nobody listens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listeners.is_empty()
    }

    /// The server stops: nobody listens any more.
    pub fn stop(&mut self) {
        self.is_stopped = true;
        self.listeners.clear();
    }

    /// Whether the server stops.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Everybody to whom something is told.
    #[must_use]
    pub fn audiences(&self) -> HashSet<Audience> {
        self.listeners.values().map(|listener| listener.audience).collect()
    }

    /// The companies and sign-ins of the open streams, each once.
    #[must_use]
    pub fn sign_ins(&self) -> (Vec<Uuid>, Vec<Uuid>) {
        let companies: HashSet<Uuid> = self.listeners.values().map(|listener| listener.audience.company_id).collect();
        let sign_ins: HashSet<Uuid> = self.listeners.values().map(|listener| listener.sign_in).collect();
        (companies.into_iter().collect(), sign_ins.into_iter().collect())
    }

    /// Ends the streams of the `checked` sign-ins that hold no longer, or whose user went to
    /// another organization.
    pub fn keep(&mut self, checked: &[Uuid], holding: &HashMap<Uuid, Uuid>) {
        let checked: HashSet<&Uuid> = checked.iter().collect();
        self.listeners.retain(|_, listener| {
            let organization = holding.get(&listener.sign_in);
            organization == Some(&listener.audience.organization_id) || !checked.contains(&listener.sign_in)
        });
    }
}
