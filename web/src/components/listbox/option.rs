//! An option of a list, and the chosen ones in one line.

use crate::words::lower;

/// From how many options on a list can be searched.
pub const SEARCH_FROM: usize = 8;

/// An option of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Its value, as in the address.
    pub value: String,
    /// Its label.
    pub label: String,
    /// How far it is indented: its depth in a tree.
    pub depth: usize,
    /// How many rows it has, in words, if known.
    pub count: Option<String>,
}

impl ChoiceOption {
    /// An option that is part of no tree.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), depth: 0, count: None }
    }

    /// Whether its label contains the words that were typed.
    #[must_use]
    pub fn is_found(&self, typed: &str) -> bool {
        lower(&self.label).contains(&lower(typed.trim()))
    }
}

/// What is chosen, on one line: `everything`, `Contact`, `Contact, +2`.
#[must_use]
pub fn chosen_words(options: &[ChoiceOption], chosen: &[String], everything: &str) -> String {
    let is_chosen = |option: &&ChoiceOption| chosen.contains(&option.value);
    let mut labels = options.iter().filter(is_chosen).map(|option| &option.label);
    match (labels.next(), labels.count()) {
        (None, _) => everything.to_owned(),
        (Some(first), 0) => first.clone(),
        (Some(first), others) => format!("{first}, +{others}"),
    }
}

/// Everything that is chosen, on one line: `Contact, Agent`.
#[must_use]
pub fn all_words(options: &[ChoiceOption], chosen: &[String], everything: &str) -> String {
    let is_chosen = |option: &&ChoiceOption| chosen.contains(&option.value);
    let labels: Vec<&str> = options.iter().filter(is_chosen).map(|option| option.label.as_str()).collect();
    if labels.is_empty() { everything.to_owned() } else { labels.join(", ") }
}

/// What is chosen after `value` was: it or no longer.
#[must_use]
pub fn toggled(chosen: &[String], value: &str) -> Vec<String> {
    let mut values: Vec<String> = chosen.iter().filter(|own| *own != value).cloned().collect();
    if values.len() == chosen.len() {
        values.push(value.to_owned());
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(values: &[&str]) -> Vec<String> {
        values.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_first_that_is_chosen_stands_for_all() {
        let options = ["contact", "agent", "bot"].map(|value| ChoiceOption::new(value, value.to_uppercase()));
        let words = |chosen: &[&str]| chosen_words(&options, &strings(chosen), "All");
        assert_eq!(words(&[]), "All");
        assert_eq!(words(&["gone"]), "All");
        assert_eq!(words(&["bot"]), "BOT");
        assert_eq!(words(&["bot", "contact", "agent"]), "CONTACT, +2");
        assert_eq!(all_words(&options, &strings(&["bot", "contact"]), "All"), "CONTACT, BOT");
        assert_eq!(all_words(&options, &[], "All"), "All");
    }

    #[test]
    fn a_value_is_chosen_and_no_longer() {
        assert_eq!(toggled(&strings(&["a"]), "b"), ["a", "b"]);
        assert_eq!(toggled(&strings(&["a", "b"]), "a"), ["b"]);
    }
}
