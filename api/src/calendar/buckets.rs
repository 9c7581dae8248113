//! The buckets of a chart over time: cut along the calendar of the range's time zone, so that days
//! of 23 and 25 hours are one bucket each. Pure.

use crate::calendar::range::first_instant_from;
use chrono::{
    DateTime, Datelike as _, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _, Utc,
};
use chrono_tz::Tz;
use sightline_shared::BucketSize;

/// The longest range whose chart has buckets of this size.
const SIZES: [(TimeDelta, BucketSize); 7] = [
    (TimeDelta::hours(9), BucketSize::QuarterHour),
    (TimeDelta::hours(18), BucketSize::HalfHour),
    (TimeDelta::hours(50), BucketSize::Hour),
    (TimeDelta::days(6), BucketSize::ThreeHours),
    (TimeDelta::days(13), BucketSize::SixHours),
    (TimeDelta::days(63), BucketSize::Day),
    (TimeDelta::days(400), BucketSize::Week),
];
/// So many months have a bucket of their own; those before share the first.
const MOST: usize = 400;

/// The size that shows a range well: about eight to sixty buckets.
#[must_use]
pub fn size(from: DateTime<Utc>, to: DateTime<Utc>) -> BucketSize {
    SIZES.iter().find(|(longest, _)| to - from <= *longest).map_or(BucketSize::Month, |(_, size)| *size)
}

/// The beginnings of the buckets of `[from, to)`, the first of which is `from`: buckets cut by the
/// range are shorter.
#[must_use]
pub fn beginnings(size: BucketSize, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    if let Some(length) = fixed(size) {
        return evenly(length, size, zone, from, to);
    }
    let mut beginnings = vec![from];
    let mut local = floor(size, from.with_timezone(&zone).naive_local()).max(earliest_month(size, zone, to));
    while beginnings.len() < MOST {
        let Some(next) = local.and_then(|local| step(size, local)) else { break };
        local = Some(next);
        // Where the clocks go back an hour comes twice, where they go forward one is left out: a
        // bucket begins with the first of both, or with the next.
        let Some(at) = first_instant_from(zone, next) else { break };
        if at >= to {
            break;
        }
        if beginnings.last().is_some_and(|last| at > *last) {
            beginnings.push(at);
        }
    }
    beginnings
}

/// The month, of all that end at `to`, before which there is one bucket for everything.
fn earliest_month(size: BucketSize, zone: Tz, to: DateTime<Utc>) -> Option<NaiveDateTime> {
    let months = Months::new(u32::try_from(MOST).unwrap_or(u32::MAX) - 1);
    let last = floor(size, to.with_timezone(&zone).naive_local())?;
    last.checked_sub_months(months).filter(|_| size == BucketSize::Month)
}

/// Buckets of up to an hour keep their length when clocks change, so that the repeated hour is two
/// buckets.
const fn fixed(size: BucketSize) -> Option<TimeDelta> {
    match size {
        BucketSize::QuarterHour => Some(TimeDelta::minutes(15)),
        BucketSize::HalfHour => Some(TimeDelta::minutes(30)),
        BucketSize::Hour => Some(TimeDelta::hours(1)),
        _ => None,
    }
}

fn evenly(length: TimeDelta, size: BucketSize, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let local = from.with_timezone(&zone).naive_local();
    let since = floor(size, local).map_or(TimeDelta::zero(), |floor| local - floor);
    let later = std::iter::successors(Some(from - since + length), |at| Some(*at + length));
    std::iter::once(from).chain(later.take_while(|at| *at < to)).take(MOST).collect()
}

