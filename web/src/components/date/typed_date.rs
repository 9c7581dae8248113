//! Dates as people type them: `26 Oct 2026`, `Oct 26, 2026`, `26/10`, `26-10-26`, `2026-10-26`, `yesterday`.
//!
//! Pure: knows nothing of fields or the calendar.

use crate::words::day::{DayStyle, day_words};
use crate::words::{lower, t, t_with};
use chrono::{Datelike, NaiveDate};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The day that `text` means. Without a year it is the newest such day up to `today`.
#[must_use]
pub fn read(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = lower(text.trim());
    let is = |word: &str, key| text == word || text == lower(t(key));
    if is("today", "range.today") {
        return Some(today);
    }
    if is("yesterday", "range.yesterday") {
        return today.pred_opt();
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => on(number(year)?, number(month)?, number(day)?),
        [month, day, year] if is_word(month) => on(full_year(year)?, read_month(month)?, number(day)?),
        [day, month, year] => on(full_year(year)?, read_month(month)?, number(day)?),
        [month, day] if is_word(month) => without_year(read_month(month)?, number(day)?, today),
        [day, month] => without_year(read_month(month)?, number(day)?, today),
        _ => None,
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Nothing.
    Empty,
    /// A day up to today.
    Day(NaiveDate),
    /// No such day: what to do about it, in words.
    Faulty(String),
}

/// What `text` in a field is.
#[must_use]
pub fn entry(text: &str, today: NaiveDate) -> Entry {
    match read(text, today) {
        None if text.trim().is_empty() => Entry::Empty,
        None => Entry::Faulty(t_with("range.try", &[("day", &write(today))])),
        Some(day) if day > today => Entry::Faulty(t("range.not_after_today").to_owned()),
        Some(day) => Entry::Day(day),
    }
}

/// A day as the fields show it: `26 Oct 2026`.
#[must_use]
pub fn write(day: NaiveDate) -> String {
    day_words(day, DayStyle::ShortYear)
}

fn is_word(text: &str) -> bool {
    text.chars().all(char::is_alphabetic)
}

fn on(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// 29 February may lie some years back.
fn without_year(month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    (0..=8).filter_map(|ago| NaiveDate::from_ymd_opt(today.year() - ago, month, day)).find(|found| *found <= today)
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn full_year(text: &str) -> Option<u32> {
    match text.len() {
        2 => Some(2000 + number(text)?),
        4 => number(text),
        _ => None,
    }
}

fn read_month(text: &str) -> Option<u32> {
    if let Some(number) = number(text) {
        return Some(number);
    }
    // In the reader's language, and in English.
    let is_named = |month: &u32| {
        let name = |style| NaiveDate::from_ymd_opt(2000, *month, 1).map(|day| lower(&day_words(day, style)));
        let own = [DayStyle::MonthYear, DayStyle::Month].into_iter().filter_map(name);
        own.chain(MONTHS.get(*month as usize - 1).map(|name| (*name).to_owned())).any(|name| name.starts_with(text))
    };
    if text.chars().count() < 3 {
        return None;
    }
    (1..=12).find(is_named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn many_spellings_mean_the_same_day() {
        let today = day("2026-11-17");
        for text in [
            "26 Oct 2026",
            "26 october 2026",
            "26/10",
            "26/10/2026",
            "26.10.26",
            "2026-10-26",
            " 26-10 ",
            "Oct 26, 2026",
            "Oct 26",
        ] {
            assert_eq!(read(text, today), Some(day("2026-10-26")), "{text}");
        }
    }

    #[test]
    fn without_a_year_the_day_has_been() {
        let today = day("2026-11-17");
        assert_eq!(read("24 Dec", today), Some(day("2025-12-24")));
        assert_eq!(read("17/11", today), Some(today));
        assert_eq!(read("29/2", today), Some(day("2024-02-29")));
        assert_eq!(read("yesterday", today), Some(day("2026-11-16")));
    }

    #[test]
    fn what_is_no_day_is_not_understood() {
        for text in ["", "31/2/2026", "26", "ma 2026", "1/13", "next week", "2026-10", "é/é", "1/1/12345"] {
            assert_eq!(read(text, day("2026-11-17")), None, "{text}");
        }
    }

    #[test]
    fn a_field_holds_a_day_up_to_today_or_says_what_to_do() {
        let today = day("2026-11-17");
        assert_eq!(entry("  ", today), Entry::Empty);
        assert_eq!(entry("17/11/2026", today), Entry::Day(today));
        assert_eq!(entry("soon", today), Entry::Faulty(t_with("range.try", &[("day", "17 Nov 2026")])));
        assert_eq!(entry("18/11/2026", today), Entry::Faulty(t("range.not_after_today").to_owned()));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let today = day("2026-11-17");
        for month in 1..=12 {
            let written = NaiveDate::from_ymd_opt(2026, month, 5).unwrap();
            assert_eq!(read(&write(written), today), Some(written));
        }
    }
}
