//! The plan of what to generate, and its limits.

use chrono::{DateTime, Utc};

/// The most chats, companies and days of a plan.
pub const MOST_CHATS: u64 = 100_000_000;
/// See [`MOST_CHATS`].
pub const MOST_COMPANIES: usize = 1_000;
/// See [`MOST_CHATS`].
pub const MOST_DAYS: u32 = 3_650;

/// The plan of what to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many chats.
    pub chats: u64,
    /// Of how many companies.
    pub companies: usize,
    /// Begun in how many days.
    pub days: u32,
    /// What everything is drawn from.
    pub seed: u64,
    /// The end of those days, a whole hour: nothing happens later.
    pub until: DateTime<Utc>,
}
