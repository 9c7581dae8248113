//! Reading and writing query strings.
//!
//! Reading is strict: unknown names, unknown values and repeated single values are faults, and all
//! faults are told at once.

use crate::search::{MAX_WORDS, words};
use crate::{Fault, PageRequest, Timestamp};
use chrono::NaiveDate;
use std::fmt::{self, Display};
use std::str::FromStr;

/// The largest page.
pub const MAX_LIMIT: u32 = 200;
/// The page when `limit` is not given.
pub const DEFAULT_LIMIT: u32 = 50;
const NOT_A_PARAMETER: &str = "is not a parameter of this operation";
/// The longest text of a filter, in characters.
pub const MAX_TEXT: usize = 200;
/// The most values of one filter.
pub const MAX_VALUES: usize = 100;

/// A sort key with its direction: `-key` is descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort<K> {
    /// The key.
    pub key: K,
    /// Largest or newest first.
    pub descending: bool,
}

impl<K: Display> Display for Sort<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key)
    }
}

impl<K: FromStr> FromStr for Sort<K> {
    type Err = K::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (descending, key) = text.strip_prefix('-').map_or((false, text), |key| (true, key));
        Ok(Self { key: key.parse()?, descending })
    }
}

/// One end of a range: a calendar day in the range's time zone, or an instant.
///
/// As `from`, a day means its first instant; as `to`, the whole day belongs to the range.
/// An instant as `to` is the first instant that does not belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeEnd {
    /// A calendar day, `2026-11-22`.
    Day(NaiveDate),
    /// An instant, `2026-11-22T14:00:00.000Z`.
    Instant(Timestamp),
}

impl Display for RangeEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::Instant(at) => at.fmt(f),
        }
    }
}

/// Neither a day nor an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotARangeEnd;

impl Display for NotARangeEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a day such as 2026-11-22 or an RFC 3339 instant such as 2026-11-22T14:00:00.000Z")
    }
}

impl FromStr for RangeEnd {
    type Err = NotARangeEnd;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Exactly ten characters: chrono would also read years of five digits and single-digit months.
        if text.len() == 10
            && let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        {
            return Ok(Self::Day(day));
        }
        text.parse().map(Self::Instant).map_err(|_| NotARangeEnd)
    }
}

/// The range of a filter, as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeFilter {
    /// The first day or instant.
    pub from: Option<RangeEnd>,
    /// The last day, or the first instant after it.
    pub to: Option<RangeEnd>,
    /// The IANA time zone of the days; the caller's organization's when absent.
    pub tz: Option<String>,
}

/// Reads a query strictly and remembers every fault.
#[derive(Debug)]
pub struct QueryReader {
    pairs: Vec<(String, String)>,
    faults: Vec<Fault>,
}

