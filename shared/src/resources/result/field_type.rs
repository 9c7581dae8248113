//! What the value of a field is.

use crate::time::day;
use crate::word_enum;
use chrono::{NaiveDate, NaiveTime};

word_enum! {
    /// What the values of a field are.
    FieldType {
        /// Any text.
        Text = "text",
        /// A decimal number, with a point or a comma: `24500`, `-12.5`, `12,5`. Groups of digits are not separated.
        Number = "number",
        /// A day (RFC 3339, `full-date`): `2026-11-22`.
        Date = "date",
        /// A time of day: `14:30` or `14:30:00`.
        Time = "time",
        /// One of the field's options; case does not count.
        Choice = "choice",
        /// An e-mail address.
        Email = "email",
        /// A telephone number: 6 to 15 digits, with blanks and `+ - ( ) . /` between them.
        Phone = "phone",
        /// Yes or no: `true`, `yes`, `ja`, `1`, or `false`, `no`, `nee`, `0`; case does not count.
        YesNo = "yes_no",
    }
}

#[expect(clippy::derivable_impls, reason = "the enum comes out of a macro")]
impl Default for FieldType {
    fn default() -> Self {
        Self::Text
    }
}

impl FieldType {
    /// Whether `value` is one of this type; a blank one is left open, and of every type. `options` are those
    /// of a choice, and any value is one where there are none.
    #[must_use]
    pub fn accepts(self, value: &str, options: &[String]) -> bool {
        let value = value.trim();
        value.is_empty()
            || match self {
                Self::Text => true,
                Self::Number => is_number(value),
                Self::Date => date(value).is_some(),
                Self::Time => time(value).is_some(),
                Self::Choice => options.is_empty() || options.iter().any(|option| is_same(option, value)),
                Self::Email => is_email(value),
                Self::Phone => is_phone(value),
                Self::YesNo => yes_no(value).is_some(),
            }
    }
}

/// The number that a value of [`FieldType::Number`] is.
#[must_use]
pub fn number(value: &str) -> Option<f64> {
    is_number(value).then(|| value.trim().replace(',', ".").parse().ok()).flatten()
}

/// Whether a value is a number, of up to 308 digits. The app asks for no more, so that it need not
/// bring what reads floating-point numbers.
#[must_use]
pub fn is_number(value: &str) -> bool {
    let value = value.trim();
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let (whole, rest) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(rest) && whole.trim_start_matches('0').len() <= 308
}

/// The day that a value of [`FieldType::Date`] is.
#[must_use]
pub fn date(value: &str) -> Option<NaiveDate> {
    day(value.trim())
}

/// The time of day that a value of [`FieldType::Time`] is.
#[must_use]
pub fn time(value: &str) -> Option<NaiveTime> {
    let value = value.trim();
    let format = match value.len() {
        5 => "%H:%M",
        8 => "%H:%M:%S",
        _ => return None,
    };
    NaiveTime::parse_from_str(value, format).ok()
}

/// What a value of [`FieldType::YesNo`] says.
#[must_use]
pub fn yes_no(value: &str) -> Option<bool> {
    match value.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "ja" | "1" => Some(true),
        "false" | "no" | "nee" | "0" => Some(false),
        _ => None,
    }
}

fn is_same(option: &str, value: &str) -> bool {
    option.trim().to_lowercase() == value.to_lowercase()
}

/// Something, an at sign, and a domain: whether it is somebody's, only a message would tell.
fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else { return false };
    let has_name = !local.is_empty() && !local.contains('@');
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|one| one.is_alphanumeric() || one == '-');
    let is_domain = domain.contains('.') && domain.split('.').all(is_label);
    // What ends an address in a link is in none.
    let is_odd = |one: char| one.is_whitespace() || one.is_control() || "?&<>\"\\,;:()[]".contains(one);
    has_name && is_domain && !value.contains(is_odd)
}

fn is_phone(value: &str) -> bool {
    let is_part = |one: char| one.is_ascii_digit() || " +-()./\u{a0}".contains(one);
    let digits = value.chars().filter(char::is_ascii_digit).count();
    (6..=15).contains(&digits) && value.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use FieldType::{Choice, Date, Email, Number, Phone, Text, Time, YesNo};

    #[test]
    fn each_type_accepts_its_values_and_no_others() {
        let table: [(FieldType, &[&str], &[&str]); 7] = [
            (
                Number,
                &["0", "24500", "-12.5", "12,5", "+3", " 7 "],
                &["1.234,5", "12.", ".5", "1e3", "NaN", "7 km", "--1"],
            ),
            (
                Date,
                &["2026-11-22", "2028-02-29"],
                &["22-11-2026", "2026-02-30", "2026-11-22T10:00:00Z", "tomorrow", "2026-1-1"],
            ),
            (Time, &["14:30", "00:00", "23:59:59"], &["24:00", "2 pm", "14.30", "9:30"]),
            (
                Email,
                &["dana@example.com", "d.w+x@mail.example.co.uk"],
                &[
                    "dana",
                    "dana@example",
                    "a b@example.com",
                    "@example.com",
                    "a@@example.com",
                    "a@.com",
                    "a@example.com?bcc=b@example.com",
                    "a&b@example.com",
                ],
            ),
            (
                Phone,
                &["+44 20 7946 0760", "(020) 794-6076", "020/7946076"],
                &["12345", "call me", "1234567890123456", "020 x 794607"],
            ),
            (YesNo, &["true", "No", "JA", "nee", "1", "0"], &["maybe", "2", "y"]),
            (Text, &["anything", "=1+1"], &[]),
        ];
        for (kind, good, bad) in table {
            for value in good.iter().chain(&["", "  "]) {
                assert!(kind.accepts(value, &[]), "{kind}: {value}");
            }
            for value in bad {
                assert!(!kind.accepts(value, &[]), "{kind}: {value}");
            }
        }
    }

    #[test]
    fn a_choice_is_one_of_its_options() {
        let options = ["Aster E3".to_owned(), "Élan".to_owned()];
        assert!(Choice.accepts("aster e3", &options) && Choice.accepts(" élan ", &options));
        assert!(!Choice.accepts("Aster", &options));
        assert!(Choice.accepts("Aster", &[]));
    }
}
