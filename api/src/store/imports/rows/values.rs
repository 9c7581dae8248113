//! Values as columns hold them.

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use diesel::QueryResult;
use serde::Serialize;
use serde_json::Value;

/// A number of rows as the database counts; a line cannot hold more.
pub fn count(rows: usize) -> i32 {
    i32::try_from(rows).unwrap_or(i32::MAX)
}

/// The whole hour, in UTC, that `at` lies in.
pub fn hour(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

/// Rows as one JSON value, for `jsonb_to_recordset`.
pub fn to_json(rows: &[impl Serialize]) -> QueryResult<Value> {
    serde_json::to_value(rows).map_err(|why| diesel::result::Error::SerializationError(why.into()))
}