impl QueryReader {
    /// A reader over decoded name-value pairs.
    #[must_use]
    pub const fn new(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, faults: Vec::new() }
    }

    fn take(&mut self, name: &str) -> Vec<String> {
        let (taken, kept) = std::mem::take(&mut self.pairs).into_iter().partition(|(n, _)| n == name);
        self.pairs = kept;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// Remembers a fault of parameter `name`.
    pub fn fault(&mut self, name: &str, detail: impl Into<String>) {
        self.faults.push(Fault::parameter(name, detail));
    }

    /// The single value of `name`; a fault when it is repeated or not understood.
    pub fn one<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let values = self.take(name);
        if values.len() > 1 {
            self.fault(name, "must be given once");
            return None;
        }
        let value = values.into_iter().next()?;
        value.parse().map_err(|why: T::Err| self.fault(name, why.to_string())).ok()
    }

    /// The values of `name`, repeated or separated by commas, each once.
    pub fn many<T: FromStr<Err: Display> + PartialEq>(&mut self, name: &str) -> Vec<T> {
        let mut values = Vec::new();
        let given = self.take(name);
        let words: Vec<&str> = given.iter().flat_map(|value| value.split(',')).collect();
        self.check_number(name, words.len());
        for word in words {
            match word.parse() {
                Ok(value) if values.contains(&value) => {}
                Ok(value) => values.push(value),
                Err(why) => self.fault(name, format!("{why}")),
            }
        }
        values
    }

    /// A text of 1 to [`MAX_TEXT`] characters without U+0000.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let text: String = self.one(name)?;
        self.is_text(name, &text).then_some(text)
    }

    /// A text as [`QueryReader::text`] with one word at least and [`MAX_WORDS`] at the most.
    pub fn words(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        let is_right = (1..=MAX_WORDS).contains(&words(&text).len());
        if !is_right {
            self.fault(name, format!("must have 1 to {MAX_WORDS} words"));
        }
        is_right.then_some(text)
    }

    /// Names, one a parameter: a name may hold a comma, so these are repeated, never separated.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let given = self.take(name);
        self.check_number(name, given.len());
        for text in given {
            if self.is_text(name, &text) && !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }

    /// Values that are there twice count twice: that is how a document says it.
    fn check_number(&mut self, name: &str, values: usize) {
        if values > MAX_VALUES {
            self.fault(name, format!("must have at most {MAX_VALUES} values"));
        }
    }

    /// Notes that `name` is no parameter here, where it is given.
    pub fn refuse(&mut self, name: &str) {
        if !self.take(name).is_empty() {
            self.fault(name, NOT_A_PARAMETER);
        }
    }

    fn is_text(&mut self, name: &str, text: &str) -> bool {
        let length = text.chars().count();
        if length == 0 || length > MAX_TEXT {
            self.fault(name, format!("must have 1 to {MAX_TEXT} characters"));
        } else if text.contains('\0') {
            self.fault(name, "must not contain U+0000");
        } else {
            return true;
        }
        false
    }

    /// `limit`: 1 to [`MAX_LIMIT`].
    pub fn limit(&mut self) -> Option<u32> {
        let limit: u32 = self.whole("limit")?;
        if limit == 0 || limit > MAX_LIMIT {
            self.fault("limit", format!("must be 1 to {MAX_LIMIT}"));
            return None;
        }
        Some(limit)
    }

    /// A whole number of `name`.
    pub fn whole<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let value: String = self.one(name)?;
        let parsed = value.parse().ok();
        if parsed.is_none() {
            self.fault(name, "must be a whole number in range");
        }
        parsed
    }

    /// `limit` and `cursor`.
    pub fn page(&mut self) -> PageRequest {
        PageRequest { limit: self.limit(), cursor: self.one("cursor") }
    }

    /// `from`, `to` and `tz`.
    pub fn range(&mut self) -> RangeFilter {
        RangeFilter { from: self.one("from"), to: self.one("to"), tz: self.text("tz") }
    }

    /// Every parameter that nobody asked for, with its value; empties the reader of them.
    pub fn take_rest(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.pairs)
    }

    /// Every fault that was found so far; what was not understood reads as not given.
    pub fn take_faults(&mut self) -> Vec<Fault> {
        std::mem::take(&mut self.faults)
    }

    /// The end of reading: whatever is left over is unknown.
    ///
    /// # Errors
    /// All faults, unknown parameters included.
    pub fn finish(mut self) -> Result<(), Vec<Fault>> {
        let mut unknown: Vec<String> = self.take_rest().into_iter().map(|(name, _)| name).collect();
        unknown.dedup();
        for name in unknown {
            let shown: String = name.chars().take(64).collect();
            self.fault(&shown, NOT_A_PARAMETER);
        }
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }
}

/// A filter that can be read from a query and written back.
pub trait QueryFilter: Sized {
    /// Takes its parameters out of `query`; faults stay there.
    fn read(query: &mut QueryReader) -> Self;

    /// The pairs that [`QueryFilter::read`] reads back to the same filter; defaults are left out.
    fn pairs(&self) -> Vec<(&'static str, String)>;
}

/// Pairs under construction.
#[derive(Default)]
pub(crate) struct Pairs(pub(crate) Vec<(&'static str, String)>);

impl Pairs {
    pub(crate) fn one<T: Display>(&mut self, name: &'static str, value: Option<&T>) {
        self.0.extend(value.map(|value| (name, value.to_string())));
    }

    /// Repeated, which every reader understands whatever the values hold.
    pub(crate) fn many<T: Display>(&mut self, name: &'static str, values: &[T]) {
        self.0.extend(values.iter().map(|value| (name, value.to_string())));
    }

    pub(crate) fn range(&mut self, range: &RangeFilter) {
        self.one("from", range.from.as_ref());
        self.one("to", range.to.as_ref());
        self.one("tz", range.tz.as_ref());
    }

    pub(crate) fn sort<K: Display + PartialEq>(&mut self, sort: &Sort<K>)
    where
        Sort<K>: Default,
    {
        if *sort != Sort::default() {
            self.one("sort", Some(sort));
        }
    }
}
