//! The figures of the period that a range is compared with, and how much they differ, in words.
//!
//! Pure: the same figures read the same in a chart, in its table and in tests.

use super::period::{Period, Wall};
use super::words::{seconds, total};
use crate::words::{number, t, t_with};
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use sightline_shared::{Bucket, BucketSize, Overview};

/// The number of chats from which a difference is a percentage of it: of fewer, one chat is too much of it.
const ENOUGH: i64 = 20;
/// The largest number of forms of an overview.
const MOST_FORMS: usize = 20;

/// The period that something is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The period in words that follow a number.
    pub words: String,
    /// The range is not over: both are compared up to the same time.
    pub is_cut: bool,
}

impl Before {
    /// What a figure was: `25 yesterday until 14:32`.
    #[must_use]
    pub fn then(&self, before: Option<&str>) -> String {
        let before = before.unwrap_or_else(|| t("overview.none_before"));
        t_with("overview.then", &[("before", before), ("period", &self.words)])
    }

    /// The period as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let key = if self.is_cut { "overview.compared_so_far" } else { "overview.compared" };
        t_with(key, &[("period", &self.words)])
    }
}

/// The figures of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The aggregates of its chats.
    pub overview: Overview,
    /// Of which period they are.
    pub before: Before,
    /// What each bucket of the range is compared with; none where the buckets of both cannot be compared.
    pub ghosts: Option<Vec<Option<Ghost>>>,
}

/// What a bucket is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ghost {
    /// How many chats.
    pub chats: i64,
    /// The median of the first responses.
    pub median: Option<f64>,
}

impl Compared {
    /// The figures of `period` beside those of the range in `shown`.
    #[must_use]
    pub fn new(shown: &Overview, overview: Overview, period: &Period, before: Before, wall: Wall) -> Self {
        let is_same = shown.bucket_size == overview.bucket_size;
        let ghosts = is_same.then(|| ghosts(shown, &overview, period.begins, wall)).flatten();
        Self { overview, before, ghosts }
    }

    /// What a figure is and was, as a sentence: `28 chats, 25 yesterday until 14:32.`
    #[must_use]
    pub fn sentence(&self, now: &str, before: Option<&str>) -> String {
        t_with("overview.against", &[("now", now), ("then", &self.before.then(before))])
    }

    /// How many results of a form there were; none where it may be among those that are left out.
    #[must_use]
    pub fn results(&self, form: &str) -> Option<i64> {
        let forms = &self.overview.forms;
        let known = forms.iter().find(|known| known.form == form).map(|known| known.count);
        known.or((forms.len() < MOST_FORMS).then_some(0))
    }
}

/// How many results there are; none where some forms are left out.
#[must_use]
pub fn all_results(overview: &Overview) -> Option<i64> {
    (overview.forms.len() < MOST_FORMS).then(|| overview.forms.iter().map(|form| form.count).sum())
}

/// How much a number differs: `+12 %`, of small numbers `−3`.
#[must_use]
pub fn change(now: i64, before: i64) -> String {
    let difference = now - before;
    let percent = if before >= ENOUGH { (difference as f64 / before as f64 * 100.0).round() as i64 } else { 0 };
    match percent {
        0 => signed(difference, &number(difference.abs())),
        percent => signed(percent, &format!("{}\u{a0}%", number(percent.abs()))),
    }
}

/// How much longer something takes: `+6 s`, `−1 min 3 s`. Counts whole seconds, as they are shown.
#[must_use]
pub fn longer(now: f64, before: f64) -> String {
    let whole = |of: f64| ((of * 1_000.0).round() / 1_000.0).ceil();
    let difference = whole(now) - whole(before);
    signed(difference as i64, &seconds(difference.abs()))
}

/// How much a share in thousandths differs: `+2.1 pp`.
#[must_use]
pub fn points(now: i64, before: i64) -> String {
    let difference = now - before;
    let (whole, tenth) = (difference.abs() / 10, difference.abs() % 10);
    signed(difference, &t_with("overview.points", &[("whole", &number(whole)), ("tenth", &number(tenth))]))
}

fn signed(difference: i64, words: &str) -> String {
    let sign = match difference {
        ..0 => '−',
        0 => '±',
        1.. => '+',
    };
    format!("{sign}{words}")
}

