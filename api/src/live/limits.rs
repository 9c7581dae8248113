//! The operator's limits on the live stream.

use std::time::Duration;

/// Limits on the live stream.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many streams a user has open at most, in one process.
    pub per_user: usize,
    /// How many streams a process has open at most.
    pub per_process: usize,
    /// How long a stream is silent before it sends a sign of life.
    pub beat: Duration,
    /// How long a client may leave sent data unread before it is disconnected. Applies to every
    /// connection, downloads too.
    pub stalled_after: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_user: 20, per_process: 2_000, beat: Duration::from_secs(15), stalled_after: Duration::from_secs(30) }
    }
}
