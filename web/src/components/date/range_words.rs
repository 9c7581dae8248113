//! A range in words, and as days for the calendar.
//!
//! Pure: the same choice reads the same on the button, in the presets and in tests.

use super::day_math::Span;
use crate::query_state::RangeChoice;
use crate::words::day::{DayStyle, day_words};
use crate::words::time;
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sightline_shared::RangeEnd;

/// The choices that take one click, in their order.
pub const PRESETS: [RangeChoice; 10] = [
    RangeChoice::LastHour,
    RangeChoice::Today,
    RangeChoice::Yesterday,
    RangeChoice::ThisWeek,
    RangeChoice::LastWeek,
    RangeChoice::Last7Days,
    RangeChoice::ThisMonth,
    RangeChoice::LastMonth,
    RangeChoice::Last30Days,
    RangeChoice::All,
];

/// The name of a choice: `Last 7 days`, `26 Oct – 8 Nov`.
#[must_use]
pub fn name(choice: RangeChoice, now: DateTime<Utc>, zone: &Zone) -> String {
    match choice {
        RangeChoice::Today => t("range.today").to_owned(),
        RangeChoice::Yesterday => t("range.yesterday").to_owned(),
        RangeChoice::LastHour => t("range.hour").to_owned(),
        RangeChoice::ThisWeek => t("range.week").to_owned(),
        RangeChoice::LastWeek => t("range.last_week").to_owned(),
        RangeChoice::LastMonth => t("range.last_month").to_owned(),
        RangeChoice::Last7Days => t("range.7d").to_owned(),
        RangeChoice::Last30Days => t("range.30d").to_owned(),
        RangeChoice::ThisMonth => t("range.month").to_owned(),
        RangeChoice::All => t("range.all").to_owned(),
        RangeChoice::Days { from, to } => days_name(from, to, time::today(zone).year()),
        RangeChoice::Instants { from, to } => {
            let words = |at| time::absolute(at, now, zone);
            ends_name(from.map(words), to.map(words))
        }
    }
}

/// The day that a one-day preset means, or the month: `Tue 17 Nov`.
#[must_use]
pub fn hint(choice: RangeChoice, today: NaiveDate) -> Option<String> {
    match choice {
        RangeChoice::Today => Some(day_words(today, DayStyle::ShortWeekday)),
        RangeChoice::Yesterday => today.pred_opt().map(|day| day_words(day, DayStyle::ShortWeekday)),
        RangeChoice::ThisMonth => Some(day_words(today, DayStyle::Month)),
        RangeChoice::LastMonth => match choice.ends(today).0 {
            Some(RangeEnd::Day(first)) => Some(day_words(first, DayStyle::Month)),
            _ => None,
        },
        _ => None,
    }
}

/// The days that a choice means; those in which it begins and ends when it does not mean whole days.
#[must_use]
pub fn span(choice: RangeChoice, zone: &Zone) -> Span {
    let day = |end| match end {
        RangeEnd::Day(day) => day,
        RangeEnd::Instant(at) => time::day_of(at, zone),
    };
    let (from, to) = choice.ends(time::today(zone));
    Span { from: from.map(day), to: to.map(day) }
}

/// Includes the year only if it is not the current one.
fn days_name(from: NaiveDate, to: NaiveDate, this_year: i32) -> String {
    let is_this = from.year() == this_year && to.year() == this_year;
    let words = |day| day_words(day, if is_this { DayStyle::Short } else { DayStyle::ShortYear });
    if from == to { words(from) } else { format!("{} – {}", words(from), words(to)) }
}

fn ends_name(from: Option<String>, to: Option<String>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from} – {to}"),
        (Some(from), None) => t_with("range.since", &[("from", &from)]),
        (None, Some(to)) => t_with("range.until", &[("to", &to)]),
        (None, None) => t("range.all").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_named_as_short_as_is_clear() {
        let name = |from, to| days_name(day(from), day(to), 2026);
        assert_eq!(name("2026-10-26", "2026-11-08"), "26 Oct – 8 Nov");
        assert_eq!(name("2026-10-26", "2026-10-26"), "26 Oct");
        assert_eq!(name("2025-12-26", "2026-01-08"), "26 Dec 2025 – 8 Jan 2026");
    }

    #[test]
    fn an_open_end_is_said() {
        assert_eq!(ends_name(Some("14:00".into()), None), "Since 14:00");
        assert_eq!(ends_name(None, Some("14:00".into())), "Until 14:00");
    }

    #[test]
    fn hints_say_the_day_or_the_month() {
        let today = day("2026-11-17");
        assert_eq!(hint(RangeChoice::Today, today).as_deref(), Some("Tue 17 Nov"));
        assert_eq!(hint(RangeChoice::ThisMonth, today).as_deref(), Some("Nov"));
        assert_eq!(hint(RangeChoice::LastMonth, today).as_deref(), Some("Oct"));
        assert_eq!(hint(RangeChoice::Last7Days, today), None);
    }

    #[test]
    fn seven_days_are_today_and_six_before() {
        let zone = Zone::new("UTC");
        assert_eq!(span(RangeChoice::Last7Days, &zone).length(), "7 days");
        assert_eq!(span(RangeChoice::Last30Days, &zone).length(), "30 days");
        assert_eq!(span(RangeChoice::All, &zone).days(), None);
    }
}