/// What each bucket of `shown` is compared with: the buckets of `before` that are as far from the beginning of their
/// period, by the clocks. None where they are cut in other places.
fn ghosts(shown: &Overview, before: &Overview, begins: [NaiveDateTime; 2], wall: Wall) -> Option<Vec<Option<Ghost>>> {
    let size = shown.bucket_size;
    let [(first, rest), (first_before, rest_before)] = begins.map(|begin| place(size, begin));
    if rest != rest_before {
        return None;
    }
    let at = |bucket: &Bucket| place(size, wall(bucket.from.utc())).0;
    let mut left: Vec<(i64, &Bucket)> =
        before.buckets.iter().map(|bucket| (at(bucket) - first_before, bucket)).collect();
    let ghost = |bucket: &Bucket| {
        let own = at(bucket) - first;
        // Where clocks go back an hour comes twice: it is compared once, with both.
        let (same, others): (Vec<_>, Vec<_>) = std::mem::take(&mut left).into_iter().partition(|(at, _)| *at == own);
        left = others;
        let chats = same.iter().map(|(_, bucket)| total(bucket)).sum();
        let median = same.first().and_then(|(_, bucket)| bucket.first_response.median_seconds);
        (!same.is_empty()).then_some(Ghost { chats, median })
    };
    Some(shown.buckets.iter().map(ghost).collect())
}

