//! What the operator allows the live stream to take.

use std::time::Duration;

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
