//! What the palette offers: a line that is found by its words, and what choosing it does.

use crate::words::{lower, t};
use web_sys::HtmlElement;

/// What a line is, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Something on the page that can be clicked.
    Command,
    /// A view, ready-made or saved.
    View,
    /// A range of days.
    Days,
    /// A chat.
    Chat,
    /// A contact.
    Contact,
    /// An agent or bot.
    Agent,
}

impl Group {
    /// The heading above its lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        t(match self {
            Self::Command => "palette.commands",
            Self::View => "views.title",
            Self::Days => "palette.days",
            Self::Chat => "palette.chats",
            Self::Contact => "palette.contacts",
            Self::Agent => "palette.agents",
        })
    }
}

/// What choosing a line does.
#[derive(Clone)]
pub enum Action {
    /// Clicks an element of the page.
    Click(HtmlElement),
    /// Goes to an address of the app.
    Go(String),
}

/// A line.
#[derive(Clone)]
pub struct Entry {
    /// What it is.
    pub group: Group,
    /// Its words, by which it is found.
    pub words: String,
    /// What else is known of it.
    pub hint: String,
    /// The keys that do the same.
    pub keys: Vec<String>,
    /// What choosing it does.
    pub action: Action,
}

impl Entry {
    /// A line that leads to an address.
    #[must_use]
    pub fn to(group: Group, words: impl Into<String>, hint: impl Into<String>, address: String) -> Self {
        Self { group, words: words.into(), hint: hint.into(), keys: Vec::new(), action: Action::Go(address) }
    }

    /// Whether it contains all typed words, in any order.
    #[must_use]
    pub fn fits(&self, typed: &str) -> bool {
        fits(&self.words, typed)
    }
}

fn fits(words: &str, typed: &str) -> bool {
    let words = lower(words);
    lower(typed).split_whitespace().all(|part| words.contains(part))
}

/// The key of an element as a reader presses it: `C` is pressed with Shift.
#[must_use]
pub fn keys(key: &str) -> Vec<String> {
    let mut letters = key.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_ascii_uppercase() => vec!["Shift".to_owned(), key.to_owned()],
        (Some(_), None) => vec![key.to_ascii_uppercase()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{fits, keys};

    #[test]
    fn what_is_typed_is_found_in_any_order() {
        assert!(fits("Type: Contact", "cont TYPE"));
        assert!(fits("Type: Contact", " "));
        assert!(!fits("Type: Contact", "contact bot"));
    }

    #[test]
    fn a_capital_letter_is_pressed_with_shift() {
        assert_eq!(
            (keys("c"), keys("C"), keys("?")),
            (vec!["C".into()], vec!["Shift".into(), "C".into()], vec!["?".into()])
        );
        assert!(keys("palette").is_empty() && keys("").is_empty());
    }
}
