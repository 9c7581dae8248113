//! Reads a query string strictly: unknown names, unknown values and repeated single values are
//! faults, and all faults are reported at once.

use crate::Fault;
use crate::requests::search::MAX_TERMS;
use std::any::Any;
use std::fmt::Display;
use std::str::FromStr;

/// The maximum of `limit`.
pub const MAX_LIMIT: u32 = 200;
/// The default of `limit`.
pub const DEFAULT_LIMIT: u32 = 50;
const NOT_A_PARAMETER: &str = "is not a parameter of this operation";
/// The maximum length of a text of a filter, in characters.
pub const MAX_TEXT: usize = 200;
/// The maximum number of values of one filter.
pub const MAX_VALUES: usize = 100;
/// The maximum number of rows that a filter names by their ids.
pub const MAX_ROWS: usize = 200;

/// Reads a query strictly and collects every fault.
#[derive(Debug)]
pub struct QueryReader {
    pairs: Vec<(String, String)>,
    faults: Vec<Fault>,
}

/// Why a value was not understood. The parser of ids says where it stopped, which tells a caller little.
fn detail<E: Display + 'static>(why: &E) -> String {
    if (why as &dyn Any).is::<uuid::Error>() { "must be an id, which is a UUID".to_owned() } else { why.to_string() }
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

    /// Adds a fault of parameter `name`.
    pub fn fault(&mut self, name: &str, detail: impl Into<String>) {
        self.faults.push(Fault::parameter(name, detail));
    }

    /// The single value of `name`; a fault when it is repeated or not understood.
    pub fn one<T: FromStr<Err: Display + 'static>>(&mut self, name: &str) -> Option<T> {
        let values = self.take(name);
        if values.len() > 1 {
            self.fault(name, "must be given once");
            return None;
        }
        let value = values.into_iter().next()?;
        value.parse().map_err(|why: T::Err| self.fault(name, detail(&why))).ok()
    }

    /// The values of `name`, repeated or separated by commas, each once.
    pub fn many<T: FromStr<Err: Display + 'static> + PartialEq>(&mut self, name: &str) -> Vec<T> {
        self.up_to(name, MAX_VALUES)
    }

    /// The same with another maximum than [`MAX_VALUES`].
    pub fn up_to<T: FromStr<Err: Display + 'static> + PartialEq>(&mut self, name: &str, most: usize) -> Vec<T> {
        let mut values = Vec::new();
        let given = self.take(name);
        let words: Vec<&str> = given.iter().flat_map(|value| value.split(',')).collect();
        self.check_number(name, words.len(), most);
        for word in words {
            match word.parse() {
                Ok(value) if values.contains(&value) => {}
                Ok(value) => values.push(value),
                Err(why) => self.fault(name, detail(&why)),
            }
        }
        values
    }

    /// A text of 1 to [`MAX_TEXT`] characters without U+0000.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let text: String = self.one(name)?;
        self.is_text(name, &text).then_some(text)
    }

    /// A text as [`QueryReader::text`] with one word at least and [`MAX_TERMS`] at most.
    pub fn words(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        // Those of phrases too: no search has more terms than words.
        let mut words: Vec<&str> = text.split_whitespace().collect();
        words.sort_unstable();
        words.dedup();
        let is_right = (1..=MAX_TERMS).contains(&words.len());
        if !is_right {
            self.fault(name, format!("must have 1 to {MAX_TERMS} words"));
        }
        is_right.then_some(text)
    }

    /// Names, one a parameter: a name may hold a comma, so these are repeated, never separated.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let given = self.take(name);
        self.check_number(name, given.len(), MAX_VALUES);
        for text in given {
            if self.is_text(name, &text) && !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }

    /// Values that are there twice count twice: that is how a document says it.
    fn check_number(&mut self, name: &str, values: usize, most: usize) {
        if values > most {
            self.fault(name, format!("must have at most {most} values"));
        }
    }

    /// Adds a fault if `name` is given, which is no parameter here.
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

    /// Takes the parameters that were not read, with their values.
    pub fn take_rest(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.pairs)
    }

    /// Takes the faults found so far; a value that was not understood reads as absent.
    pub fn take_faults(&mut self) -> Vec<Fault> {
        std::mem::take(&mut self.faults)
    }

    /// Finishes reading: parameters that were not read are unknown.
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
