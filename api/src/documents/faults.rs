//! The faults of one document, as they are found.

use sightline_shared::problem::Fault;

/// How many faults of one document are reported.
const MOST: usize = 10;

/// Up to ten faults of one document.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Notes that the member at `pointer` is at fault. What comes after the tenth is dropped.
    pub fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        if self.0.len() < MOST {
            self.0.push(Fault::pointer(pointer, detail));
        }
    }

    /// Whether no more faults are taken, so that looking on is of no use.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.len() == MOST
    }

    /// `value`, or the faults when there are any.
    pub fn or<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }

    /// The faults alone.
    #[must_use]
    pub fn into_vec(self) -> Vec<Fault> {
        self.0
    }
}

/// A fault as one line of a report: where, and what.
#[must_use]
pub fn in_words(fault: &Fault) -> String {
    match &fault.pointer {
        Some(pointer) if !pointer.is_empty() => format!("{pointer}: {}", fault.detail),
        _ => fault.detail.clone(),
    }
}

/// `name` as one step of a JSON pointer (RFC 6901), cut and cleaned so that it can be shown.
#[must_use]
pub fn step(name: &str) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let cut: String = name.chars().take(60).map(shown).collect();
    cut.replace('~', "~0").replace('/', "~1")
}
