//! Instants and days on the wire: RFC 3339, UTC, milliseconds.

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, written as `2026-11-22T14:00:00.000Z` (RFC 3339, UTC, milliseconds).
///
/// Any RFC 3339 offset is read; finer fractions are cut to milliseconds, so that what was
/// written equals what is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The instant as chrono's type.
    #[must_use]
    pub const fn utc(self) -> DateTime<Utc> {
        self.0
    }
}

impl Timestamp {
    /// The first instant in whole milliseconds that is not before `at`.
    ///
    /// Everything that is stored happened at a whole millisecond, so compared with it this is the
    /// same as `at`.
    #[must_use]
    pub fn not_before(at: DateTime<Utc>) -> Self {
        let cut = Self::from(at);
        let is_finer = cut.0 < at;
        Self(cut.0.checked_add_signed(TimeDelta::milliseconds(i64::from(is_finer))).unwrap_or(cut.0))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.trunc_subsecs(3))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl std::str::FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc).into())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("not an RFC 3339 instant, such as 2026-11-22T14:00:00.000Z"))
    }
}

/// The day that is written `2026-11-22`, in exactly ten characters.
///
/// Read by hand: what chrono has for it reads any pattern, 5 KB of a first visit, and years of five digits.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let (year, month) = (text.get(..4)?, text.get(4..7)?.strip_prefix('-')?);
    let day = text.get(7..)?.strip_prefix('-').filter(|day| day.len() == 2)?;
    NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, number(month)?, number(day)?)
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .max_length(Some(35))
            .description(Some("An instant: RFC 3339 in UTC with milliseconds."))
            .examples([serde_json::json!("2026-11-22T14:00:00.000Z")])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {
    fn name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, day};

    #[test]
    fn an_instant_is_written_in_utc_with_milliseconds() {
        let at: Timestamp = "2026-11-22T15:00:00.1239+01:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-22T14:00:00.123Z");
    }

    #[test]
    fn an_end_of_a_range_is_compared_and_not_cut() {
        let of = |text: &str| Timestamp::not_before(text.parse().unwrap()).to_string();
        assert_eq!(of("2026-11-22T14:00:00.362Z"), "2026-11-22T14:00:00.362Z");
        assert_eq!(of("2026-11-22T14:00:00.362000001Z"), "2026-11-22T14:00:00.363Z");
        assert_eq!(of("1969-12-31T23:59:59.999500Z"), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn a_day_has_ten_characters_and_is_in_the_calendar() {
        assert_eq!(day("2026-11-02").unwrap().to_string(), "2026-11-02");
        assert_eq!(day("2028-02-29").unwrap().to_string(), "2028-02-29");
        for other in
            ["", "2026-11-2", "2026-11-022", "2026-02-29", "2026/11/22", "+026-11-22", "2026-+1-22", "2026-11-२"]
        {
            assert_eq!(day(other), None, "{other}");
        }
    }

    #[test]
    fn a_date_alone_is_no_instant() {
        assert!("2026-11-22".parse::<Timestamp>().is_err());
    }
}
