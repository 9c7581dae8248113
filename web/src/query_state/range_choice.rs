//! The range of days or instants as a person chooses it, and as the address has it.

use crate::words::day::first_weekday;
use crate::words::t;
use crate::words::zone::now;
use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta};
use sightline_shared::{RangeEnd, RangeFilter, Timestamp};

/// A range as a person chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeChoice {
    /// The current day.
    Today,
    /// The day before it.
    Yesterday,
    /// The 60 minutes up to now.
    LastHour,
    /// From the first day of the week to today.
    ThisWeek,
    /// The seven days before that.
    LastWeek,
    /// The month before this one.
    LastMonth,
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
pub(super) const RANGES: [(RangeChoice, &str); 10] = [
    (RangeChoice::Today, "today"),
    (RangeChoice::Yesterday, "yesterday"),
    (RangeChoice::LastHour, "hour"),
    (RangeChoice::ThisWeek, "week"),
    (RangeChoice::LastWeek, "last-week"),
    (RangeChoice::LastMonth, "last-month"),
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
        let first_of_month = today.with_day(1).unwrap_or(today);
        let in_week = u64::from((today.weekday().num_days_from_monday() + 7 - first_weekday()) % 7);
        match self {
            Self::LastHour => (Some(RangeEnd::Instant(an_hour_ago())), None),
            Self::ThisWeek => days(back(in_week), today),
            Self::LastWeek => days(back(in_week + 7), back(in_week + 1)),
            Self::LastMonth => {
                let last = first_of_month.pred_opt().unwrap_or(today);
                days(last.with_day(1).unwrap_or(last), last)
            }
            Self::Today => days(today, today),
            Self::Yesterday => days(back(1), back(1)),
            Self::Last7Days => days(back(6), today),
            Self::Last30Days => days(back(29), today),
            Self::ThisMonth => days(first_of_month, today),
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
            Self::LastHour => "range.in.hour",
            Self::ThisWeek => "range.in.week",
            Self::LastWeek => "range.in.last_week",
            Self::LastMonth => "range.in.last_month",
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

/// To the minute, so that a list is not requested every second.
fn an_hour_ago() -> Timestamp {
    let minute = now().timestamp().div_euclid(60) * 60;
    Timestamp::from(DateTime::from_timestamp(minute, 0).unwrap_or_default() - TimeDelta::hours(1))
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
        // It is a Sunday.
        assert_eq!(ends(RangeChoice::ThisWeek), days("2026-02-23", "2026-03-01"));
        assert_eq!(ends(RangeChoice::LastWeek), days("2026-02-16", "2026-02-22"));
        assert_eq!(ends(RangeChoice::LastMonth), days("2026-02-01", "2026-02-28"));
        assert_eq!(RangeChoice::ThisWeek.ends(day("2026-03-02")), days("2026-03-02", "2026-03-02"));
        assert!(matches!(ends(RangeChoice::LastHour), (Some(RangeEnd::Instant(from)), None)
            if (3600..3661).contains(&(now() - from.utc()).num_seconds())));
    }
}
