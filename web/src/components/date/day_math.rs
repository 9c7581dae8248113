//! The arithmetic of the calendar: months as weeks, steps of the keyboard, a span being chosen.
//!
//! Pure: knows nothing of the page.

use crate::words::day::{DayStyle, day_words};
use crate::words::{t, t_count};
use chrono::{Datelike, Days, Months, NaiveDate};

/// A calendar month, held by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    /// The month in which a day lies.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// The month this many months later, or earlier if negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(add_months(self.0, months))
    }

    /// Its first day.
    #[must_use]
    pub const fn first_day(self) -> NaiveDate {
        self.0
    }

    /// `October 2026`.
    #[must_use]
    pub fn title(self) -> String {
        day_words(self.0, DayStyle::MonthYear)
    }

    /// Its days in weeks that begin on the weekday `first`, 0 being Monday; places before the first
    /// and after the last day are empty.
    #[must_use]
    pub fn weeks(self, first: u32) -> Vec<[Option<NaiveDate>; 7]> {
        let mut weeks = vec![];
        let mut week = [None; 7];
        for day in self.0.iter_days().take_while(|day| Self::of(*day) == self) {
            let place = place_in_week(day, first) as usize;
            week[place] = Some(day);
            if place == 6 {
                weeks.push(std::mem::take(&mut week));
            }
        }
        if week.iter().any(Option::is_some) {
            weeks.push(week);
        }
        weeks
    }
}

fn place_in_week(day: NaiveDate, first: u32) -> u32 {
    (day.weekday().num_days_from_monday() + 7 - first) % 7
}

/// The seven days of some week that begins on the weekday `first`, 0 being Monday.
#[must_use]
pub fn some_week(first: u32) -> [NaiveDate; 7] {
    let day = NaiveDate::default();
    let begin = day + Days::new(u64::from(7 - place_in_week(day, first)));
    std::array::from_fn(|place| begin + Days::new(place as u64))
}

/// The day that a key moves to, as in the ARIA date picker, in weeks that begin on the weekday
/// `first`, 0 being Monday; none when the key is no step.
#[must_use]
pub fn step(from: NaiveDate, key: &str, shift: bool, first: u32) -> Option<NaiveDate> {
    let weekday = u64::from(place_in_week(from, first));
    match (key, shift) {
        ("ArrowLeft", _) => from.checked_sub_days(Days::new(1)),
        ("ArrowRight", _) => from.checked_add_days(Days::new(1)),
        ("ArrowUp", _) => from.checked_sub_days(Days::new(7)),
        ("ArrowDown", _) => from.checked_add_days(Days::new(7)),
        ("Home", _) => from.checked_sub_days(Days::new(weekday)),
        ("End", _) => from.checked_add_days(Days::new(6 - weekday)),
        ("PageUp", false) => Some(add_months(from, -1)),
        ("PageDown", false) => Some(add_months(from, 1)),
        ("PageUp", true) => Some(add_months(from, -12)),
        ("PageDown", true) => Some(add_months(from, 12)),
        _ => None,
    }
}

/// The first of `shown` months side by side so that `day` is among them, moving as little as possible.
#[must_use]
pub fn first_month(first: Month, shown: i32, day: NaiveDate) -> Month {
    let month = Month::of(day);
    if month < first {
        month
    } else if month > first.plus(shown - 1) {
        month.plus(1 - shown)
    } else {
        first
    }
}

/// `day` if one of `shown` months shows it, else the nearest day that begins one of them.
#[must_use]
pub fn nearest_day(first: Month, shown: i32, day: NaiveDate) -> NaiveDate {
    let month = Month::of(day);
    let nearest = month.clamp(first, first.plus(shown.max(1) - 1));
    if nearest == month { day } else { nearest.first_day() }
}

/// A span of days while it is being chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day, which belongs to it.
    pub to: Option<NaiveDate>,
}

