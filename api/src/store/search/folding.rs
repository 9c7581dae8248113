//! How letters are compared: the same in Rust as `search_text` in the migrations does it, with the
//! place that each folded letter was written at.
//!
//! Unicode's compatibility forms are united, so a folded letter comes from a segment: a letter with
//! what composes with it, such as a mark or a vowel of Hangul.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};
use unicode_normalization::{IsNormalized, is_nfc_quick};

/// Signs that are written for others, before normalization.
const SIGNS: [(&str, char); 11] = [
    ("“”„‟″", '"'),
    ("‘’‚‛′´ʼ", '\''),
    ("‐‑‒–—―−", '-'),
    ("¨˝", '"'),
    ("¯", '-'),
    ("¸˛", ','),
    ("˘", '~'),
    ("˙", '.'),
    ("˚", '°'),
    ("\u{2028}\u{2029}\u{85}\u{1680}", ' '),
    ("\t\n\u{b}\u{c}\r", ' '),
];

/// Letters without a decomposition, after normalization.
const LETTERS: [(char, char); 33] = [
    ('ς', 'σ'),
    ('ё', 'е'),
    ('ø', 'o'),
    ('ł', 'l'),
    ('đ', 'd'),
    ('ð', 'd'),
    ('ħ', 'h'),
    ('ı', 'i'),
    ('ŧ', 't'),
    ('ŋ', 'n'),
    ('ƀ', 'b'),
    ('ɓ', 'b'),
    ('ƈ', 'c'),
    ('ɖ', 'd'),
    ('ɗ', 'd'),
    ('ƒ', 'f'),
    ('ɠ', 'g'),
    ('ƙ', 'k'),
    ('ƚ', 'l'),
    ('ɲ', 'n'),
    ('ƞ', 'n'),
    ('ɵ', 'o'),
    ('ƥ', 'p'),
    ('ƫ', 't'),
    ('ƭ', 't'),
    ('ʋ', 'v'),
    ('ƴ', 'y'),
    ('ƶ', 'z'),
    ('ɇ', 'e'),
    ('ɉ', 'j'),
    ('ɋ', 'q'),
    ('ɍ', 'r'),
    ('ɏ', 'y'),
];

/// Letters that are two.
const PAIRS: [(char, &str); 4] = [('ß', "ss"), ('æ', "ae"), ('œ', "oe"), ('þ', "th")];

/// `text`, folded.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_each(text, |letter, _| folded.push(letter));
    folded
}

/// Calls `each` with every folded letter of `text` and the place of the first letter it comes from,
/// in letters. A run of blanks is one.
pub(super) fn fold_each(text: &str, mut each: impl FnMut(char, usize)) {
    let mut was_blank = false;
    let mut push = |letter: char, at: usize| {
        if letter != ' ' || !was_blank {
            each(letter, at);
        }
        was_blank = letter == ' ';
    };
    let mut segment = String::new();
    let mut start = 0;
    for (at, letter) in text.chars().enumerate() {
        if letter.is_ascii() || !is_composing(letter) {
            fold_segment(&segment, &mut |letter| push(letter, start));
            segment.clear();
            start = at;
        }
        segment.push(sign(letter));
    }
    fold_segment(&segment, &mut |letter| push(letter, start));
}

/// Whether a letter may compose with the one before it.
fn is_composing(letter: char) -> bool {
    let mut first = None;
    decompose_compatible(letter, |letter| first = first.or(Some(letter)));
    let first = first.unwrap_or(letter);
    canonical_combining_class(first) != 0 || is_nfc_quick(std::iter::once(first)) != IsNormalized::Yes
}

fn fold_segment(segment: &str, push: &mut impl FnMut(char)) {
    if let [byte] = segment.as_bytes() {
        return push(char::from(byte.to_ascii_lowercase()));
    }
    let mut before = '\0';
    let is_kept = |letter: &char| {
        if is_mark(*letter) {
            return matches!(before, '\u{400}'..='\u{52f}');
        }
        before = *letter;
        !is_left_out(*letter)
    };
    let united = segment.nfkd().filter(is_kept).map(|letter| if letter == '⁄' { '/' } else { letter });
    for letter in united.nfc().flat_map(char::to_lowercase) {
        match PAIRS.iter().find(|(pair, _)| *pair == letter) {
            Some((_, letters)) => letters.chars().for_each(&mut *push),
            None => push(LETTERS.iter().find(|(from, _)| *from == letter).map_or(letter, |(_, to)| *to)),
        }
    }
}

fn sign(letter: char) -> char {
    SIGNS.iter().find(|(signs, _)| signs.contains(letter)).map_or(letter, |(_, sign)| *sign)
}

/// The marks that only Cyrillic keeps.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Marks of Hebrew and Arabic, further marks of any letters, and characters without width.
const fn is_left_out(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8e1}'
        | '\u{8e3}'..='\u{8ff}' | '\u{180e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_script_are_compared_without_form_case_and_marks() {
        for (written, folded) in [
            ("Große STRASSE", "grosse strasse"),
            ("l’Œuvre CAFÉ cafe\u{301}", "l'oeuvre cafe cafe"),
            ("Łódź Ægir Þór Đorđe Øre", "lodz aegir thor dorde ore"),
            ("İstanbul IŞIK ısı", "istanbul isik isi"),
            ("ΟΔΌΣ οδός", "οδοσ οδοσ"),
            ("Ёлка ёлка Йод и\u{306}од", "елка елка йод йод"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد أحـمد", "محمد احمد"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("ｶﾞﾗｽ か\u{3099}", "ガラス が"),
            ("\u{1109}\u{1175}\u{1109}\u{1173}\u{11bc}", "시승"),
            ("ＶＩＮ：ＡＢＣ１２３ ﬁ ½ №", "vin:abc123 fi 1/2 no"),
            ("हिन्दी ไทย 我想、。", "हिन्दी ไทย 我想、。"),
            ("ქართული ᲥᲐ Հայ", "ქართული ქა հայ"),
            ("soft\u{ad}hy\u{200b}phen", "softhyphen"),
            ("a \t\r\n\u{a0}\u{3000}b", "a b"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn a_folded_letter_has_the_place_of_the_first_that_it_comes_from() {
        let places = |text: &str| {
            let mut places = Vec::new();
            fold_each(text, |letter, at| places.push((letter, at)));
            places
        };
        assert_eq!(places("ße\u{301}x"), [('s', 0), ('s', 0), ('e', 1), ('x', 3)]);
        assert_eq!(places("\u{1112}\u{1161}\u{11ab}x"), [('한', 0), ('x', 3)]);
        assert_eq!(places("a  b"), [('a', 0), (' ', 1), ('b', 3)]);
        assert_eq!(places("\u{200b}a\u{ad}b"), [('a', 1), ('b', 3)]);
    }
}
