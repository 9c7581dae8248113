//! Instants in words: clock, age, waiting time and days, in a stated time zone.
//!
//! Owns the one ticking clock of the page. Must not know what the instants belong to. The
//! browser's zone data is asked in [`super::zone`] alone; everything else here is pure.

use super::day::{DayStyle, day_words};
use super::zone::{Zone, now};
use super::{t, t_with};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
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
    zone.wall(at.utc()).format("%H:%M").to_string()
}

/// The time of day, on other days with the date: `14:32`, `16 Nov 19:42`, `16 Nov 2025 19:42`.
#[must_use]
pub fn absolute(at: Timestamp, now: DateTime<Utc>, zone: &Zone) -> String {
    absolute_wall(zone.wall(at.utc()), zone.wall(now).date())
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

/// A waiting time: `1:05`, from one hour `1:02:09`.
#[must_use]
pub fn waiting(since: Timestamp, now: DateTime<Utc>) -> String {
    let seconds = (now - since.utc()).num_seconds().max(0);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A length of time in words: `34 s`, `2 min`, `3 h`.
#[must_use]
pub fn length(of: TimeDelta) -> String {
    match of.num_seconds().max(0) {
        seconds @ ..60 => count("time.seconds", seconds),
        seconds @ 60..3_600 => count("time.minutes", seconds / 60),
        seconds @ 3_600..86_400 => count("time.hours", seconds / 3_600),
        seconds => count("time.days", seconds / 86_400),
    }
}

fn count(key: &'static str, count: i64) -> String {
    t_with(key, &[("count", &count.to_string())])
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
    let clock = at.format("%H:%M");
    match at.date() {
        day if day == today => clock.to_string(),
        day if day.year() == today.year() => format!("{} {clock}", day_words(day, DayStyle::Short)),
        day => format!("{} {clock}", day_words(day, DayStyle::ShortYear)),
    }
}

fn exact_wall(wall: NaiveDateTime, utc: DateTime<Utc>, zone: &str) -> String {
    let minutes = (wall - utc.naive_utc()).num_minutes();
    let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    let offset = format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    format!("{}, {}, {zone} ({offset})", day_words(wall.date(), DayStyle::Long), wall.format("%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let now = at("2026-11-17T14:32:00Z").utc();
        for (then, told) in [
            ("2026-11-17T14:32:01Z", "now"),
            ("2026-11-17T14:31:56Z", "4 s ago"),
            ("2026-11-17T14:21:00Z", "11 min ago"),
            ("2026-11-17T12:31:00Z", "2 h ago"),
            ("2026-11-14T14:31:00Z", "3 d ago"),
        ] {
            assert_eq!(age(at(then), now), told);
        }
    }

    #[test]
    fn waiting_shows_hours_from_one_hour_on() {
        let now = at("2026-11-17T14:32:00Z").utc();
        assert_eq!(waiting(at("2026-11-17T14:30:55Z"), now), "1:05");
        assert_eq!(waiting(at("2026-11-17T13:29:51Z"), now), "1:02:09");
        assert_eq!(waiting(at("2026-11-17T14:33:00Z"), now), "0:00");
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
        let told = "Tuesday 17 November 2026, 14:32:05, Europe/Amsterdam (UTC+01:00)";
        assert_eq!(exact_wall(wall, utc, "Europe/Amsterdam"), told);
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

    #[test]
    fn a_length_is_told_in_its_largest_unit() {
        assert_eq!(length(TimeDelta::seconds(34)), "34 s");
        assert_eq!(length(TimeDelta::seconds(150)), "2 min");
        assert_eq!(length(TimeDelta::minutes(200)), "3 h");
    }
}
