//! Durations as options have them.

use chrono::TimeDelta;

/// A number of minutes, hours or days.
pub(super) fn duration(text: &str) -> Result<TimeDelta, String> {
    let wrong = || "use a whole number of minutes, hours or days, such as 30m, 24h or 7d".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let minutes = match unit {
        "m" => 1,
        "h" => 60,
        "d" => 24 * 60,
        _ => return Err(wrong()),
    };
    let number: u32 = number.parse().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
    let duration = TimeDelta::minutes(i64::from(number) * minutes);
    if duration > TimeDelta::days(3650) { Err("it must be at most 3650 days".to_owned()) } else { Ok(duration) }
}

#[cfg(test)]
mod tests {
    use super::duration;
    use chrono::TimeDelta;

    #[test]
    fn durations_have_a_number_and_a_unit() {
        assert_eq!(duration("30m"), Ok(TimeDelta::minutes(30)));
        assert_eq!(duration("24h"), Ok(TimeDelta::hours(24)));
        assert_eq!(duration("7d"), Ok(TimeDelta::days(7)));
        for wrong in ["", "h", "0h", "-1h", "1.5h", "24", "24 h", "1w", "9999d", "99999999999d", "é"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