fn floor(size: BucketSize, local: NaiveDateTime) -> Option<NaiveDateTime> {
    let date = local.date();
    let to_minutes = |minutes: u32| {
        let of_day = local.hour() * 60 + local.minute();
        let floored = of_day / minutes * minutes;
        NaiveTime::from_hms_opt(floored / 60, floored % 60, 0).map(|time| date.and_time(time))
    };
    let midnight = |date: NaiveDate| Some(date.and_time(NaiveTime::MIN));
    match size {
        BucketSize::QuarterHour => to_minutes(15),
        BucketSize::HalfHour => to_minutes(30),
        BucketSize::Hour => to_minutes(60),
        BucketSize::ThreeHours => to_minutes(180),
        BucketSize::SixHours => to_minutes(360),
        BucketSize::Day => midnight(date),
        BucketSize::Week => midnight(date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()))?),
        BucketSize::Month => midnight(date.with_day(1)?),
    }
}

fn step(size: BucketSize, local: NaiveDateTime) -> Option<NaiveDateTime> {
    match size {
        BucketSize::QuarterHour | BucketSize::HalfHour | BucketSize::Hour => local.checked_add_signed(fixed(size)?),
        BucketSize::ThreeHours => local.checked_add_signed(TimeDelta::hours(3)),
        BucketSize::SixHours => local.checked_add_signed(TimeDelta::hours(6)),
        BucketSize::Day => local.checked_add_days(Days::new(1)),
        BucketSize::Week => local.checked_add_days(Days::new(7)),
        BucketSize::Month => local.checked_add_months(Months::new(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn hours(zone: Tz, from: &str, to: &str) -> Vec<i64> {
        let (from, to) = (at(from), at(to));
        let mut ends = beginnings(BucketSize::Day, zone, from, to);
        ends.push(to);
        ends.windows(2).map(|pair| (pair[1] - pair[0]).num_hours()).collect()
    }

    #[test]
    fn days_are_as_long_as_they_are() {
        let zone = chrono_tz::Europe::Amsterdam;
        assert_eq!(hours(zone, "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"), [24, 23, 24]);
        assert_eq!(hours(zone, "2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z"), [24, 25, 24]);
    }

    #[test]
    fn the_hours_of_a_long_day_are_all_there_and_those_of_a_short_day_no_more() {
        let zone = chrono_tz::Europe::Amsterdam;
        let day = |from: &str, to: &str| beginnings(BucketSize::Hour, zone, at(from), at(to));
        assert_eq!(day("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z").len(), 23);
        assert_eq!(day("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z").len(), 25);
    }

    #[test]
    fn half_hour_zones_and_cut_ranges_begin_where_they_begin() {
        let zone = chrono_tz::Asia::Kathmandu;
        let cut = beginnings(BucketSize::Hour, zone, at("2026-11-22T10:05:00Z"), at("2026-11-22T12:30:00Z"));
        assert_eq!(
            cut,
            ["2026-11-22T10:05:00Z", "2026-11-22T10:15:00Z", "2026-11-22T11:15:00Z", "2026-11-22T12:15:00Z"].map(at)
        );
    }

    #[test]
    fn a_range_has_some_and_not_too_many_buckets() {
        let (from, zone) = (at("2026-01-01T00:00:00Z"), chrono_tz::UTC);
        for hours in [1, 5, 9, 10, 18, 24, 49, 72, 144, 200, 312, 720, 1_500, 5_000, 9_000, 20_000, 40_000] {
            let to = from + TimeDelta::hours(hours);
            let count = beginnings(size(from, to), zone, from, to).len();
            assert!((4..=64).contains(&count), "{count} for {hours} h");
        }
        let all = beginnings(BucketSize::Month, zone, at("0001-01-01T00:00:00Z"), at("9999-01-01T00:00:00Z"));
        // The last ones are distinguished; those at the far end of time are not.
        assert_eq!((all.len(), all[0], all[1]), (MOST - 1, at("0001-01-01T00:00:00Z"), at("9965-11-01T00:00:00Z")));
        assert_eq!(all.last(), Some(&at("9998-12-01T00:00:00Z")));
        let recent = beginnings(BucketSize::Month, zone, at("0001-01-01T00:00:00Z"), at("2026-11-22T10:00:00Z"));
        assert_eq!((recent.len(), recent.last()), (MOST, Some(&at("2026-11-01T00:00:00Z"))));
    }
}
