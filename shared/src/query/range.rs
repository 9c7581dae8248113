//! The range of a filter.

use super::declaration::filter;
use super::kinds::{One, Text};
#[cfg(feature = "openapi")]
use super::openapi::{self, Schema};
use super::parameter::{Describe as _, Value};
use crate::{Timestamp, time};
use chrono::{DateTime, NaiveDate, Utc};
use std::fmt::{self, Display};
use std::str::FromStr;

/// One end of a range: a calendar day in the range's time zone, or an instant.
///
/// As `from`, a day means its first instant; as `to`, the whole day belongs to the range.
/// An instant as `to` is the first instant that does not belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeEnd {
    /// A calendar day, `2026-11-22`.
    Day(NaiveDate),
    /// An instant, `2026-11-22T14:00:00.000Z`.
    Instant(Timestamp),
}

impl Display for RangeEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Instant(at) => at.fmt(f),
        }
    }
}

/// Neither a day nor an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotARangeEnd;

impl Display for NotARangeEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a day such as 2026-11-22 or an RFC 3339 instant such as 2026-11-22T14:00:00.000Z")
    }
}

impl FromStr for RangeEnd {
    type Err = NotARangeEnd;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(day) = time::day(text) {
            return Ok(Self::Day(day));
        }
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| NotARangeEnd)?;
        Ok(Self::Instant(Timestamp::not_before(at.with_timezone(&Utc))))
    }
}

impl Value for RangeEnd {
    #[cfg(feature = "openapi")]
    fn schema() -> Schema {
        openapi::day_or_instant()
    }
}

filter! {
    /// The range of a filter, as the caller gave it.
    #[derive(Default)]
    RangeFilter {
        /// The first day (`2026-11-22`, in `tz`) or instant (RFC 3339, as fine as it is given) of the range.
        from: Option<RangeEnd> = One("from").example("2026-11-22"),
        /// The last day of the range, which belongs to it, or the first instant after it.
        to: Option<RangeEnd> = One("to").example("2026-11-23"),
        /// The IANA time zone in which days are counted; the caller's organization's when absent.
        tz: Option<String> = Text("tz").example("Europe/Amsterdam"),
    }
}
