//! When a key is to expire: after a number of days, or with a day.

use chrono::{DateTime, Days, NaiveDate, Utc};

/// How long a key lasts at most, in days.
const MOST_DAYS: u64 = 36_500;

/// A number of days, or the last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// After so many days.
    After(Days),
    /// At the end of this day, in UTC.
    On(NaiveDate),
}

impl Expiry {
    /// The instant, for a key that is made at `now`.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::After(days) => now.checked_add_days(days),
            Self::On(day) => Some(day.succ_opt()?.and_hms_opt(0, 0, 0)?.and_utc()),
        }
    }
}

impl std::str::FromStr for Expiry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
        match (days, text.parse()) {
            (Some(days), _) if (1..=MOST_DAYS).contains(&days) => Ok(Self::After(Days::new(days))),
            (None, Ok(day)) => Ok(Self::On(day)),
            _ => Err("say 90d for 90 days, or the last day as 2027-01-31".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_expires_after_days_or_at_the_end_of_a_day() {
        let now: DateTime<Utc> = "2026-11-26T10:30:00Z".parse().unwrap();
        for (text, at) in [
            ("90d", "2027-02-24T10:30:00Z"),
            ("1d", "2026-11-27T10:30:00Z"),
            ("2026-12-31", "2027-01-01T00:00:00Z"),
            ("2024-02-29", "2024-03-01T00:00:00Z"),
        ] {
            assert_eq!(text.parse::<Expiry>().unwrap().at(now), Some(at.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in ["", "d", "90", "0d", "-1d", "1.5d", "36501d", "99999999999999999999d", "2026-02-30", "tomorrow"] {
            assert!(wrong.parse::<Expiry>().is_err(), "{wrong}");
        }
    }
}
