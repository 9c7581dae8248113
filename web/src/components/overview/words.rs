//! The words and measures of the overview's charts.
//!
//! Pure: the same figures read the same in a chart, in its table and in tests.

use crate::query_state::RangeChoice;
use crate::words::day::{DayStyle, day_words};
use crate::words::time::{clock, day_of, duration};
use crate::words::zone::Zone;
use crate::words::{number, t, t_count_with, t_with};
use chrono::{DateTime, TimeDelta, Utc};
use sightline_shared::{Bucket, BucketSize, Durations, Timestamp};

/// About how many buckets are named on the axis.
const LABELS: usize = 6;

/// The name of a bucket: `14:00`, `17 Nov 14:00`, `Tue 17 Nov`, `November 2026`.
#[must_use]
pub fn bucket_name(bucket: &Bucket, size: BucketSize, now: DateTime<Utc>, zone: &Zone) -> String {
    let day = day_of(bucket.from, zone);
    match size {
        BucketSize::Day | BucketSize::Week => day_words(day, DayStyle::ShortWeekday),
        BucketSize::Month => day_words(day, DayStyle::MonthYear),
        _ if day == day_of(now.into(), zone) => clock(bucket.from, zone),
        _ => format!("{} {}", day_words(day, DayStyle::Short), clock(bucket.from, zone)),
    }
}

/// How long the buckets are: `per hour`.
#[must_use]
pub fn per_bucket(size: BucketSize) -> &'static str {
    t(match size {
        BucketSize::QuarterHour => "overview.per.quarter_hour",
        BucketSize::HalfHour => "overview.per.half_hour",
        BucketSize::Hour => "overview.per.hour",
        BucketSize::ThreeHours => "overview.per.three_hours",
        BucketSize::SixHours => "overview.per.six_hours",
        BucketSize::Day => "overview.per.day",
        BucketSize::Week => "overview.per.week",
        BucketSize::Month => "overview.per.month",
    })
}

/// The labels of the axis: most buckets have none, and neither do those beside the `current` one.
#[must_use]
pub fn axis(buckets: &[Bucket], size: BucketSize, current: Option<usize>, zone: &Zone) -> Vec<Option<String>> {
    // Parts of days are named by their days.
    let group = match size {
        BucketSize::ThreeHours => 8,
        BucketSize::SixHours => 4,
        _ => 1,
    };
    let step = group * buckets.len().div_ceil(LABELS * group).max(1);
    let label = |at: usize, bucket: &Bucket| {
        let is_current = current == Some(at);
        let is_beside = current.is_some_and(|current| current.abs_diff(at) < step);
        if !is_current && (!at.is_multiple_of(step) || is_beside) {
            return None;
        }
        let day = day_of(bucket.from, zone);
        Some(match size {
            BucketSize::Month => day_words(day, DayStyle::Month),
            BucketSize::QuarterHour | BucketSize::HalfHour | BucketSize::Hour => clock(bucket.from, zone),
            _ => day_words(day, DayStyle::Short),
        })
    };
    buckets.iter().enumerate().map(|(at, bucket)| label(at, bucket)).collect()
}

/// The bucket in which it is now.
#[must_use]
pub fn current(buckets: &[Bucket], now: DateTime<Utc>) -> Option<usize> {
    buckets.iter().position(|bucket| bucket.from.utc() <= now && now < bucket.to.utc())
}

/// The chats of a bucket.
#[must_use]
pub const fn total(bucket: &Bucket) -> i64 {
    bucket.states.queued + bucket.states.active + bucket.states.closed
}

/// The end of a scale that reaches `peak` and can be halved: 2, 4, 6, 10, 20, 40, …
#[must_use]
pub fn scale(peak: i64) -> i64 {
    let mut ten = 1;
    loop {
        if let Some(end) = [2, 4, 6, 10].map(|step| step * ten).into_iter().find(|end| *end >= peak) {
            return end;
        }
        ten *= 10;
    }
}

/// A number of seconds as a [`duration`].
#[must_use]
pub fn seconds(of: f64) -> String {
    // A percentile between two values is seldom exact: 60.000000001 s are no second more than 60 s.
    duration(TimeDelta::milliseconds((of * 1_000.0).round() as i64))
}

/// Thousandths as a percentage: `12.5 %`.
#[must_use]
pub fn thousandths(of: i64) -> String {
    t_with("overview.percent", &[("whole", &number(of / 10)), ("tenth", &number(of % 10))])
}

