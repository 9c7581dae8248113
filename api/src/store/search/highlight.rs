//! Where words are in a text as it was written, though they were found in its folded form.

use super::folding::fold_each;
use sightline_shared::Span;

/// How many characters a snippet shows before the first word found.
const BEFORE: usize = 40;
/// How many characters a snippet has, unless the word itself is longer.
const LENGTH: usize = 160;
/// How many characters a snippet has at most.
const MOST: usize = 1000;
/// How far a snippet's ends move to a blank, so that it begins and ends with whole words.
const SLACK: usize = 20;

/// A text and its folded form, each folded letter with the place of the first it was made of.
struct Folded {
    letters: Vec<char>,
    folded: Vec<char>,
    origins: Vec<usize>,
}

/// The part of `text` around the first of `words`, and where the words are in it. The beginning
/// of the text where none is found.
pub(super) fn snippet(text: &str, words: &[Vec<char>]) -> (String, Vec<Span>) {
    let text = Folded::new(text);
    let spans = text.spans(words);
    let (start, end) = text.window(spans.first().copied());
    let inside = spans.into_iter().filter(|(first, _)| *first < end);
    let number = |place: usize| u32::try_from(place - start).unwrap_or(u32::MAX);
    let ranges = inside.map(|(first, after)| Span(number(first), number(after.min(end)))).collect();
    (text.letters[start..end].iter().collect(), ranges)
}

impl Folded {
    fn new(text: &str) -> Self {
        let (mut folded, mut origins) = (Vec::new(), Vec::new());
        fold_each(text, |letter, at| {
            folded.push(letter);
            origins.push(at);
        });
        Self { letters: text.chars().collect(), folded, origins }
    }

    /// Where the words are in the letters, in order; what overlaps or touches is one.
    fn spans(&self, words: &[Vec<char>]) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = words.iter().flat_map(|word| self.occurrences(word)).collect();
        found.sort_unstable();
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for (start, end) in found {
            match spans.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => spans.push((start, end)),
            }
        }
        spans
    }

    /// A letter of which only a part was found (`s` in `ß`) is found whole, and with the marks that
    /// are written after it and fold to nothing.
    fn occurrences(&self, word: &[char]) -> Vec<(usize, usize)> {
        if word.is_empty() {
            return Vec::new();
        }
        let windows = self.folded.windows(word.len()).enumerate().filter(|(_, window)| *window == word);
        windows
            .map(|(at, _)| {
                let after = self.origins.get(at + word.len()).copied().unwrap_or(self.letters.len());
                (self.origins[at], after.max(self.origins[at + word.len() - 1] + 1))
            })
            .collect()
    }

    /// From which to before which letter a snippet goes that shows `first`.
    fn window(&self, first: Option<(usize, usize)>) -> (usize, usize) {
        let (word, after) = first.unwrap_or((0, 0));
        let (start, length) = (word.saturating_sub(BEFORE), self.letters.len());
        let wanted = (start + LENGTH).max(after + BEFORE).min(start + MOST).min(length);
        let is_blank = |place: &usize| self.letters[*place].is_whitespace();
        let start = match start {
            0 => 0,
            start => (start..(start + SLACK).min(word)).find(is_blank).map_or(start, |blank| blank + 1),
        };
        let nearest = wanted.saturating_sub(SLACK).max(after);
        let end = if wanted == length { wanted } else { (nearest..wanted).rfind(is_blank).unwrap_or(wanted) };
        (start, end)
    }
}

#[cfg(test)]
mod tests {
    use super::super::folding::fold;
    use super::*;

    /// Every word found, in `[]`.
    fn marked(text: &str, words: &[&str]) -> String {
        let folded = |word: &&str| fold(word).chars().collect();
        let (snippet, ranges) = snippet(text, &words.iter().map(folded).collect::<Vec<Vec<char>>>());
        let mut marked = String::new();
        for (place, letter) in snippet.chars().enumerate() {
            let starts = |range: &&Span| range.0 as usize == place;
            let ends = |range: &&Span| range.1 as usize == place + 1;
            marked.extend(ranges.iter().find(starts).map(|_| '['));
            marked.push(letter);
            marked.extend(ranges.iter().find(ends).map(|_| ']'));
        }
        marked
    }

    #[test]
    fn what_folding_lengthens_or_shortens_is_marked_as_it_was_written() {
        assert_eq!(marked("Straße 5", &["strasse"]), "[Straße] 5");
        assert_eq!(marked("Straße 5", &["sse"]), "Stra[ße] 5");
        assert_eq!(marked("Straße 5", &["s"]), "[S]tra[ß]e 5");
        assert_eq!(marked("Straße 5", &["5"]), "Straße [5]");
        assert_eq!(marked("Le CAFÉ ouvre", &["cafe", "ouv"]), "Le [CAFÉ] [ouv]re");
        assert_eq!(marked("oﬁce ＡＡ1", &["fi", "aa"]), "o[ﬁ]ce [ＡＡ]1");
        assert_eq!(marked("cafe\u{301} x", &["cafe"]), "[cafe\u{301}] x");
        assert_eq!(
            marked("\u{1109}\u{1175}\u{1109}\u{1173}\u{11bc} 5", &["승"]),
            "\u{1109}\u{1175}[\u{1109}\u{1173}\u{11bc}] 5"
        );
        assert_eq!(marked("a test \n drive", &["test drive"]), "a [test \n drive]");
        assert_eq!(marked("in\u{ad}voice", &["invoice"]), "[in\u{ad}voice]");
    }

    #[test]
    fn words_that_overlap_or_touch_are_marked_as_one() {
        assert_eq!(marked("banana split", &["ana", "nan"]), "b[anana] split");
        assert_eq!(marked("我要买车", &["买", "车", "我"]), "[我]要[买车]");
        assert_eq!(marked("aaa", &["a"]), "[aaa]");
    }

    #[test]
    fn a_snippet_is_around_the_first_word_and_has_whole_words() {
        let text = format!("{} brakes {}", "left ".repeat(100), "right ".repeat(100));
        let shown = marked(&text, &["brake"]);
        assert!(
            shown.starts_with("left left") && shown.contains(" [brake]s right") && shown.ends_with("right"),
            "{shown}"
        );
        assert!((100..=LENGTH + 2).contains(&shown.chars().count()), "{shown}");
    }

    #[test]
    fn a_snippet_has_an_end_whatever_is_found() {
        let marks = format!("e{}x", "\u{301}".repeat(5000));
        assert_eq!(marked(&marks, &["e"]).chars().count(), MOST + 2);
        assert_eq!(marked(&"中".repeat(5000), &["中"]).chars().count(), LENGTH.max(MOST) + 2);
        assert_eq!(marked("nothing of it", &["zzz"]), "nothing of it");
        assert_eq!(marked("", &["zzz"]), "");
    }
}
