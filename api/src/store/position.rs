//! Where a page of a list ends, and so where the next one begins.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A row's value of what a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// An instant, to the microsecond.
    At(DateTime<Utc>),
    /// A number, or the place of a word in its order.
    Number(i64),
    /// A text of at most 64 characters.
    Text(String),
    /// Nothing is known: such rows come last, whatever the direction.
    Unknown,
}

/// The last row of a page: the next page holds the rows after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The row's value of what is sorted by.
    pub key: Key,
    /// The row's id, which decides between equal values.
    pub id: Uuid,
}

impl Position {
    /// The position of a row in a list that is sorted by an instant.
    #[must_use]
    pub const fn at(at: DateTime<Utc>, id: Uuid) -> Self {
        Self { key: Key::At(at), id }
    }
}