/// The chart of chats in a sentence or two.
#[must_use]
pub fn chats_sentence(
    title: &str,
    buckets: &[Bucket],
    size: BucketSize,
    range: RangeChoice,
    now: DateTime<Utc>,
    zone: &Zone,
) -> String {
    let Some(peak) = buckets.iter().max_by_key(|bucket| total(bucket)).filter(|peak| total(peak) > 0) else {
        return t_with("overview.no_chats", &[("range", range.adverb())]);
    };
    let name = bucket_name(peak, size, now, zone);
    let peak = t_with("overview.peak", &[("count", &number(total(peak))), ("when", &name)]);
    let last = match current(buckets, now) {
        Some(at) => states_words("overview.so_far", &buckets[at]),
        None => {
            let sum = |of: fn(&Bucket) -> i64| buckets.iter().map(of).sum();
            let mut all = buckets[0].clone();
            all.states.queued = sum(|bucket| bucket.states.queued);
            all.states.active = sum(|bucket| bucket.states.active);
            all.states.closed = sum(|bucket| bucket.states.closed);
            states_words("overview.in_all", &all)
        }
    };
    format!("{title}. {peak} {last}")
}

/// How many chats of each state a bucket has, in the words of `key`.
#[must_use]
pub fn states_words(key: &'static str, bucket: &Bucket) -> String {
    let states = bucket.states;
    let values =
        [("queued", &*number(states.queued)), ("active", &*number(states.active)), ("closed", &*number(states.closed))];
    t_count_with(key, total(bucket), &values)
}

/// The first responses in a sentence or two.
#[must_use]
pub fn response_sentence(title: &str, of: Durations, points: &[(Timestamp, f64)], target: Option<f64>) -> String {
    let Some(median) = of.median_seconds else { return t("overview.no_responses").to_owned() };
    let p90 = p90_words(of).unwrap_or_default();
    let middle = |pick: fn(f64, f64) -> f64| points.iter().map(|(_, median)| *median).reduce(pick).unwrap_or(median);
    let between =
        t_with("overview.between", &[("least", &seconds(middle(f64::min))), ("most", &seconds(middle(f64::max)))]);
    let target = target.map(|target| format!(" {}", target_words(target))).unwrap_or_default();
    format!("{title}: {}. {p90}. {between}{target}", seconds(median))
}

/// The 90th percentile in words.
#[must_use]
pub fn p90_words(of: Durations) -> Option<String> {
    of.p90_seconds.map(|p90| t_with("overview.p90", &[("time", &seconds(p90))]))
}

/// The target in words.
#[must_use]
pub fn target_words(target: f64) -> String {
    t_with("overview.target", &[("time", &seconds(target))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use sightline_shared::{StateCounts, TypeCounts};

    fn hours(counts: &[i64]) -> Vec<Bucket> {
        let at = |hour: usize| format!("2026-11-17T{hour:02}:00:00Z").parse().unwrap();
        let bucket = |(hour, count): (usize, &i64)| Bucket {
            from: at(hour),
            to: at(hour + 1),
            states: StateCounts { closed: *count, ..StateCounts::default() },
            types: TypeCounts::default(),
            first_response: Durations::default(),
        };
        counts.iter().enumerate().map(bucket).collect()
    }

    fn now() -> DateTime<Utc> {
        "2026-11-17T14:32:00Z".parse::<Timestamp>().unwrap().utc()
    }

    #[test]
    fn a_scale_reaches_the_peak_and_has_a_whole_middle() {
        assert_eq!([0, 1, 5, 6, 11, 40, 41, 999].map(scale), [2, 2, 6, 6, 20, 40, 60, 1000]);
    }

    #[test]
    fn the_axis_names_some_hours_and_the_current_one() {
        let zone = Zone::new("UTC");
        let labels = axis(&hours(&[1; 23]), BucketSize::Hour, Some(14), &zone);
        let named: Vec<_> = labels.iter().flatten().map(String::as_str).collect();
        assert_eq!(named, ["00:00", "04:00", "08:00", "14:00", "20:00"]);
    }

    #[test]
    fn the_chart_says_its_peak_and_what_is_so_far() {
        let mut buckets = hours(&[0, 3, 40, 7]);
        let zone = Zone::new("UTC");
        let say = |buckets: &[Bucket]| {
            chats_sentence("Chats per hour", buckets, BucketSize::Hour, RangeChoice::Today, now(), &zone)
        };
        assert_eq!(say(&buckets), "Chats per hour. Peak 40, 02:00. 50 in all: 50 closed, 0 active, 0 queued.");
        buckets.extend(hours(&[0; 15]).into_iter().skip(4));
        buckets[14].states = StateCounts { queued: 4, active: 12, closed: 12 };
        assert!(say(&buckets).ends_with(". 28 so far in the current bar: 12 closed, 12 active, 4 queued."));
        assert_eq!(say(&[]), "No chats today.");
    }

    #[test]
    fn a_median_over_its_target_reads_longer_than_it() {
        let figures =
            |median| Durations { median_seconds: Some(median), p90_seconds: Some(7_500.0), ..Durations::default() };
        let say = |median| response_sentence("First response", figures(median), &[], Some(60.0));
        assert!(say(60.4).starts_with("First response: 1 min 1 s. 90 % within 2 h 5 min."), "{}", say(60.4));
        assert!(say(60.4).ends_with("target 1 min"));
        assert!(say(60.000_000_001).starts_with("First response: 1 min. "));
    }
}
