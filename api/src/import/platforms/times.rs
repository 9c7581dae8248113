//! Reading times, with or without a zone.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// Seconds from here on are milliseconds: as seconds they would lie after the year 5000.
const MILLISECONDS_FROM: i64 = 100_000_000_000;
/// How much of the year 1970 counts as "no time": some platforms write 0 for null.
const NO_TIME: i64 = 86_400;
/// The forms of times without a zone.
const LOCAL: [&str; 4] = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];

/// What a member says of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    /// An instant.
    At(DateTime<Utc>),
    /// A time without a zone.
    Local(NaiveDateTime),
    /// There is none.
    None,
    /// Something that is no time.
    Odd,
}

/// Reads seconds or milliseconds since 1970, RFC 3339, and times as databases write them.
pub(super) fn read(value: &Value) -> Time {
    match value {
        Value::Null => Time::None,
        Value::Number(number) => number.as_f64().map_or(Time::Odd, since_1970),
        Value::String(text) if text.trim().is_empty() => Time::None,
        Value::String(text) => written(text.trim()),
        _ => Time::Odd,
    }
}

fn since_1970(seconds: f64) -> Time {
    #[expect(clippy::cast_possible_truncation, reason = "a float that is too large saturates, and is then no time")]
    let whole = seconds.trunc() as i64;
    if whole.abs() < NO_TIME {
        return Time::None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a second is below a million")]
    let micros = (seconds.fract() * 1e6).round() as i64;
    let at = if whole >= MILLISECONDS_FROM {
        DateTime::from_timestamp_millis(whole)
    } else {
        DateTime::from_timestamp(whole, 0).and_then(|at| at.checked_add_signed(TimeDelta::microseconds(micros)))
    };
    at.map_or(Time::Odd, Time::At)
}

fn written(text: &str) -> Time {
    if let Ok(seconds) = text.parse::<f64>() {
        return since_1970(seconds);
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Time::At(at.to_utc());
    }
    if let Ok(at) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f %z") {
        return Time::At(at.to_utc());
    }
    let local = |text: &str| LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    match text.strip_suffix(" UTC").and_then(local) {
        Some(at) => Time::At(at.and_utc()),
        None => local(text).map_or(Time::Odd, Time::Local),
    }
}

/// The instant of a time in `zone`. A time that is there twice, when clocks go back, is the first,
/// unless that lies before `previous`; one that is skipped lies an hour later.
pub(super) fn in_zone(local: NaiveDateTime, zone: Tz, previous: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let at = match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => at,
        LocalResult::Ambiguous(first, second) => {
            if previous.is_some_and(|previous| first.to_utc() < previous) {
                second
            } else {
                first
            }
        }
        LocalResult::None => {
            let later = zone.from_local_datetime(&(local + TimeDelta::hours(1)));
            return later.earliest().map_or_else(|| local.and_utc(), |at| at.to_utc());
        }
    };
    at.to_utc()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn instants_are_read_in_every_form_that_platforms_write() {
        let at = Time::At("2026-11-20T10:00:00Z".parse().unwrap());
        for value in [
            json!(1_795_168_800),
            json!("1795168800"),
            json!(1_795_168_800_000_i64),
            json!("2026-11-20T10:00:00Z"),
            json!("2026-11-20T11:00:00.000000+01:00"),
            json!("2026-11-20 10:00:00 UTC"),
            json!("2026-11-20 10:00:00 +0000"),
        ] {
            assert_eq!(read(&value), at, "{value}");
        }
        let half = Time::At("2026-11-20T10:00:00.500Z".parse().unwrap());
        assert_eq!(read(&json!(1_795_168_800.5)), half);
        assert_eq!(read(&json!("2026-11-20T10:00:00.500000Z")), half);
        assert_eq!([json!(0), json!(""), json!(null)].map(|value| read(&value)), [Time::None; 3]);
        assert_eq!([json!("yesterday"), json!({}), json!(1e300)].map(|value| read(&value)), [Time::Odd; 3]);
        let local = Time::Local("2026-11-20T10:00:00".parse().unwrap());
        assert_eq!([json!("2026-11-20 10:00:00"), json!("2026-11-20T10:00")].map(|value| read(&value)), [local; 2]);
    }

    #[test]
    fn a_night_of_25_hours_stays_in_order_and_one_of_23_hours_has_every_time() {
        let at = |text: &str, previous: Option<&str>| {
            let previous = previous.map(|previous| previous.parse().unwrap());
            in_zone(text.parse().unwrap(), chrono_tz::Europe::Amsterdam, previous).to_rfc3339()
        };
        assert_eq!(at("2026-10-25T02:30:00", None), "2026-10-25T00:30:00+00:00");
        assert_eq!(at("2026-10-25T02:10:00", Some("2026-10-25T00:30:00Z")), "2026-10-25T01:10:00+00:00");
        assert_eq!(at("2026-03-29T02:30:00", None), "2026-03-29T01:30:00+00:00");
        assert_eq!(at("2026-07-01T12:00:00", None), "2026-07-01T10:00:00+00:00");
    }
}