impl Span {
    /// The span after a day is chosen: the first begins it, the second ends it, a third begins again.
    #[must_use]
    pub fn with(self, day: NaiveDate) -> Self {
        match self {
            Self { from: Some(from), to: None } => Self { from: Some(from.min(day)), to: Some(from.max(day)) },
            _ => Self { from: Some(day), to: None },
        }
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn holds(self, day: NaiveDate) -> bool {
        self.days().is_some_and(|(from, to)| from <= day && day <= to)
    }

    /// Its first and last day, in order. A span that is not finished ends on its only day.
    #[must_use]
    pub fn days(self) -> Option<(NaiveDate, NaiveDate)> {
        let (from, to) = (self.from.or(self.to)?, self.to.or(self.from)?);
        Some((from.min(to), from.max(to)))
    }

    /// How many days it has, in words: `14 days`.
    #[must_use]
    pub fn length(self) -> String {
        match self.days().map(|(from, to)| (to - from).num_days() + 1) {
            None => t("range.no_days").to_owned(),
            Some(days) => t_count("range.days", days),
        }
    }
}

fn add_months(day: NaiveDate, months: i32) -> NaiveDate {
    let count = Months::new(months.unsigned_abs());
    let moved = if months < 0 { day.checked_sub_months(count) } else { day.checked_add_months(count) };
    moved.unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_cut_into_weeks() {
        let weeks = Month::of(day("2026-11-17")).weeks(0);
        assert_eq!(weeks.len(), 6);
        assert_eq!(weeks[0], [None, None, None, None, None, None, Some(day("2026-11-01"))]);
        assert_eq!(weeks[5][0], Some(day("2026-11-30")));
        assert_eq!(Month::of(day("2027-02-10")).weeks(0).len(), 4);
        // From Sunday.
        let weeks = Month::of(day("2026-11-17")).weeks(6);
        assert_eq!((weeks.len(), weeks[0][0], weeks[4][1]), (5, Some(day("2026-11-01")), Some(day("2026-11-30"))));
    }

    #[test]
    fn a_week_begins_where_the_reader_lives() {
        let first = |first| some_week(first)[0].weekday();
        assert_eq!([0, 5, 6].map(first), [chrono::Weekday::Mon, chrono::Weekday::Sat, chrono::Weekday::Sun]);
        assert_eq!(step(day("2026-11-17"), "Home", false, 6), Some(day("2026-11-15")));
        assert_eq!(step(day("2026-11-17"), "End", false, 6), Some(day("2026-11-21")));
    }

    #[test]
    fn keys_step_as_the_date_picker_pattern_says() {
        let from = day("2026-11-17");
        for (key, shift, to) in [
            ("ArrowLeft", false, "2026-11-16"),
            ("ArrowDown", false, "2026-11-24"),
            ("Home", false, "2026-11-16"),
            ("End", false, "2026-11-22"),
            ("PageUp", false, "2026-10-17"),
            ("PageDown", true, "2027-11-17"),
        ] {
            assert_eq!(step(from, key, shift, 0), Some(day(to)), "{key}");
        }
        assert_eq!(step(from, "Enter", false, 0), None);
        assert_eq!(step(day("2026-03-31"), "PageUp", false, 0), Some(day("2026-02-28")));
    }

    #[test]
    fn the_shown_months_move_as_little_as_needed() {
        let first = Month::of(day("2026-10-01"));
        assert_eq!(first_month(first, 2, day("2026-11-30")), first);
        assert_eq!(first_month(first, 2, day("2026-12-01")), first.plus(1));
        assert_eq!(first_month(first, 2, day("2026-09-30")), first.plus(-1));
        assert_eq!(first_month(first, 1, day("2026-11-30")), first.plus(1));
    }

    #[test]
    fn turning_the_pages_keeps_the_day_in_sight() {
        let first = Month::of(day("2026-08-01"));
        assert_eq!(nearest_day(first, 2, day("2026-11-17")), day("2026-09-01"));
        assert_eq!(nearest_day(first, 2, day("2026-07-17")), day("2026-08-01"));
        assert_eq!(nearest_day(first, 2, day("2026-09-17")), day("2026-09-17"));
    }

    #[test]
    fn a_span_is_chosen_in_either_order_and_begun_again() {
        let (early, late) = (day("2026-10-26"), day("2026-11-08"));
        let begun = Span::default().with(late);
        assert_eq!(begun.days(), Some((late, late)));
        let whole = begun.with(early);
        assert_eq!(whole, Span { from: Some(early), to: Some(late) });
        assert_eq!(whole.length(), "14 days");
        assert!(whole.holds(day("2026-11-01")) && !whole.holds(day("2026-11-09")));
        assert_eq!(whole.with(early), Span { from: Some(early), to: None });
    }
}
