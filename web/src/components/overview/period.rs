//! The period that a range is compared with.
//!
//! Pure: what clocks show is a parameter, so that tests know more zones than the browser's.

use crate::query_state::{Compare, RangeChoice};
use crate::words::day::{DayStyle, day_words};
use crate::words::time::{absolute, clock, day_of};
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use sightline_shared::RangeEnd;

/// What clocks show at an instant.
pub type Wall<'a> = &'a dyn Fn(DateTime<Utc>) -> NaiveDateTime;

/// A period that a range is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first day or instant.
    pub from: RangeEnd,
    /// Its last day, or the first instant after it.
    pub to: RangeEnd,
    /// What clocks show where the range begins, and where the period does.
    pub begins: [NaiveDateTime; 2],
    /// It ends where the range is now: the rest of the range is yet to come.
    pub is_cut: bool,
}

impl Period {
    /// The period that `how` means for `range` at `now`; none where that makes no sense.
    #[must_use]
    pub fn of(how: Compare, range: RangeChoice, now: DateTime<Utc>, wall: Wall) -> Option<Self> {
        let today = wall(now).date();
        match range.ends(today) {
            (Some(RangeEnd::Day(from)), Some(RangeEnd::Day(to))) => {
                let first = first_day(how, range, from, to)?;
                // Days before the range up to its beginning; a week earlier as many as it has.
                let last = if how == Compare::Week { first + (to - from) } else { from.pred_opt()? };
                Self::days([from, to], [first, last], now, wall)
            }
            (Some(RangeEnd::Instant(from)), to) => {
                let minute = now - TimeDelta::milliseconds(now.timestamp_millis().rem_euclid(60_000));
                let to = if let Some(RangeEnd::Instant(to)) = to { to.utc() } else { minute };
                Self::instants(how, [from.utc(), to], now, wall)
            }
            _ => None,
        }
    }

    /// What `range` can be compared with at `now`, apart from nothing.
    #[must_use]
    pub fn choices(range: RangeChoice, now: DateTime<Utc>, wall: Wall) -> Vec<Compare> {
        let makes_sense = |how: &Compare| Self::of(*how, range, now, wall).is_some();
        [Compare::Before, Compare::Week].into_iter().filter(makes_sense).collect()
    }

    fn days([from, to]: [NaiveDate; 2], [first, last]: [NaiveDate; 2], now: DateTime<Utc>, wall: Wall) -> Option<Self> {
        let begins = [from, first].map(|day| day.and_time(NaiveTime::MIN));
        let passed = wall(now) - begins[0];
        let here = begins[1] + passed;
        // The month before may be shorter than what has passed of this one.
        let is_cut = wall(now).date() <= to && here.date() <= last;
        let end = first_instant(here, wall);
        let is_empty = passed <= TimeDelta::zero() || end <= first_instant(begins[1], wall);
        let to = if is_cut { RangeEnd::Instant(end.into()) } else { RangeEnd::Day(last) };
        (!is_empty).then_some(Self { from: RangeEnd::Day(first), to, begins, is_cut })
    }

    fn instants(how: Compare, [from, to]: [DateTime<Utc>; 2], now: DateTime<Utc>, wall: Wall) -> Option<Self> {
        let length = to - from;
        let passed = length.min(now - from);
        let week_before = |at| first_instant(wall(at) - TimeDelta::days(7), wall);
        let [first, last] = match how {
            Compare::Before => [from - length, from - length + passed],
            Compare::Week if length < TimeDelta::days(7) => [from, from + passed].map(week_before),
            _ => return None,
        };
        let [start, end] = [first, last].map(|at| RangeEnd::Instant(at.into()));
        let period = Self { from: start, to: end, begins: [from, first].map(wall), is_cut: passed < length };
        (first < last).then_some(period)
    }

