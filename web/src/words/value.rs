//! Values of fields, in the reader's language.

use super::day::{DayStyle, day_words};
use super::{number, t};
use sightline_shared::{FieldType, field_type};

/// From here on the digits of a number are grouped: below it may be a year.
const GROUPED_FROM: i64 = 10_000;

/// A value in words, or as it was given where it is none of its type.
#[must_use]
pub fn value_words(kind: FieldType, value: &str) -> String {
    let words = match kind {
        FieldType::Number => number_words(value.trim()),
        FieldType::Date => field_type::date(value).map(|day| day_words(day, DayStyle::ShortYear)),
        FieldType::YesNo => field_type::yes_no(value).map(|is| t(if is { "value.yes" } else { "value.no" }).to_owned()),
        FieldType::Text | FieldType::Time | FieldType::Choice | FieldType::Email | FieldType::Phone => None,
    };
    words.unwrap_or_else(|| value.to_owned())
}

fn number_words(value: &str) -> Option<String> {
    if !field_type::is_number(value) {
        return None;
    }
    let (whole, rest) = value.split_once(['.', ',']).unwrap_or((value, ""));
    let digits: i64 = whole.parse().ok()?;
    let mut words = if digits.abs() >= GROUPED_FROM { number(digits) } else { whole.to_owned() };
    if !rest.is_empty() {
        words.push_str(t("value.decimal_sign"));
        words.push_str(rest);
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_what_they_are() {
        for (kind, value, expected) in [
            (FieldType::Number, "24500", "24,500"),
            (FieldType::Number, "2019", "2019"),
            (FieldType::Number, "-12,50", "-12.50"),
            (FieldType::Number, "much", "much"),
            (FieldType::Date, "2026-11-17", "17 Nov 2026"),
            (FieldType::Date, "next Monday", "next Monday"),
            (FieldType::YesNo, "JA", "Yes"),
            (FieldType::YesNo, "0", "No"),
            (FieldType::Time, "14:30", "14:30"),
        ] {
            assert_eq!(value_words(kind, value), expected, "{value}");
        }
    }
}
