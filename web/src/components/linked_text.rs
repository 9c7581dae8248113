//! Words as they came, with their web addresses as links. Never markup.

use leptos::prelude::*;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'a> {
    Words(&'a str),
    Address(&'a str),
}

/// The text, its addresses opening in a new tab that knows nothing of this one.
#[component]
pub fn LinkedText(
    /// The text, byte for byte.
    text: String,
) -> impl IntoView {
    let shown = |part: Part<'_>| match part {
        Part::Words(words) => words.to_owned().into_any(),
        Part::Address(address) => view! {
            <a href=address.to_owned() target="_blank" rel="noopener noreferrer nofollow">{address.to_owned()}</a>
        }
        .into_any(),
    };
    parts(&text).into_iter().map(shown).collect_view()
}

/// Only `http` and `https`: nothing else that a contact writes becomes a link.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = vec![];
    let mut rest = text;
    while let Some(start) = next_address(rest) {
        let (words, tail) = rest.split_at(start);
        let end = tail.find(|c: char| c.is_whitespace() || "<>\"".contains(c)).unwrap_or(tail.len());
        let address = tail[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '’', '”']);
        parts.push(Part::Words(words));
        parts.push(Part::Address(address));
        rest = &tail[address.len()..];
    }
    parts.push(Part::Words(rest));
    parts.retain(|part| *part != Part::Words(""));
    parts
}

/// Where an address with more than its scheme begins.
fn next_address(text: &str) -> Option<usize> {
    let begins = |start: &usize| {
        let after = text[*start..].split_once("://").map(|(_, after)| after);
        after.and_then(|after| after.chars().next()).is_some_and(char::is_alphanumeric)
    };
    let schemes = ["http://", "https://"];
    schemes.iter().flat_map(|scheme| text.match_indices(scheme).map(|(at, _)| at)).filter(begins).min()
}

#[cfg(test)]
mod tests {
    use super::{Part::*, parts};

    #[test]
    fn an_address_ends_before_the_sentence_does() {
        let text = "See https://example.com/a?b=c. Or (http://example.org)!";
        let expected = [
            Words("See "),
            Address("https://example.com/a?b=c"),
            Words(". Or ("),
            Address("http://example.org"),
            Words(")!"),
        ];
        assert_eq!(parts(text), expected);
    }

    #[test]
    fn other_schemes_and_markup_stay_words() {
        for text in ["javascript:alert(1)", "<b>no</b>", "http://", "data:text/html,x", "été", "https:// no"] {
            assert_eq!(parts(text), [Words(text)]);
        }
    }

    #[test]
    fn nothing_is_lost() {
        let text = "a\n  https://ex.com\"x\"  https://é.fr/ü, http://.";
        let whole: String = parts(text)
            .into_iter()
            .map(|part| match part {
                Words(text) | Address(text) => text,
            })
            .collect();
        assert_eq!(whole, text);
    }
}
