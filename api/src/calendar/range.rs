//! Ranges: what a request calls a day becomes a half-open pair of instants, before any query.
//!
//! Owns the calendar: time zones, days of 23 and 25 hours, midnights that do not exist. Knows
//! neither HTTP nor SQL; columns are only ever compared with the instants made here.

use chrono::{
    DateTime, Datelike as _, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta,
    TimeZone as _, Utc,
};
use chrono_tz::Tz;
use sightline_shared::{Fault, Range, RangeEnd, RangeFilter};
use std::ops::RangeInclusive;

/// The years, in UTC, that RFC 3339 can write.
const YEARS: RangeInclusive<i32> = 0..=9999;

/// A half-open pair of instants `[from, to)`, at least one of them given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The first instant that belongs to it; open to the past when absent.
    pub from: Option<DateTime<Utc>>,
    /// The first instant after it; open to the future when absent.
    pub to: Option<DateTime<Utc>>,
    /// The IANA time zone in which days were understood.
    pub time_zone: String,
}

impl From<Bounds> for Range {
    fn from(bounds: Bounds) -> Self {
        Self { from: bounds.from.map(Into::into), to: bounds.to.map(Into::into), time_zone: bounds.time_zone }
    }
}

/// The instants that `range` means, its days understood in its own time zone or else in
/// `default_zone`. `None` when it has neither end; its zone must be one even then.
///
/// # Errors
/// Every fault of `tz`, `from` and `to`: an unknown zone, an end that no instant can express, an
/// end that is not after the beginning.
pub fn resolve(range: &RangeFilter, default_zone: &str) -> Result<Option<Bounds>, Vec<Fault>> {
    let zone = zone(range.tz.as_deref().unwrap_or(default_zone)).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    let from = end(range.from, "from", &mut faults, |day| first_instant(zone, day));
    let to = end(range.to, "to", &mut faults, |day| first_instant(zone, day.succ_opt()?));
    if from.zip(to).is_some_and(|(from, to)| to <= from) {
        faults.push(Fault::parameter("to", "must be after from"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let is_given = from.is_some() || to.is_some();
    Ok(is_given.then(|| Bounds { from, to, time_zone: zone.name().to_owned() }))
}

/// The IANA time zone of this name.
///
/// # Errors
/// The fault of `tz`, when there is no such zone.
pub fn zone(name: &str) -> Result<Tz, Fault> {
    name.parse().map_err(|_| Fault::parameter("tz", "must be an IANA time zone such as Europe/Amsterdam"))
}

fn end(
    given: Option<RangeEnd>,
    name: &str,
    faults: &mut Vec<Fault>,
    of_day: impl Fn(NaiveDate) -> Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    let instant = match given? {
        RangeEnd::Instant(at) => Some(at.utc()),
        // Checked first: the calendar below then never comes near chrono's own limits.
        RangeEnd::Day(day) => YEARS.contains(&day.year()).then(|| of_day(day)).flatten(),
    };
    let instant = instant.filter(|at| YEARS.contains(&at.year()));
    if instant.is_none() {
        faults.push(Fault::parameter(name, "must be within the years 0000 to 9999, in UTC too"));
    }
    instant
}

/// The first instant of `day` in `zone`; of the next existing local time when `day` has no midnight.
fn first_instant(zone: Tz, day: NaiveDate) -> Option<DateTime<Utc>> {
    first_instant_from(zone, day.and_time(NaiveTime::MIN))
}

/// The first instant at which clocks in `zone` show `local`; where they jump over it, the end of
/// the jump.
pub fn first_instant_from(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) => Some(at.to_utc()),
        MappedLocalTime::Ambiguous(earlier, later) => Some(earlier.min(later).to_utc()),
        MappedLocalTime::None => end_of_gap(zone, local),
    }
}

/// The instant at which clocks in `zone` jump over `local`, by bisection: chrono does not report it,
/// and gaps are of any length, from the seconds of a local mean time to a whole day.
fn end_of_gap(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let mut before = local.checked_sub_signed(TimeDelta::hours(36))?;
    let mut after = local.checked_add_signed(TimeDelta::hours(36))?;
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if middle + zone.offset_from_utc_datetime(&middle).fix() < local {
            before = middle;
        } else {
            after = middle;
        }
    }
    Some(after.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn filter(from: &str, to: &str, tz: Option<&str>) -> RangeFilter {
        // Days by chrono, which reads more years than callers can write.
        let day = |text: &str| text.parse().map(RangeEnd::Day);
        let end = |text: &str| (!text.is_empty()).then(|| day(text).unwrap_or_else(|_| text.parse().unwrap()));
        RangeFilter { from: end(from), to: end(to), tz: tz.map(str::to_owned) }
    }

    fn faulty(from: &str, to: &str, tz: &str) -> Vec<String> {
        let faults = resolve(&filter(from, to, Some(tz)), "UTC").unwrap_err();
        faults.into_iter().filter_map(|fault| fault.parameter).collect()
    }

    fn shown(at: Option<DateTime<Utc>>) -> String {
        at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
    }

    #[test]
    fn a_day_is_as_long_as_it_was_where_it_was() {
        let days = [
            ("Europe/Amsterdam", "2026-11-22", "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z"),
            ("Europe/Amsterdam", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
            ("Europe/Amsterdam", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
            ("America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
            ("America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
            ("Asia/Kathmandu", "2026-11-22", "2026-11-21T18:15:00Z", "2026-11-22T18:15:00Z"),
            ("Pacific/Kiritimati", "2026-11-22", "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z"),
            ("Pacific/Pago_Pago", "2026-11-22", "2026-11-22T11:00:00Z", "2026-11-23T11:00:00Z"),
            // No midnight: the day begins at 01:00.
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"),
            ("America/Sao_Paulo", "2018-11-03", "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z"),
            // At midnight the clocks went back to 23:00: the day before has 25 hours.
            ("America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z"),
            ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z", "2018-02-19T03:00:00Z"),
            // Midnight came twice: 01:00 went back to 00:00.
            ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
            // The day after the one that Samoa left out.
            ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"),
            ("UTC", "0001-01-01", "0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"),
            ("UTC", "9999-12-30", "9999-12-30T00:00:00Z", "9999-12-31T00:00:00Z"),
        ];
        for (zone, day, from, to) in days {
            let bounds = resolve(&filter(day, day, Some(zone)), "UTC").unwrap().unwrap();
            assert_eq!(bounds.time_zone, zone);
            assert_eq!((shown(bounds.from), shown(bounds.to)), (from.to_owned(), to.to_owned()), "{zone} {day}");
        }
    }

    #[test]
    fn one_end_alone_leaves_the_other_open() {
        let since = resolve(&filter("2026-11-22", "", None), "Europe/Amsterdam").unwrap().unwrap();
        assert_eq!((shown(since.from).as_str(), since.to), ("2026-11-21T23:00:00Z", None));
        let until = resolve(&filter("", "2026-11-22T10:00:00+02:00", None), "Asia/Kathmandu").unwrap().unwrap();
        assert_eq!((until.from, shown(until.to).as_str()), (None, "2026-11-22T08:00:00Z"));
        assert_eq!(until.time_zone, "Asia/Kathmandu");
    }

    #[test]
    fn without_ends_there_is_no_range_but_the_zone_must_be_one() {
        assert_eq!(resolve(&filter("", "", Some("Asia/Kathmandu")), "UTC"), Ok(None));
        for zone in ["Europe/Atlantis", "CEST", "+02:00", "europe/amsterdam", " UTC"] {
            assert_eq!(faulty("", "", zone), ["tz"], "{zone}");
        }
    }

    #[test]
    fn an_end_that_is_not_after_the_beginning_is_a_fault_of_the_end() {
        let ends = [
            ("2026-11-22", "2026-11-21"),
            ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
            ("2026-11-22T10:00:00Z", "2026-11-22T09:00:00Z"),
            ("2026-11-22T10:00:00Z", "2026-11-21"),
        ];
        for (from, to) in ends {
            assert_eq!(faulty(from, to, "Europe/Amsterdam"), ["to"], "{from} {to}");
        }
        // Samoa had no such day.
        assert_eq!(faulty("2011-12-30", "2011-12-30", "Pacific/Apia"), ["to"]);
    }

    #[test]
    fn instants_that_cannot_be_written_are_faults_and_all_are_reported() {
        assert_eq!(faulty("-999-01-01", "9999-12-31", "America/New_York"), ["from", "to"]);
        assert_eq!(faulty("0000-01-01", "", "Asia/Kathmandu"), ["from"]);
        assert_eq!(faulty("", "9999-12-31", "UTC"), ["to"]);
        assert_eq!(faulty("+99999-1-1", "", "UTC"), ["from"]);
    }

    proptest! {
        #[test]
        fn days_follow_each_other_without_gap_or_overlap(zone in 0..chrono_tz::TZ_VARIANTS.len(), day in 0..60_000) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + TimeDelta::days(i64::from(day));
            let first = first_instant(zone, day).unwrap();
            let next = first_instant(zone, day.succ_opt().unwrap()).unwrap();
            prop_assert!(first <= next && next - first <= TimeDelta::hours(48));
            prop_assert!(first.with_timezone(&zone).naive_local() >= day.and_time(NaiveTime::MIN));
        }
    }
}
