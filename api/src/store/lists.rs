//! Lists: queries, and the position at which a page ends and the next one begins.

use super::Scope;
use crate::calendar::range::Bounds;
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::pg::PgConnection;
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
    /// Unknown: such rows come last in either direction.
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

/// A query on a list: the scope of the caller, the filter, and the filter's range as instants.
#[derive(Clone, Debug)]
pub struct ListQuery<F> {
    /// The caller's part of its company.
    pub scope: Scope,
    /// Which rows.
    pub filter: F,
    /// The range of `filter`, where it has one.
    pub bounds: Option<Bounds>,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct PageQuery<F> {
    /// The list.
    pub list: ListQuery<F>,
    /// How many rows at most.
    pub limit: u32,
    /// The row before the first.
    pub after: Option<Position>,
}

impl<F> ListQuery<F> {
    /// Its rows from `after` on, at most `limit`.
    #[must_use]
    pub const fn page(self, limit: u32, after: Option<Position>) -> PageQuery<F> {
        PageQuery { list: self, limit, after }
    }
}

/// The rows of a page, and where the next one begins if there is another.
pub type Rows<T> = (Vec<T>, Option<Position>);

/// A function of the store that answers a query of type `Q`.
pub type Read<Q, T> = fn(&mut PgConnection, &Q) -> QueryResult<T>;

/// A function of the store that answers a query of type `Q` about a subject.
pub type ReadOf<S, Q, T> = fn(&mut PgConnection, S, &Q) -> QueryResult<T>;
