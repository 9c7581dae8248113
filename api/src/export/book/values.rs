//! Values as a sheet holds them.

use super::names::cut;
use crate::export::line::{SEPARATOR, local};
use crate::export::table::is_formula;
use chrono::{NaiveDate, NaiveDateTime, Timelike as _};
use chrono_tz::Tz;
use sightline_shared::{FieldType, Timestamp, field_type};

/// How long the text of a cell may be, in UTF-16 units.
const LONGEST: usize = 32_767;
/// Stands where the rest of a longer text was left out.
const CUT: &str = "… [cut]";
const MILLISECONDS_OF_A_DAY: f64 = 86_400_000.0;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Text, which is no formula whatever it begins with.
    Text(String),
    /// The same, of which a spreadsheet would make a formula if it were typed.
    Quoted(String),
    /// A date and time: days since the end of 1899.
    Date(f64),
    /// The same without a time.
    Day(f64),
    /// A time of day, as a share of it.
    Clock(f64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

/// A text, cut where it is too long for a cell.
pub(super) fn text(text: &str) -> Value {
    let units = text.encode_utf16().count();
    let text = match units > LONGEST {
        true => cut(text, LONGEST - CUT.encode_utf16().count()) + CUT,
        false => text.to_owned(),
    };
    if is_formula(&text) { Value::Quoted(text) } else { Value::Text(text) }
}

/// A text as the value of a type that it is, else as text.
pub(super) fn typed(given: &str, kind: FieldType) -> Value {
    let value = match kind {
        FieldType::Number => field_type::number(given).filter(|_| is_exact(given)).map(Value::Number),
        FieldType::Date => {
            let midnight = field_type::date(given).and_then(|day| day.and_hms_opt(0, 0, 0));
            midnight.and_then(days).map(Value::Day)
        }
        FieldType::Time => field_type::time(given)
            .map(|time| Value::Clock(f64::from(time.num_seconds_from_midnight()) * 1000.0 / MILLISECONDS_OF_A_DAY)),
        FieldType::YesNo => field_type::yes_no(given).map(Value::Flag),
        FieldType::Text | FieldType::Choice | FieldType::Email | FieldType::Phone => None,
    };
    value.unwrap_or_else(|| text(given))
}

/// Whether a sheet keeps every digit of a number: it has 15, and none in front that are only for show.
fn is_exact(number: &str) -> bool {
    let digits = number.trim().trim_start_matches(['-', '+']);
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let has_zeros = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    count <= 15 && !has_zeros
}

pub(super) fn texts(texts: &[String]) -> Value {
    text(&texts.join(SEPARATOR))
}

/// The instant on the clocks of `zone`; as text where a sheet has no such date.
pub(super) fn time(at: Timestamp, zone: Tz) -> Value {
    days(at.utc().with_timezone(&zone).naive_local()).map_or_else(|| Value::Text(local(at, zone)), Value::Date)
}

/// Dates before March 1900 are other days in other spreadsheets, and the last is in the year 9999.
fn days(at: NaiveDateTime) -> Option<f64> {
    let first = NaiveDate::from_ymd_opt(1900, 3, 1)?.and_hms_opt(0, 0, 0)?;
    let end = NaiveDate::from_ymd_opt(10_000, 1, 1)?.and_hms_opt(0, 0, 0)?;
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    #[expect(clippy::cast_precision_loss, reason = "some 10^14 at most")]
    let milliseconds = (at - zero).num_milliseconds() as f64;
    (first..end).contains(&at).then(|| milliseconds / MILLISECONDS_OF_A_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_the_day_and_the_time_on_the_clocks_of_the_zone() {
        let date = |at: &str, zone| time(at.parse().unwrap(), zone);
        assert_eq!(date("2026-11-22T12:00:00Z", Tz::UTC), Value::Date(46_348.5));
        assert_eq!(date("2026-11-22T23:00:00Z", Tz::Europe__Amsterdam), Value::Date(46_349.0));
        assert_eq!(date("2026-07-01T22:00:00Z", Tz::Europe__Amsterdam), Value::Date(46_205.0));
        assert_eq!(date("1900-03-01T00:00:00Z", Tz::UTC), Value::Date(61.0));
    }

    #[test]
    fn a_value_is_what_its_type_says_where_it_is_one() {
        for (given, kind, expected) in [
            ("24500", FieldType::Number, Value::Number(24_500.0)),
            ("-12,5", FieldType::Number, Value::Number(-12.5)),
            ("0031", FieldType::Number, Value::Text("0031".to_owned())),
            ("12345678901234567", FieldType::Number, Value::Text("12345678901234567".to_owned())),
            ("2026-11-22", FieldType::Date, Value::Day(46_348.0)),
            ("1875-01-01", FieldType::Date, Value::Text("1875-01-01".to_owned())),
            ("18:00", FieldType::Time, Value::Clock(0.75)),
            ("Ja", FieldType::YesNo, Value::Flag(true)),
            ("soon", FieldType::Date, Value::Text("soon".to_owned())),
            ("+44 20 7946 0142", FieldType::Phone, Value::Quoted("+44 20 7946 0142".to_owned())),
        ] {
            assert_eq!(typed(given, kind), expected, "{given}");
        }
    }

    #[test]
    fn a_time_that_is_no_date_of_a_sheet_is_text() {
        let shown = |at: &str| time(at.parse().unwrap(), Tz::UTC);
        assert_eq!(shown("1900-02-28T23:59:59Z"), Value::Text("1900-02-28T23:59:59.000+00:00".to_owned()));
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_with_a_mark() {
        let fits = "x".repeat(LONGEST);
        assert_eq!(text(&fits), Value::Text(fits));
        for letter in ["x", "é", "你", "🙂"] {
            let Value::Text(shown) = text(&letter.repeat(LONGEST + 1)) else { panic!("{letter}") };
            let units = shown.encode_utf16().count();
            assert!((LONGEST - 1..=LONGEST).contains(&units), "{units}");
            assert!(shown.starts_with(letter) && shown.ends_with("… [cut]"));
        }
    }

    #[test]
    fn a_text_like_a_formula_is_marked_as_text() {
        assert_eq!(text("=1+1"), Value::Quoted("=1+1".to_owned()));
        assert_eq!(text("+44 20 7946 0142"), Value::Quoted("+44 20 7946 0142".to_owned()));
        assert_eq!(texts(&["a".to_owned(), "=b".to_owned()]), Value::Text("a; =b".to_owned()));
    }
}
