//! The names of sheets: 31 characters at most, without some of them, each once.

use std::collections::HashSet;

/// How long a name may be, in UTF-16 units.
const LONGEST: usize = 31;

/// The names that are taken, without regard to case.
#[derive(Debug, Default)]
pub(super) struct SheetNames(HashSet<String>);

impl SheetNames {
    /// A name for a sheet that is like `wanted`, and no other sheet's.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let name = allowed(wanted);
        let numbered = (2_u64..).map(|number| with_ending(&name, &format!(" ({number})")));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| self.0.insert(name.to_lowercase()));
        // There are as many numbers as it takes.
        free.unwrap_or(name)
    }
}

fn allowed(wanted: &str) -> String {
    let is_forbidden = |letter: char| letter.is_control() || matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\');
    let name = wanted.replace(is_forbidden, "_");
    let name = trimmed(&cut(trimmed(&name), LONGEST)).to_owned();
    match name.to_lowercase().as_str() {
        "" => "Sheet".to_owned(),
        // Spreadsheets keep this name for themselves.
        "history" => format!("{name}_"),
        _ => name,
    }
}

/// A name neither begins nor ends with an apostrophe.
fn trimmed(name: &str) -> &str {
    name.trim_matches(|letter: char| letter == '\'' || letter.is_whitespace())
}

fn with_ending(name: &str, ending: &str) -> String {
    cut(name, LONGEST - ending.len()) + ending
}

/// The beginning of `text`, of at most so many UTF-16 units.
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |letter: &char| {
        units += letter.len_utf16();
        units <= most
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken<const N: usize>(wanted: [&str; N]) -> [String; N] {
        let mut names = SheetNames::default();
        wanted.map(|wanted| names.take(wanted))
    }

    #[test]
    fn a_name_that_is_allowed_stays_as_it_is() {
        assert_eq!(taken(["Test drive", "Probefahrt – Größe", "试驾"]), ["Test drive", "Probefahrt – Größe", "试驾"]);
    }

    #[test]
    fn what_no_name_may_hold_is_replaced() {
        assert_eq!(taken(["a/b\\c:d", "[x]*?", "line\nend"]), ["a_b_c_d", "_x___", "line_end"]);
        assert_eq!(taken(["'quoted'", " '' ", "", "History"]), ["quoted", "Sheet", "Sheet (2)", "History_"]);
    }

    #[test]
    fn names_are_of_31_characters_at_most() {
        let long = "A form whose name is far longer than a sheet's";
        assert_eq!(taken([long, long]), ["A form whose name is far longer", "A form whose name is far lo (2)"]);
        // Two units each.
        assert_eq!(taken(["🙂".repeat(20).as_str()])[0].chars().count(), 15);
    }

    #[test]
    fn names_differ_in_more_than_case() {
        assert_eq!(taken(["Call", "CALL", "call (2)", "call"]), ["Call", "CALL (2)", "call (2) (2)", "call (3)"]);
    }
}
