//! Chats for benchmarks and for trying things out: like real traffic, and the same every time.
//!
//! Everything follows from a [`Plan`]: the same plan makes the same rows, ids included, however
//! many connections write them. Chats are chat documents; what follows from their events comes
//! from the same code as for imported ones. Knows no SQL: [`load`] hands batches to the store.

mod calendar;
mod contacts;
mod conversation;
mod forms;
mod generator;
pub mod ids;
pub mod load;
mod names;
mod people;
mod places;
mod random;
mod talk;
mod words;
mod world;

pub use forms::FORMS;
pub use generator::{Batch, GeneratedChat, GeneratedContact, Generator};
pub use names::PARTNER;
pub use world::{Agent, Company, Node};

use chrono::{DateTime, Utc};

/// The most chats, companies and days that can be asked for.
pub const MOST_CHATS: u64 = 100_000_000;
/// See [`MOST_CHATS`].
pub const MOST_COMPANIES: usize = 1_000;
/// See [`MOST_CHATS`].
pub const MOST_DAYS: u32 = 3_650;

/// What is to be made.
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
