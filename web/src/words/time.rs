//! Instants and durations in words: clock, age, duration and days, in a stated time zone.
//!
//! Owns the one ticking clock of the page. Must not know what the instants belong to. The
//! browser's zone data is read in [`super::zone`] alone; everything else here is pure.

use super::day::{DayStyle, day_words};
use super::zone::{Zone, now};
use super::{number, t, t_with};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use leptos::prelude::*;
use sightline_shared::Timestamp;
use std::time::Duration;

#[derive(Clone, Copy)]
struct Clock(RwSignal<DateTime<Utc>>);

/// Starts the page's one timer; called once, by the app.
pub fn provide_clock() {
    let at = RwSignal::new(now());
    provide_context(Clock(at));
    if let Ok(timer) = set_interval_with_handle(move || at.set(now()), Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
}

/// The current instant, ticking once a second.
#[must_use]
pub fn use_now() -> Signal<DateTime<Utc>> {
    use_context::<Clock>().map_or_else(|| Signal::stored(now()), |clock| clock.0.into())
}

/// The calendar day it is now in `zone`.
#[must_use]
pub fn today(zone: &Zone) -> NaiveDate {
    zone.wall(now()).date()
}

/// The calendar day of an instant in `zone`.
#[must_use]
pub fn day_of(at: Timestamp, zone: &Zone) -> NaiveDate {
    zone.wall(at.utc()).date()
}

/// The time of day: `14:32`.
#[must_use]
pub fn clock(at: Timestamp, zone: &Zone) -> String {
    hours_and_minutes(zone.wall(at.utc()))
}

/// The time of day, on other days with the date: `14:32`, `16 Nov 19:42`, `16 Nov 2025 19:42`.
#[must_use]
pub fn absolute(at: Timestamp, now: DateTime<Utc>, zone: &Zone) -> String {
    absolute_wall(zone.wall(at.utc()), zone.wall(now).date())
}

/// The day and the time to the second, for a log: `17 Nov 2026 14:32:05`.
#[must_use]
pub fn stamp(at: Timestamp, zone: &Zone) -> String {
    let wall = zone.wall(at.utc());
    format!("{} {}:{:02}", day_words(wall.date(), DayStyle::ShortYear), hours_and_minutes(wall), wall.second())
}

/// Everything, for a tooltip: `Tuesday 17 November 2026, 14:32:05, Europe/Amsterdam (UTC+01:00)`.
#[must_use]
pub fn exact(at: Timestamp, zone: &Zone) -> String {
    exact_wall(zone.wall(at.utc()), at.utc(), zone.name())
}

/// How long ago: `4 s ago`, `11 min ago`, `2 h ago`, `3 d ago`.
#[must_use]
pub fn age(at: Timestamp, now: DateTime<Utc>) -> String {
    match (now - at.utc()).num_seconds() {
        // The server's clock may be a little ahead of this one.
        ..=0 => t("time.now").to_owned(),
        seconds @ 1..60 => count("time.seconds_ago", seconds),
        seconds @ 60..3_600 => count("time.minutes_ago", seconds / 60),
        seconds @ 3_600..86_400 => count("time.hours_ago", seconds / 3_600),
        seconds => count("time.days_ago", seconds / 86_400),
    }
}

/// A duration in its two largest units: `36 s`, `1 min 36 s`, `2 h 5 min`, `3 d 4 h`.
///
/// What is left below the second unit, or below a second, is rounded up: a duration that exceeds a
/// target also reads longer than it, if the target has no such remainder.
#[must_use]
pub fn duration(of: TimeDelta) -> String {
    let seconds = (of.num_milliseconds().max(0) + 999) / 1_000;
    let minutes = (seconds + 59) / 60;
    let hours = (minutes + 59) / 60;
    let parts = if seconds < 3_600 {
        [("time.minutes", seconds / 60), ("time.seconds", seconds % 60)]
    } else if minutes < 24 * 60 {
        [("time.hours", minutes / 60), ("time.minutes", minutes % 60)]
    } else {
        [("time.days", hours / 24), ("time.hours", hours % 24)]
    };
    let shown = parts.into_iter().filter(|(key, units)| *units > 0 || (seconds == 0 && *key == "time.seconds"));
    shown.map(|(key, units)| count(key, units)).collect::<Vec<_>>().join(" ")
}

fn count(key: &'static str, count: i64) -> String {
    t_with(key, &[("count", &number(count))])
}

/// A day, long: `Today, Tuesday 17 November`; with the year when it is another one.
#[must_use]
pub fn day_long(day: NaiveDate, today: NaiveDate) -> String {
    let style = if day.year() == today.year() { DayStyle::LongWithoutYear } else { DayStyle::Long };
    let name = day_words(day, style);
    match (today - day).num_days() {
        0 => t_with("time.today", &[("day", &name)]),
        1 => t_with("time.yesterday", &[("day", &name)]),
        _ => name,
    }
}

fn absolute_wall(at: NaiveDateTime, today: NaiveDate) -> String {
    let clock = hours_and_minutes(at);
    match at.date() {
        day if day == today => clock,
        day if day.year() == today.year() => format!("{} {clock}", day_words(day, DayStyle::Short)),
        day => format!("{} {clock}", day_words(day, DayStyle::ShortYear)),
    }
}

fn exact_wall(wall: NaiveDateTime, utc: DateTime<Utc>, zone: &str) -> String {
    let minutes = (wall - utc.naive_utc()).num_minutes();
    let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    let offset = format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    format!(
        "{}, {}:{:02}, {zone} ({offset})",
        day_words(wall.date(), DayStyle::Long),
        hours_and_minutes(wall),
        wall.second()
    )
}

/// Hours and minutes: `14:32`. By hand, since chrono's patterns are 4 KB of a first visit.
fn hours_and_minutes(wall: NaiveDateTime) -> String {
    format!("{:02}:{:02}", wall.hour(), wall.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{FILES, provide};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_age_has_its_largest_unit() {
        let now = at("2026-11-17T14:32:00Z").utc();
        for (then, expected) in [
            ("2026-11-17T14:32:01Z", "now"),
            ("2026-11-17T14:31:56Z", "4 s ago"),
            ("2026-11-17T14:21:00Z", "11 min ago"),
            ("2026-11-17T12:31:00Z", "2 h ago"),
            ("2026-11-14T14:31:00Z", "3 d ago"),
        ] {
            assert_eq!(age(at(then), now), expected);
        }
    }

    #[test]
    fn a_duration_has_its_two_largest_units_in_the_language_of_the_reader() {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        const DAY: i64 = 24 * HOUR;
        let cases = [
            (-5, "0 s", "0 s"),
            (0, "0 s", "0 s"),
            (36, "36 s", "36 s"),
            (MINUTE, "1 min", "1 min"),
            (MINUTE + 36, "1 min 36 s", "1 min 36 s"),
            (2 * HOUR + 5 * MINUTE, "2 h 5 min", "2 u 5 min"),
            (3 * HOUR, "3 h", "3 u"),
            (3 * DAY + 4 * HOUR, "3 d 4 h", "3 d 4 u"),
            (1_200 * DAY, "1,200 d", "1,200 d"),
        ];
        for (language, texts) in FILES {
            provide(Some((*texts).to_owned()));
            for (seconds, english, dutch) in cases {
                let expected = if *language == "nl" { dutch } else { english };
                assert_eq!(duration(TimeDelta::seconds(seconds)), expected, "{language}");
            }
        }
        provide(None);
    }

    #[test]
    fn a_duration_that_exceeds_a_target_reads_longer() {
        let read = |milliseconds| duration(TimeDelta::milliseconds(milliseconds));
        assert_eq!([59_001, 60_000, 60_001, 119_000].map(read), ["1 min", "1 min", "1 min 1 s", "1 min 59 s"]);
        assert_eq!([3_599_001, 3_600_000, 3_600_001].map(read), ["1 h", "1 h", "1 h 1 min"]);
        assert_eq!([86_399_000, 86_400_000, 86_400_001].map(read), ["1 d", "1 d", "1 d 1 h"]);
    }

    #[test]
    fn other_days_add_the_date_and_other_years_the_year() {
        let today = day("2026-11-17");
        let wall = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        assert_eq!(absolute_wall(wall("2026-11-17T09:05:00"), today), "09:05");
        assert_eq!(absolute_wall(wall("2026-11-16T19:42:00"), today), "16 Nov 19:42");
        assert_eq!(absolute_wall(wall("2025-11-17T09:05:00"), today), "17 Nov 2025 09:05");
    }

    #[test]
    fn the_exact_time_names_zone_and_offset() {
        let utc = at("2026-11-17T13:32:05Z").utc();
        let wall = utc.naive_utc() + TimeDelta::hours(1);
        let expected = "Tuesday 17 November 2026, 14:32:05, Europe/Amsterdam (UTC+01:00)";
        assert_eq!(exact_wall(wall, utc, "Europe/Amsterdam"), expected);
        let wall = utc.naive_utc() - TimeDelta::minutes(210);
        assert!(exact_wall(wall, utc, "America/St_Johns").ends_with("(UTC-03:30)"));
    }

    #[test]
    fn days_are_named_from_today() {
        let today = day("2026-11-17");
        assert_eq!(day_long(today, today), "Today, Tuesday 17 November");
        assert_eq!(day_long(day("2026-11-16"), today), "Yesterday, Monday 16 November");
        assert_eq!(day_long(day("2026-11-02"), today), "Monday 2 November");
        assert_eq!(day_long(day("2025-11-02"), today), "Sunday 2 November 2025");
    }
}
