//! The range of days or instants as a person chooses it, and as the address has it.

use crate::words::t;
use chrono::{Datelike as _, Days, NaiveDate};
use sightline_shared::{RangeEnd, RangeFilter, Timestamp};

/// A range as a person chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeChoice {
    /// The current day.
    Today,
    /// The day before it.
    Yesterday,
    /// Today and the six days before it.
    Last7Days,
    /// Today and the 29 days before it.
    Last30Days,
    /// From the first of the month to today.
    ThisMonth,
    /// No range.
    All,
    /// From one day to another, both included.
    Days {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// From one instant up to another.
    Instants {
        /// The first instant.
        from: Option<Timestamp>,
        /// The first instant after it.
        to: Option<Timestamp>,
    },
}

/// The ranges with a name, and their words in the address.
pub(super) const RANGES: [(RangeChoice, &str); 6] = [
    (RangeChoice::Today, "today"),
    (RangeChoice::Yesterday, "yesterday"),
    (RangeChoice::Last7Days, "7d"),
    (RangeChoice::Last30Days, "30d"),
    (RangeChoice::ThisMonth, "month"),
    (RangeChoice::All, "all"),
];

impl RangeChoice {
    /// The ends of the range when `today` is the current day; none for all time.
    #[must_use]
    pub fn ends(self, today: NaiveDate) -> (Option<RangeEnd>, Option<RangeEnd>) {
        let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let days = |from, to| (Some(RangeEnd::Day(from)), Some(RangeEnd::Day(to)));
        match self {
            Self::Today => days(today, today),
            Self::Yesterday => days(back(1), back(1)),
            Self::Last7Days => days(back(6), today),
            Self::Last30Days => days(back(29), today),
            Self::ThisMonth => days(today.with_day(1).unwrap_or(today), today),
            Self::All => (None, None),
            Self::Days { from, to } => days(from, to),
            Self::Instants { from, to } => (from.map(RangeEnd::Instant), to.map(RangeEnd::Instant)),
        }
    }

    /// The same range in words of a sentence: `12 chats today`.
    #[must_use]
    pub fn adverb(self) -> &'static str {
        t(match self {
            Self::Today => "range.in.today",
            Self::Yesterday => "range.in.yesterday",
            Self::Last7Days => "range.in.7d",
            Self::Last30Days => "range.in.30d",
            Self::ThisMonth => "range.in.month",
            Self::All => "range.in.all",
            Self::Days { .. } | Self::Instants { .. } => "range.in.other",
        })
    }

    /// The range that two ends are; none for half a range of days, or a day with an instant.
    pub(super) fn from_range(range: &RangeFilter) -> Option<Self> {
        match (range.from, range.to) {
            (Some(RangeEnd::Day(from)), Some(RangeEnd::Day(to))) => Some(Self::Days { from, to }),
            (Some(RangeEnd::Day(_)), _) | (_, Some(RangeEnd::Day(_))) | (None, None) => None,
            (from, to) => Some(Self::Instants { from: instant(from), to: instant(to) }),
        }
    }
}

fn instant(end: Option<RangeEnd>) -> Option<Timestamp> {
    match end {
        Some(RangeEnd::Instant(at)) => Some(at),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_end_today() {
        let ends = |range: RangeChoice| range.ends(day("2026-03-01"));
        let days = |from: &str, to: &str| (Some(RangeEnd::Day(day(from))), Some(RangeEnd::Day(day(to))));
        assert_eq!(ends(RangeChoice::Yesterday), days("2026-02-28", "2026-02-28"));
        assert_eq!(ends(RangeChoice::Last7Days), days("2026-02-23", "2026-03-01"));
        assert_eq!(ends(RangeChoice::ThisMonth), days("2026-03-01", "2026-03-01"));
        assert_eq!(ends(RangeChoice::All), (None, None));
    }
}
