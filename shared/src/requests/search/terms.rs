//! What `q` looks for: words, phrases in quotes, telephone numbers.

/// The most words, phrases and numbers that one search may have.
pub const MAX_TERMS: usize = 10;
/// How many digits at least are compared as a telephone number.
const FEWEST_DIGITS: usize = 6;
/// How many digits at most one has, with what is dialled before it (ITU-T E.164 allows 15 without).
const MOST_DIGITS: usize = 20;
/// From this many digits on, a number is taken to begin with a country's prefix.
const INTERNATIONAL: usize = 11;

/// One of the things that a search looks for; all of them must be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word as it was written, or the phrase or number with single blanks.
    pub text: String,
    /// It was in quotes: it may have blanks, and is no id and no telephone number.
    pub is_phrase: bool,
    /// What is compared with telephone numbers when it is one.
    pub number: Option<Number>,
}

/// A telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its digits, without zeros at the beginning.
    pub digits: String,
    /// It has a country's prefix, so that it may be stored without.
    pub is_international: bool,
}

impl Number {
    /// The number of `text`, if that is one: digits and the signs they are written with.
    fn of(text: &str) -> Option<Self> {
        if !text.chars().all(|letter| letter == ' ' || is_of_number(letter)) {
            return None;
        }
        let dialled: String = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
        let digits = dialled.trim_start_matches('0');
        let has_prefix = text.starts_with('+') || text.starts_with("(+") || dialled.starts_with("00");
        ((FEWEST_DIGITS..=MOST_DIGITS).contains(&dialled.len()) && digits.len() + 1 >= FEWEST_DIGITS).then(|| Self {
            digits: digits.to_owned(),
            is_international: has_prefix || (digits.len() >= INTERNATIONAL && !dialled.starts_with('0')),
        })
    }

    /// The number without a country's prefix of one, two and three digits.
    pub fn without_prefix(&self) -> impl Iterator<Item = &str> {
        let lengths = if self.is_international { 1..4 } else { 0..0 };
        let without = lengths.filter_map(|length| self.digits.get(length..));
        without.map(|digits| digits.trim_start_matches('0')).filter(|digits| digits.len() >= FEWEST_DIGITS)
    }
}