/// In which bucket of the calendar a clock is, and how far from its beginning.
fn place(size: BucketSize, wall: NaiveDateTime) -> (i64, TimeDelta) {
    let length = match size {
        BucketSize::QuarterHour => TimeDelta::minutes(15),
        BucketSize::HalfHour => TimeDelta::minutes(30),
        BucketSize::Hour => TimeDelta::hours(1),
        BucketSize::ThreeHours => TimeDelta::hours(3),
        BucketSize::SixHours => TimeDelta::hours(6),
        BucketSize::Day => TimeDelta::days(1),
        BucketSize::Week => TimeDelta::days(7),
        BucketSize::Month => {
            let first = wall.date().with_day(1).unwrap_or(wall.date());
            let months = i64::from(wall.year()) * 12 + i64::from(wall.month0());
            return (months, wall - first.and_time(NaiveTime::MIN));
        }
    };
    // A Monday.
    let since = wall - NaiveDate::from_ymd_opt(2001, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN);
    let (seconds, length) = (since.num_seconds(), length.num_seconds());
    (seconds.div_euclid(length), TimeDelta::seconds(seconds.rem_euclid(length)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use sightline_shared::{Count, Durations, FormCount, Queue, StateCounts, TypeCounts};

    fn overview(bucket_size: BucketSize, buckets: Vec<Bucket>) -> Overview {
        let nothing = Durations::default();
        Overview {
            total: buckets.iter().map(total).sum(),
            range: None,
            bucket_size,
            buckets,
            forms: Vec::new(),
            not_delivered: Count { count: 0, capped: false },
            queue: Queue { count: 0, over_target: 0, longest_since: None },
            waiting: nothing,
            waiting_for_bot: nothing,
            first_response: nothing,
            bot_first_response: nothing,
            agents: Vec::new(),
            organizations: Vec::new(),
        }
    }

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    /// Buckets that begin when UTC is so, with one chat more each.
    fn buckets(beginnings: &[&str]) -> Vec<Bucket> {
        let bucket = |(before, begin): (usize, &&str)| Bucket {
            from: begin.parse().unwrap(),
            to: begin.parse().unwrap(),
            states: StateCounts { closed: before as i64 + 1, ..StateCounts::default() },
            types: TypeCounts::default(),
            first_response: Durations::default(),
        };
        beginnings.iter().enumerate().map(bucket).collect()
    }

    fn chats(size: BucketSize, begins: [&str; 2], shown: &[&str], before: &[&str], wall: Wall) -> Option<Vec<i64>> {
        let [shown, before] = [shown, before].map(|beginnings| overview(size, buckets(beginnings)));
        let found = ghosts(&shown, &before, begins.map(local), wall)?;
        Some(found.into_iter().map(|ghost| ghost.map_or(0, |ghost| ghost.chats)).collect())
    }

    fn utc(at: DateTime<Utc>) -> NaiveDateTime {
        at.naive_utc()
    }

    #[test]
    fn buckets_are_compared_by_their_place_in_the_period() {
        let hours = ["2026-11-25T00:00:00Z", "2026-11-25T01:00:00Z", "2026-11-25T02:00:00Z"];
        let before = ["2026-11-24T00:00:00Z", "2026-11-24T01:00:00Z"];
        let begins = ["2026-11-25T00:00:00", "2026-11-24T00:00:00"];
        assert_eq!(chats(BucketSize::Hour, begins, &hours, &before, &utc), Some(vec![1, 2, 0]));
        // The month before is longer: its last day has no place.
        let days = ["2026-06-30T00:00:00Z"];
        let before = ["2026-05-30T00:00:00Z", "2026-05-31T00:00:00Z"];
        let begins = ["2026-06-01T00:00:00", "2026-05-01T00:00:00"];
        assert_eq!(chats(BucketSize::Day, begins, &days, &before, &utc), Some(vec![1]));
        // Months by their number.
        let begins = ["2026-03-01T00:00:00", "2024-08-01T00:00:00"];
        let (months, before) = (["2026-04-01T00:00:00Z"], ["2024-08-01T00:00:00Z", "2024-09-01T00:00:00Z"]);
        assert_eq!(chats(BucketSize::Month, begins, &months, &before, &utc), Some(vec![2]));
    }

    #[test]
    fn buckets_that_are_cut_elsewhere_are_not_compared() {
        let one = ["2026-11-25T10:05:00Z"];
        let begins = ["2026-11-25T10:05:00", "2026-11-25T07:40:00"];
        assert_eq!(chats(BucketSize::QuarterHour, begins, &one, &one, &utc), None);
        let begins = ["2026-11-25T13:32:00", "2026-11-25T12:32:00"];
        let (shown, before) = (["2026-11-25T13:32:00Z", "2026-11-25T13:45:00Z"], ["2026-11-25T12:45:00Z"]);
        assert_eq!(chats(BucketSize::QuarterHour, begins, &shown, &before, &utc), Some(vec![0, 1]));
        // Weeks that begin on another day, and on the same.
        let week = ["2026-11-23T00:00:00Z"];
        assert_eq!(chats(BucketSize::Week, ["2026-11-23T00:00:00", "2026-08-25T00:00:00"], &week, &week, &utc), None);
        let begins = ["2026-11-23T00:00:00", "2026-08-24T00:00:00"];
        assert_eq!(chats(BucketSize::Week, begins, &week, &["2026-08-24T00:00:00Z"], &utc), Some(vec![1]));
    }

    #[test]
    fn hours_are_compared_by_the_clock_where_clocks_change() {
        // Back from 03:00 to 02:00 at 01:00 UTC.
        let wall = |at: DateTime<Utc>| {
            let is_summer = at < "2026-10-25T01:00:00Z".parse::<DateTime<Utc>>().unwrap();
            at.naive_utc() + TimeDelta::hours(if is_summer { 2 } else { 1 })
        };
        let long = ["2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"];
        let next = ["2026-10-26T00:00:00Z", "2026-10-26T01:00:00Z", "2026-10-26T02:00:00Z"];
        let begins = ["2026-10-26T00:00:00", "2026-10-25T00:00:00"];
        assert_eq!(chats(BucketSize::Hour, begins, &next, &long, &wall), Some(vec![1, 5, 4]));
        let begins = ["2026-10-25T00:00:00", "2026-10-26T00:00:00"];
        assert_eq!(chats(BucketSize::Hour, begins, &long, &next, &wall), Some(vec![1, 2, 0, 3]));
    }

    #[test]
    fn a_difference_is_a_percentage_of_what_is_large_enough() {
        let cases = [(28, 25, "+12\u{a0}%"), (10, 40, "−75\u{a0}%"), (0, 30, "−100\u{a0}%"), (1_001, 1_000, "+1")];
        for (now, before, words) in cases.into_iter().chain([(3, 6, "−3"), (28, 0, "+28"), (5, 5, "±0"), (0, 0, "±0")])
        {
            assert_eq!(change(now, before), words, "{now} {before}");
        }
        assert_eq!([points(146, 125), points(95, 100), points(7, 7)], ["+2.1 pp", "−0.5 pp", "±0.0 pp"]);
        assert_eq!(longer(38.0, 44.0), "−6 s");
        assert_eq!(longer(3_700.2, 60.0), "+1 h 1 min");
        assert_eq!([longer(60.000_000_001, 60.0), longer(0.2, 1.0)], ["±0 s", "±0 s"]);
    }

    #[test]
    fn forms_that_are_left_out_are_not_counted_as_none() {
        let form = |number: i64| FormCount { form: format!("Form {number}"), count: number };
        let compared = |forms: Vec<FormCount>| Compared {
            overview: Overview { forms, ..overview(BucketSize::Day, Vec::new()) },
            before: Before { words: "yesterday".to_owned(), is_cut: false },
            ghosts: None,
        };
        let few = compared(vec![form(2)]);
        assert_eq!(
            (few.results("Form 2"), few.results("Form 1"), all_results(&few.overview)),
            (Some(2), Some(0), Some(2))
        );
        let many = compared((1..=20).map(form).collect());
        assert_eq!((many.results("Form 2"), many.results("Other"), all_results(&many.overview)), (Some(2), None, None));
        assert_eq!(few.sentence("28 chats", Some("25")), "28 chats, 25 yesterday.");
        assert_eq!(few.sentence("38 s", None), "38 s, none yesterday.");
    }
}