    /// The period in words that follow a number: `yesterday until 14:32`, `from 2 Nov to 8 Nov`.
    #[must_use]
    pub fn words(&self, now: DateTime<Utc>, zone: &Zone) -> String {
        let today = zone.wall(now).date();
        let short = |day: NaiveDate| {
            day_words(day, if day.year() == today.year() { DayStyle::Short } else { DayStyle::ShortYear })
        };
        let end = |end| match end {
            RangeEnd::Day(day) => short(day),
            RangeEnd::Instant(at) => absolute(at, now, zone),
        };
        let of_day = |day: NaiveDate| {
            if today.pred_opt() == Some(day) {
                return t("overview.yesterday").to_owned();
            }
            let is_near = (today - day).num_days() < 100;
            let words = if is_near { day_words(day, DayStyle::ShortWeekday) } else { short(day) };
            t_with("overview.on_day", &[("day", &words)])
        };
        match (self.from, self.to) {
            (RangeEnd::Day(from), RangeEnd::Day(to)) if from == to => of_day(from),
            (RangeEnd::Day(from), RangeEnd::Instant(to)) if day_of(to, zone) == from => {
                t_with("overview.until", &[("period", &of_day(from)), ("time", &clock(to, zone))])
            }
            (from, to) => {
                let key = if matches!(to, RangeEnd::Day(_)) { "overview.days" } else { "overview.span" };
                t_with(key, &[("from", &end(from)), ("to", &end(to))])
            }
        }
    }
}

/// The first day of the period that `how` means for these days; none where that makes no sense.
fn first_day(how: Compare, range: RangeChoice, from: NaiveDate, to: NaiveDate) -> Option<NaiveDate> {
    let length = u64::try_from((to - from).num_days()).ok()? + 1;
    let is_month = range == RangeChoice::ThisMonth || (from.day() == 1 && to.succ_opt()? == from + Months::new(1));
    match how {
        Compare::Before if is_month => from.checked_sub_months(Months::new(1)),
        Compare::Before if range == RangeChoice::ThisWeek => from.checked_sub_days(Days::new(7)),
        Compare::Before => from.checked_sub_days(Days::new(length)),
        // Of a whole week, or a part of this one, it is the period before.
        Compare::Week if length < 7 && !matches!(range, RangeChoice::ThisWeek | RangeChoice::ThisMonth) => {
            from.checked_sub_days(Days::new(7))
        }
        _ => None,
    }
}

