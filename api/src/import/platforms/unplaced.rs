//! What of an export has no place in a chat document, counted by kind.

use std::collections::BTreeMap;

/// How many kinds are counted apart.
const MOST_KINDS: usize = 100;
/// The kind of all others.
const OTHERS: &str = "things of further kinds";
/// How many characters of a word of the export a kind shows.
const LONGEST_WORD: usize = 60;

/// What was not placed, by kind, with its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unplaced(BTreeMap<String, u64>);

impl Unplaced {
    /// Counts one thing of a kind.
    pub fn add(&mut self, kind: &str) {
        self.add_many(kind, 1);
    }

    /// Counts one thing of a kind that the export names.
    pub fn add_named(&mut self, kind: &str, word: &str) {
        let shown = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
        let word: String = word.chars().take(LONGEST_WORD).map(shown).collect();
        self.add(&format!("{kind} {word:?}"));
    }

    /// Counts `count` things of a kind.
    pub fn add_many(&mut self, kind: &str, count: u64) {
        if count == 0 {
            return;
        }
        let is_kept = self.0.len() < MOST_KINDS || self.0.contains_key(kind);
        *self.0.entry(if is_kept { kind } else { OTHERS }.to_owned()).or_default() += count;
    }

    /// Every kind with its number, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(kind, count)| (kind.as_str(), *count))
    }
}
