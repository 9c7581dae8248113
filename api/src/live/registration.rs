//! The registration of an open stream.

use super::readers::Listener;
use super::shared::Shared;
use crate::error::Error;
use std::sync::Arc;
use tokio::sync::watch;

/// The registration of an open stream, which ends when this is dropped.
pub struct Registration {
    shared: Arc<Shared>,
    number: u64,
    open: watch::Receiver<()>,
}

impl Registration {
    /// Registers a stream.
    ///
    /// # Errors
    /// As [`super::readers::Readers::add`].
    pub(super) fn new(shared: &Arc<Shared>, listener: Listener) -> Result<Self, Error> {
        let (number, open) = shared.readers().add(listener, &shared.limits)?;
        Ok(Self { shared: Arc::clone(shared), number, open })
    }

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
        self.shared.readers().remove(self.number);
    }
}
