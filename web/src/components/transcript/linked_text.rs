//! Words as they came, with their web addresses as links. Never markup.

use leptos::prelude::*;
use sightline_shared::{Match, Span};
use std::ops::Range;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'a> {
    Words(&'a str),
    Address(&'a str),
}

/// The text, its addresses which open in a new tab without access to this one.
#[component]
pub fn LinkedText(
    /// The text, byte for byte.
    text: String,
    /// The ranges to mark, in bytes; in order and not overlapping.
    #[prop(optional)]
    marks: Vec<Range<usize>>,
) -> impl IntoView {
    let mut start = 0;
    let shown = |part: Part<'_>| {
        let (Part::Words(words) | Part::Address(words)) = part;
        let pieces = pieces(words, start, &marks);
        start += words.len();
        match part {
            Part::Words(_) => pieces.into_any(),
            Part::Address(address) => view! {
                <a href=address.to_owned() target="_blank" rel="noopener noreferrer nofollow">{pieces}</a>
            }
            .into_any(),
        }
    };
    parts(&text).into_iter().map(shown).collect::<Vec<_>>()
}

/// A snippet with what was found in it marked.
#[must_use]
pub fn marked(snippet: &str, ranges: &[Span]) -> Vec<AnyView> {
    pieces(snippet, 0, &bytes(snippet, 0, ranges))
}

/// What of a text was found, in bytes.
#[must_use]
pub fn marks(text: &str, hit: &Match) -> Vec<Range<usize>> {
    text.find(&hit.snippet).map(|start| bytes(&hit.snippet, start, &hit.ranges)).unwrap_or_default()
}

/// Ranges of code points of a snippet, as bytes of the text in which it begins at `start`.
fn bytes(snippet: &str, start: usize, ranges: &[Span]) -> Vec<Range<usize>> {
    let at = |place: u32| {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        start + snippet.char_indices().nth(place).map_or(snippet.len(), |(at, _)| at)
    };
    ranges.iter().map(|Span(from, to)| at(*from)..at(*to)).collect()
}

/// The words that begin at `start` of a text, cut where its marks begin and end.
fn pieces(words: &str, start: usize, marks: &[Range<usize>]) -> Vec<AnyView> {
    let mut pieces = vec![];
    let mut rest = 0;
    for mark in marks {
        let (from, to) = (mark.start.max(start) - start, mark.end.max(start) - start);
        let (from, to) = (from.clamp(rest, words.len()), to.min(words.len()));
        if from < to {
            pieces.push(words[rest..from].to_owned().into_any());
            pieces.push(view! { <mark class="found-words">{words[from..to].to_owned()}</mark> }.into_any());
            rest = to;
        }
    }
    pieces.push(words[rest..].to_owned().into_any());
    pieces
}

/// Only `http` and `https`: nothing else that a contact writes becomes a link.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = vec![];
    let mut rest = text;
    while let Some(start) = next_address(rest) {
        let (words, tail) = rest.split_at(start);
        let address = &tail[..end_of_address(tail)];
        parts.push(Part::Words(words));
        parts.push(Part::Address(address));
        rest = &tail[address.len()..];
    }
    parts.push(Part::Words(rest));
    parts.retain(|part| *part != Part::Words(""));
    parts
}

/// What is never part of an address: quotes, and the signs of scripts that write without blanks.
const ENDS: &str = "<>\"“”„«»。，、；：！？（）「」『』【】《》";

/// Where the address ends with which `text` begins: before the signs of the sentence around it, and
/// before another one.
fn end_of_address(text: &str) -> usize {
    let end = text.find(|c: char| c.is_whitespace() || ENDS.contains(c)).unwrap_or(text.len());
    let next = next_address(&text[1..end]).map(|at| at + 1);
    // One address may hold another one; of a list each is its own.
    let end = next.filter(|at| text[..*at].ends_with([',', ';', '|'])).unwrap_or(end);
    let mut address = &text[..end];
    while let Some(last) = address.chars().next_back() {
        let is_unopened = |open: char| address.matches(last).count() > address.matches(open).count();
        let is_outside = match last {
            ')' => is_unopened('('),
            ']' => is_unopened('['),
            '}' => is_unopened('{'),
            _ => ".,;:!?'’*|".contains(last),
        };
        if !is_outside {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address.len()
}

/// Where an address with more than its scheme begins.
fn next_address(text: &str) -> Option<usize> {
    let text = text.to_ascii_lowercase();
    let begins = |start: &usize| {
        let after = text[*start..].split_once("://").map(|(_, after)| after);
        after.and_then(|after| after.chars().next()).is_some_and(char::is_alphanumeric)
    };
    let schemes = ["http://", "https://"];
    schemes.iter().flat_map(|scheme| text.match_indices(scheme).map(|(at, _)| at)).filter(begins).min()
}

#[cfg(test)]
mod tests {
    use super::{Part::*, marks, parts};
    use sightline_shared::{Match, Span};

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
    fn an_address_ends_where_people_mean_it_to() {
        for (text, expected) in [
            ("https://en.wikipedia.org/wiki/Aster_(genus), they say", "https://en.wikipedia.org/wiki/Aster_(genus)"),
            ("(see https://ex.com/a_(b))", "https://ex.com/a_(b)"),
            ("[https://ex.com/x[1]]", "https://ex.com/x[1]"),
            ("请看https://ex.com/路。谢谢", "https://ex.com/路"),
            ("（https://ex.com/a），", "https://ex.com/a"),
            ("**https://ex.com/b**", "https://ex.com/b"),
            ("HTTPS://EX.COM/C!", "HTTPS://EX.COM/C"),
            ("https://ex.com/?u=https://other.com/d", "https://ex.com/?u=https://other.com/d"),
        ] {
            assert!(parts(text).contains(&Address(expected)), "{text}: {:?}", parts(text));
        }
        let both = [Address("https://ex.com/a"), Words(","), Address("http://ex.org/b")];
        assert_eq!(parts("https://ex.com/a,http://ex.org/b"), both);
    }

    #[test]
    fn other_schemes_and_markup_stay_words() {
        for text in ["javascript:alert(1)", "<b>no</b>", "http://", "data:text/html,x", "été", "https:// no"] {
            assert_eq!(parts(text), [Words(text)]);
        }
    }

    #[test]
    fn what_was_found_is_marked_where_it_stands() {
        let text = "Été, 🐕 and été again";
        let (event_id, snippet) = (uuid::Uuid::nil(), "🐕 and été again".to_owned());
        let hit = Match { event_id, seq: 1, snippet, ranges: vec![Span(0, 1), Span(6, 9)] };
        let found: Vec<&str> = marks(text, &hit).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["🐕", "été"]);
        assert!(marks("another text", &hit).is_empty());
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