/// The first instant at which clocks show `local`; where they jump over it, the end of the jump.
fn first_instant(local: NaiveDateTime, wall: Wall) -> DateTime<Utc> {
    // Before a change of the clocks the offset of the day before holds, after it that of the day after.
    let mut found = [-1, 1].map(|days| {
        let near = local.and_utc() + TimeDelta::days(days);
        local.and_utc() - (wall(near) - near.naive_utc())
    });
    found.sort_unstable();
    found.into_iter().find(|at| wall(*at) == local).unwrap_or_else(|| {
        // Clocks change on a quarter of an hour of UTC.
        let quarter = found[0].timestamp().div_euclid(900) * 900;
        let later = (1..=96).filter_map(|step| DateTime::from_timestamp(quarter + step * 900, 0));
        later.into_iter().find(|at| wall(*at) > local).unwrap_or(found[1])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Amsterdam in 2026: summer time from 29 March to 25 October.
    fn amsterdam(at_instant: DateTime<Utc>) -> NaiveDateTime {
        let is_summer = (at("2026-03-29T01:00:00Z")..at("2026-10-25T01:00:00Z")).contains(&at_instant);
        at_instant.naive_utc() + TimeDelta::hours(if is_summer { 2 } else { 1 })
    }

    fn utc(at: DateTime<Utc>) -> NaiveDateTime {
        at.naive_utc()
    }

    fn shown(how: Compare, range: RangeChoice, now: &str, wall: Wall) -> String {
        let period = Period::of(how, range, at(now), wall);
        period.map_or("none".to_owned(), |period| format!("{} {}", period.from, period.to))
    }

    fn before(range: RangeChoice, now: &str) -> String {
        shown(Compare::Before, range, now, &utc)
    }

    fn days(from: &str, to: &str) -> RangeChoice {
        RangeChoice::Days { from: day(from), to: day(to) }
    }

    #[test]
    fn what_is_running_is_compared_up_to_the_same_time() {
        let now = "2026-11-25T14:32:10Z"; // A Wednesday.
        assert_eq!(before(RangeChoice::Today, now), "2026-11-24 2026-11-24T14:32:10.000Z");
        assert_eq!(shown(Compare::Week, RangeChoice::Today, now, &utc), "2026-11-18 2026-11-18T14:32:10.000Z");
        assert_eq!(before(RangeChoice::ThisWeek, now), "2026-11-16 2026-11-18T14:32:10.000Z");
        assert_eq!(before(RangeChoice::ThisMonth, now), "2026-10-01 2026-10-25T14:32:10.000Z");
        assert_eq!(before(RangeChoice::Last7Days, now), "2026-11-12 2026-11-18T14:32:10.000Z");
        assert_eq!(before(days("2026-11-24", "2026-11-27"), now), "2026-11-20 2026-11-21T14:32:10.000Z");
        // Midnight has just been: nothing has passed that could be compared.
        assert_eq!(before(RangeChoice::Today, "2026-11-25T00:00:00Z"), "none");
    }

    #[test]
    fn what_is_over_is_compared_whole() {
        let now = "2026-11-25T14:32:10Z";
        assert_eq!(before(RangeChoice::Yesterday, now), "2026-11-23 2026-11-23");
        assert_eq!(shown(Compare::Week, RangeChoice::Yesterday, now, &utc), "2026-11-17 2026-11-17");
        assert_eq!(before(RangeChoice::LastWeek, now), "2026-11-09 2026-11-15");
        assert_eq!(before(days("2026-11-03", "2026-11-05"), now), "2026-10-31 2026-11-02");
        assert_eq!(shown(Compare::Week, days("2026-11-03", "2026-11-05"), now, &utc), "2026-10-27 2026-10-29");
    }

    #[test]
    fn a_month_is_compared_with_the_month_before_whatever_their_lengths() {
        let now = "2026-03-31T10:00:00Z";
        assert_eq!(before(RangeChoice::LastMonth, now), "2026-01-01 2026-01-31");
        assert_eq!(before(days("2026-02-01", "2026-02-28"), now), "2026-01-01 2026-01-31");
        // February had no 31st: all of it was over by then.
        assert_eq!(before(RangeChoice::ThisMonth, now), "2026-02-01 2026-02-28");
        assert_eq!(before(RangeChoice::ThisMonth, "2026-03-28T10:00:00Z"), "2026-02-01 2026-02-28T10:00:00.000Z");
        // A leap year.
        assert_eq!(before(RangeChoice::ThisMonth, "2028-03-29T10:00:00Z"), "2028-02-01 2028-02-29T10:00:00.000Z");
        assert_eq!(before(days("2028-02-01", "2028-02-29"), "2028-06-01T10:00:00Z"), "2028-01-01 2028-01-31");
        assert_eq!(before(days("2028-03-01", "2028-03-01"), "2028-06-01T10:00:00Z"), "2028-02-29 2028-02-29");
    }

    #[test]
    fn the_same_time_of_day_is_meant_where_clocks_change() {
        let local = |how, range, now| shown(how, range, now, &amsterdam);
        let (today, week) = (RangeChoice::Today, RangeChoice::ThisWeek);
        // 14:00 in summer and in winter time, and at the end of the day of 23 and of 25 hours.
        assert_eq!(local(Compare::Before, today, "2026-03-29T12:00:00Z"), "2026-03-28 2026-03-28T13:00:00.000Z");
        assert_eq!(local(Compare::Before, today, "2026-03-30T12:00:00Z"), "2026-03-29 2026-03-29T12:00:00.000Z");
        assert_eq!(local(Compare::Before, today, "2026-10-26T13:00:00Z"), "2026-10-25 2026-10-25T13:00:00.000Z");
        assert_eq!(local(Compare::Week, today, "2026-10-26T22:30:00Z"), "2026-10-19 2026-10-19T21:30:00.000Z");
        assert_eq!(local(Compare::Before, week, "2026-10-28T13:00:00Z"), "2026-10-19 2026-10-21T12:00:00.000Z");
        // 02:30 did not exist the day before: it had passed when clocks showed 03:00. 02:30 that comes twice is the first.
        assert_eq!(local(Compare::Before, today, "2026-03-30T00:30:00Z"), "2026-03-29 2026-03-29T01:00:00.000Z");
        assert_eq!(local(Compare::Before, today, "2026-10-26T01:30:00Z"), "2026-10-25 2026-10-25T00:30:00.000Z");
    }

    #[test]
    fn an_hour_is_compared_with_the_hour_before_and_the_same_a_week_earlier() {
        let instant = |text: &str| Some(text.parse().unwrap());
        let hour = RangeChoice::Instants { from: instant("2026-10-27T13:00:00Z"), to: instant("2026-10-27T14:00:00Z") };
        let local = |how, now| shown(how, hour, now, &amsterdam);
        let over = "2026-11-01T00:00:00Z";
        assert_eq!(local(Compare::Before, over), "2026-10-27T12:00:00.000Z 2026-10-27T13:00:00.000Z");
        assert_eq!(local(Compare::Week, over), "2026-10-20T12:00:00.000Z 2026-10-20T13:00:00.000Z");
        let running = "2026-10-27T13:20:00Z";
        assert_eq!(local(Compare::Before, running), "2026-10-27T12:00:00.000Z 2026-10-27T12:20:00.000Z");
        // The last hour goes with the clock.
        let since = RangeChoice::Instants { from: instant("2026-10-27T13:00:00Z"), to: None };
        let now = "2026-10-27T14:00:40Z";
        assert_eq!(before(since, now), "2026-10-27T12:00:00.000Z 2026-10-27T13:00:00.000Z");
        let until = RangeChoice::Instants { from: None, to: instant("2026-10-27T13:00:00Z") };
        assert_eq!(before(until, now), "none");
    }

    #[test]
    fn only_what_makes_sense_can_be_chosen() {
        let choices = |range| Period::choices(range, at("2026-11-25T14:32:10Z"), &utc);
        assert_eq!(choices(RangeChoice::Today), [Compare::Before, Compare::Week]);
        assert_eq!(choices(days("2026-11-20", "2026-11-25")), [Compare::Before, Compare::Week]);
        for range in [RangeChoice::ThisWeek, RangeChoice::Last7Days, RangeChoice::ThisMonth, RangeChoice::LastMonth] {
            assert_eq!(choices(range), [Compare::Before], "{range:?}");
        }
        for range in [RangeChoice::All, days("2026-11-26", "2026-11-26"), days("2026-11-02", "2026-11-01")] {
            assert_eq!(choices(range), [], "{range:?}");
        }
    }

    #[test]
    fn a_period_is_named_as_short_as_is_clear() {
        let now = at("2026-11-25T14:32:10Z");
        let words = |how, range| Period::of(how, range, now, &utc).unwrap().words(now, &Zone::new("UTC"));
        assert_eq!(words(Compare::Before, RangeChoice::Today), "yesterday until 14:32");
        assert_eq!(words(Compare::Week, RangeChoice::Today), "on Wed 18 Nov until 14:32");
        assert_eq!(words(Compare::Before, RangeChoice::Yesterday), "on Mon 23 Nov");
        assert_eq!(words(Compare::Before, RangeChoice::ThisWeek), "from 16 Nov to 18 Nov 14:32");
        assert_eq!(words(Compare::Before, RangeChoice::LastMonth), "from 1 Sep to 30 Sep");
        assert_eq!(words(Compare::Before, days("2026-02-03", "2026-02-03")), "on 2 Feb");
        assert_eq!(words(Compare::Before, days("2019-02-03", "2019-02-04")), "from 1 Feb 2019 to 2 Feb 2019");
        let instant = |text: &str| Some(text.parse().unwrap());
        let hour = RangeChoice::Instants { from: instant("2026-11-25T13:00:00Z"), to: instant("2026-11-25T14:00:00Z") };
        assert_eq!(words(Compare::Before, hour), "from 12:00 to 13:00");
    }
}
