//! The operator's limits on exports.

use std::time::Duration;

/// Limits on exports.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many run at once.
    pub at_once: usize,
    /// How many of them may be one user's.
    pub at_once_per_user: usize,
    /// How many a user may start in a minute; 20 when absent.
    pub per_minute: Option<u32>,
    /// How long a reader may take for a piece of 64 KiB.
    pub stalled_after: Duration,
    /// How long an export may take: its snapshot keeps the database from vacuuming.
    pub longest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            at_once: 4,
            at_once_per_user: 2,
            per_minute: None,
            stalled_after: Duration::from_secs(60),
            longest: Duration::from_secs(3600),
        }
    }
}
