//! When chats begin: rush hours, weekends, and a business that grows.

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};

/// How much happens in each hour of a day (UTC; most of the companies are in Europe).
const HOURS: [u32; 24] =
    [6, 4, 3, 3, 4, 9, 22, 48, 86, 105, 110, 104, 88, 96, 104, 100, 92, 78, 70, 74, 66, 44, 24, 12];
/// How much happens on each day of a week, Monday first.
const DAYS: [u32; 7] = [118, 108, 104, 102, 96, 48, 30];

/// The hours of a stretch of time, each with how much happened up to its end.
#[derive(Clone, Debug)]
pub struct Calendar {
    begin: DateTime<Utc>,
    /// Up to the end of each hour.
    sums: Vec<u64>,
}

impl Calendar {
    /// The `days` before `until`, whole hours of them.
    #[must_use]
    pub fn new(days: u32, until: DateTime<Utc>) -> Self {
        let begin = until - TimeDelta::days(days.into());
        let hours = i64::from(days) * 24;
        let mut sum = 0;
        let sums = (0..hours).map(|hour| {
            let at = begin + TimeDelta::hours(hour);
            // Half as much again at the end as in the beginning.
            let growth = 100 + 50 * hour.unsigned_abs() / hours.unsigned_abs();
            let weekday = at.weekday().num_days_from_monday() as usize;
            sum += u64::from(HOURS[at.hour() as usize] * DAYS[weekday]) * growth;
            sum
        });
        Self { begin, sums: sums.collect() }
    }

    /// The instant before which this `share` (0 up to 1) of everything happened.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in range"
    )]
    pub fn at(&self, share: f64) -> DateTime<Utc> {
        let Some(whole) = self.sums.last() else { return self.begin };
        let wanted = (*whole as f64 * share) as u64;
        let hour = self.sums.partition_point(|sum| *sum <= wanted).min(self.sums.len() - 1);
        let before = hour.checked_sub(1).map_or(0, |before| self.sums[before]);
        let part = (wanted - before) as f64 / (self.sums[hour] - before) as f64;
        self.begin + TimeDelta::milliseconds((hour as f64 * 3_600_000.0 + part * 3_600_000.0) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_happens_on_workdays_and_by_day() {
        let until = "2026-11-22T00:00:00Z".parse().unwrap_or_default();
        let calendar = Calendar::new(28, until);
        let all: Vec<DateTime<Utc>> = (0..10_000).map(|n| calendar.at(f64::from(n) / 10_000.0)).collect();
        assert!(all.is_sorted() && all[0] >= until - TimeDelta::days(28) && all[9_999] < until);
        let share = |is: &dyn Fn(&DateTime<Utc>) -> bool| all.iter().filter(|at| is(at)).count();
        let sundays = share(&|at| at.weekday() == chrono::Weekday::Sun);
        assert!((300..800).contains(&sundays), "{sundays}");
        let nights = share(&|at| at.hour() < 5);
        assert!((50..400).contains(&nights), "{nights}");
    }
}
