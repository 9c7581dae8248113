//! The statements of a pool: how many there were, and how long they took.

use crate::metrics::seconds;
use prometheus_client::metrics::histogram::Histogram;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What a pool counts.
#[derive(Debug)]
pub struct Statements {
    sent: AtomicU64,
    seconds: Histogram,
}

impl Default for Statements {
    fn default() -> Self {
        Self { sent: AtomicU64::new(0), seconds: seconds() }
    }
}

impl Statements {
    /// Counts one that is sent.
    pub fn begin(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes how long one took.
    pub fn end(&self, took: Duration) {
        self.seconds.observe(took.as_secs_f64());
    }

    /// How many were sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// How long they took.
    #[must_use]
    pub fn seconds(&self) -> Histogram {
        self.seconds.clone()
    }
}
