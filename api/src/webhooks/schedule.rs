//! When a failed attempt is tried again.

use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt as _;
use std::time::Duration;

/// The longest wait that an endpoint may ask for.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// The part of a wait that is left to chance, in percent, so that what failed together does not come
/// back together.
const JITTER: u32 = 20;

/// How long after the failed attempt number `attempt` (from 1) the next one follows; `None` when it
/// was the last. `asked` is what the endpoint asked for.
#[must_use]
pub fn wait(schedule: &[Duration], attempt: i32, asked: Option<Duration>) -> Option<Duration> {
    let place = usize::try_from(attempt).ok()?.checked_sub(1)?;
    let planned = *schedule.get(place)?;
    let percent = rand::rng().random_range(0..=JITTER);
    let planned = planned + planned * percent / 100;
    Some(asked.map_or(planned, |asked| planned.max(asked.min(LONGEST))))
}

/// The wait that `Retry-After` asks for: seconds, or an instant (RFC 9110 §10.2.3).
#[must_use]
pub fn asked(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(value).ok()?;
    Some((until.with_timezone(&Utc) - now).max(TimeDelta::zero()).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhooks::Limits;

    #[test]
    fn attempts_are_spread_over_three_days_and_then_end() {
        let schedule = Limits::default().schedule;
        let mut total = Duration::ZERO;
        for (attempt, planned) in (1..).zip(&schedule) {
            let wait = wait(&schedule, attempt, None).unwrap();
            assert!((*planned..=*planned * 12 / 10).contains(&wait), "{attempt}: {wait:?}");
            total += *planned;
        }
        let hours = total.as_secs() / 3600;
        assert!((72..=78).contains(&hours), "{hours}");
        assert_eq!(wait(&schedule, 10, None), None);
        assert_eq!(wait(&schedule, 0, None), None);
    }

    #[test]
    fn an_endpoint_may_ask_for_a_longer_wait_up_to_a_day() {
        let schedule = [Duration::from_secs(100)];
        let asks = |seconds| wait(&schedule, 1, Some(Duration::from_secs(seconds))).unwrap().as_secs();
        assert!((100..=120).contains(&asks(1)));
        assert_eq!(asks(5000), 5000);
        assert_eq!(asks(u64::MAX), 24 * 60 * 60);
    }

    #[test]
    fn retry_after_is_a_number_or_an_instant() {
        let now = "2026-11-26T08:00:00Z".parse().unwrap();
        for (value, seconds) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("Thu, 26 Nov 2026 08:01:00 GMT", Some(60)),
            ("Thu, 26 Nov 2026 07:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(asked(value, now).map(|wait| wait.as_secs()), seconds, "{value}");
        }
    }
}