/// The terms of `q`, each once, in their order.
///
/// Words stand between blanks. What stands in quotes, straight or typographic, is one phrase when
/// the quotes are at the beginning and the end of words; a quote without its partner is a letter
/// like any other. A telephone number in groups is one term when it begins with `+`, `(` or `0`.
#[must_use]
pub fn terms(q: &str) -> Vec<Term> {
    let words: Vec<&str> = q.split_whitespace().collect();
    let mut terms: Vec<Term> = Vec::new();
    let mut rest = &words[..];
    while let Some(word) = rest.first() {
        let (term, taken) =
            phrase(rest).or_else(|| number(rest)).unwrap_or_else(|| (Term::word((*word).to_owned()), 1));
        rest = &rest[taken..];
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

impl Term {
    fn word(text: String) -> Self {
        Self { number: Number::of(&text), text, is_phrase: false }
    }
}

/// The phrase that begins with the first of `words`, and how many of them it takes.
fn phrase(words: &[&str]) -> Option<(Term, usize)> {
    let inner = words.first()?.strip_prefix(is_quote)?;
    let closed = |word: &str| word.ends_with(is_quote);
    let taken = match closed(inner) {
        true => 1,
        false => words.iter().skip(1).position(|word| closed(word))? + 2,
    };
    let text = words[..taken].join(" ");
    let text = text.strip_prefix(is_quote)?.strip_suffix(is_quote)?.trim();
    (!text.is_empty()).then(|| (Term { text: text.to_owned(), is_phrase: true, number: None }, taken))
}

/// The telephone number in groups that begins with the first of `words`, and how many it takes.
fn number(words: &[&str]) -> Option<(Term, usize)> {
    if !words.first()?.starts_with(['+', '(', '0']) {
        return None;
    }
    let groups = words.iter().take_while(|word| word.chars().all(is_of_number)).count();
    let text = words[..groups].join(" ");
    let number = Number::of(&text)?;
    Some((Term { text, is_phrase: false, number: Some(number) }, groups))
}

const fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂')
}

const fn is_of_number(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '+' | '(' | ')' | '-' | '.' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts, phrases in `[]`.
    fn shown(q: &str) -> Vec<String> {
        let shown = |term: &Term| if term.is_phrase { format!("[{}]", term.text) } else { term.text.clone() };
        terms(q).iter().map(shown).collect()
    }

    #[test]
    fn words_stand_between_blanks_of_any_kind() {
        assert_eq!(shown(" test  drive\u{3000}中国\ttest\n"), ["test", "drive", "中国"]);
        assert_eq!(shown("o'connell@example.com 100%"), ["o'connell@example.com", "100%"]);
        assert!(terms(" \u{a0}").is_empty());
    }

    #[test]
    fn what_stands_in_quotes_is_a_phrase() {
        assert_eq!(shown("\"test  drive\" soon"), ["[test drive]", "soon"]);
        assert_eq!(
            shown("a “test drive” and „noch eine“ « ou bien »"),
            ["a", "[test drive]", "and", "[noch eine]", "[ou bien]"]
        );
        assert_eq!(shown("\"brakes\" “试驾”"), ["[brakes]", "[试驾]"]);
    }

    #[test]
    fn a_quote_without_its_partner_is_a_letter() {
        assert_eq!(shown("15\" wheel"), ["15\"", "wheel"]);
        assert_eq!(shown("15\" and 17\""), ["15\"", "and", "17\""]);
        assert_eq!(shown("\"test drive"), ["\"test", "drive"]);
        assert_eq!(shown("say\"so\""), ["say\"so\""]);
        assert_eq!(shown("\" \""), ["\""]);
        assert_eq!(shown("\"\" a"), ["\"\"", "a"]);
    }

    #[test]
    fn a_telephone_number_is_one_term_with_its_digits() {
        let number = |q: &str| {
            let [term] = terms(q).try_into().unwrap();
            term.number.map(|number| (number.digits, number.is_international))
        };
        let some = |digits: &str, is_international| Some((digits.to_owned(), is_international));
        assert_eq!(number("+31 6 1234-5678"), some("31612345678", true));
        assert_eq!(number("+31 (0)6 12345678"), some("31612345678", true));
        assert_eq!(number("0031612345678"), some("31612345678", true));
        assert_eq!(number("06 12 34 56 78"), some("612345678", false));
        assert_eq!(number("(020) 555.0199"), some("205550199", false));
        assert_eq!(number("31612345678"), some("31612345678", true));
        assert_eq!(number("555019"), some("555019", false));
        assert_eq!(number("55501"), None);
        assert_eq!(number("\"0612345678\""), None);
        assert_eq!(shown("0612345678 brakes"), ["0612345678", "brakes"]);
        assert_eq!(shown("555 0199"), ["555", "0199"]);
        assert_eq!(shown("+31 brakes"), ["+31", "brakes"]);
    }

    #[test]
    fn a_number_may_be_stored_without_the_prefix_of_its_country() {
        let without = |q: &str| {
            let term = terms(q).remove(0);
            term.number.unwrap().without_prefix().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(without("+31 612345678"), ["1612345678", "612345678", "12345678"]);
        assert_eq!(without("0612345678"), Vec::<String>::new());
        assert_eq!(without("+1 555 0199"), ["5550199", "550199"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_for_by_what_is_in_it(
            text in "\\PC{0,60}", odd in "[\"“”„« +(0)9.a-]{0,60}", blanks in "[ \u{a0}\u{3000}\t\n]{0,5}"
        ) {
            for q in [format!("{text}{blanks}{odd}"), format!("{odd}{blanks}{text}")] {
                let found = terms(&q);
                assert_eq!(found.is_empty(), q.trim().is_empty());
                for (at, term) in found.iter().enumerate() {
                    assert!(!term.text.trim().is_empty() && !found[..at].contains(term));
                    let words: Vec<&str> = q.split_whitespace().collect();
                    assert!(words.join(" ").contains(&term.text));
                }
            }
        }
    }
}
