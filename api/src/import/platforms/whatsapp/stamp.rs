//! The beginning of a line of a WhatsApp export: date and time, in the form of the phone's language.

use chrono::NaiveTime;

/// The date and time of a line. What is day, month and year is decided over the whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The three parts of the date, as they are written.
    pub(super) parts: [u32; 3],
    /// What is between them.
    pub(super) separator: char,
    /// The time of day.
    pub(super) time: NaiveTime,
}

/// Whether `c` is a mark of direction, which WhatsApp puts before and into what it writes itself.
pub(super) const fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether `c` is one of the blanks between date, time and the half of the day.
const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}')
}

/// The stamp of a line and what follows it; `None` where the line goes on with the message before.
pub(super) fn split(line: &str) -> Option<(Stamp, &str)> {
    let line = line.trim_start_matches(is_mark);
    let (is_bracketed, line) = line.strip_prefix('[').map_or((false, line), |rest| (true, rest));
    let mut rest = Rest(line);
    let first = rest.number(4)?;
    let separator = rest.one_of(&['/', '.', '-'])?;
    let second = rest.number(2)?;
    rest.one_of(&[separator])?;
    let third = rest.number(4)?;
    rest.between()?;
    let time = rest.time()?;
    let rest = if is_bracketed {
        let rest = rest.0.strip_prefix(']')?;
        rest.strip_prefix(' ').unwrap_or(rest)
    } else {
        let rest = rest.0.trim_start_matches(is_blank);
        rest.strip_prefix('-').or(rest.strip_prefix('–'))?.strip_prefix(is_blank)?
    };
    Some((Stamp { parts: [first, second, third], separator, time }, rest))
}

/// What of a line is still to be read.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    /// A number of at most `most` digits.
    fn number(&mut self, most: usize) -> Option<u32> {
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits.parse().ok().filter(|_| digits.len() <= most)
    }

    fn one_of(&mut self, wanted: &[char]) -> Option<char> {
        let c = self.0.chars().next().filter(|c| wanted.contains(c))?;
        self.0 = &self.0[c.len_utf8()..];
        Some(c)
    }

    /// What lies between date and time: a comma, blanks, and a short word in some languages.
    fn between(&mut self) -> Option<()> {
        let rest = self.0.trim_start_matches([',', '.']).trim_start_matches(is_blank);
        let word = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word);
        let after = after.trim_start_matches(['.', ',']).trim_start_matches(is_blank);
        let is_short = word.chars().count() <= 3;
        let is_apart = rest.len() < self.0.len();
        self.0 = after;
        (is_short && is_apart).then_some(())
    }

    /// The time of day, with the half of the day where the clock has twelve hours.
    fn time(&mut self) -> Option<NaiveTime> {
        let hour = self.number(2)?;
        let separator = self.one_of(&[':', '.'])?;
        let minute = self.number(2)?;
        let second = if self.one_of(&[separator]).is_some() { self.number(2)? } else { 0 };
        let hour = match self.half() {
            Some('a') if hour == 12 => 0,
            Some('p') if hour < 12 => hour + 12,
            _ => hour,
        };
        NaiveTime::from_hms_opt(hour, minute, second)
    }

    /// `AM`, `p.m.`, `a. m.` and the like; the first letter.
    fn half(&mut self) -> Option<char> {
        let rest = self.0.trim_start_matches(is_blank);
        let mut letters = rest.char_indices().filter(|(_, c)| *c != '.' && !is_blank(*c));
        let (_, first) = letters.next()?;
        let (place, second) = letters.next()?;
        let first = first.to_ascii_lowercase();
        if !matches!(first, 'a' | 'p') || !second.eq_ignore_ascii_case(&'m') {
            return None;
        }
        let rest = &rest[place + 1..];
        self.0 = rest.strip_prefix('.').unwrap_or(rest);
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_phones_and_languages_are_read() {
        for (line, parts, time) in [
            ("[25/11/2026, 09:15:32] Dana: Hi", [25, 11, 2026], "09:15:32"),
            ("\u{200e}[25/11/26, 09:15:32] Dana: Hi", [25, 11, 26], "09:15:32"),
            ("[11/25/26, 9:15:32\u{202f}PM] Dana: Hi", [11, 25, 26], "21:15:32"),
            ("[25.11.26, 09:15:32] Dana: Hi", [25, 11, 26], "09:15:32"),
            ("[25-11-2026 09:15:32] Dana: Hi", [25, 11, 2026], "09:15:32"),
            ("[25.11.2026 klo 9.15.32] Dana: Hi", [25, 11, 2026], "09:15:32"),
            ("25/11/2026, 09:15 - Dana: Hi", [25, 11, 2026], "09:15:00"),
            ("11/25/26, 12:05 AM - Dana: Hi", [11, 25, 26], "00:05:00"),
            ("11/25/26, 12:05\u{202f}pm - Dana: Hi", [11, 25, 26], "12:05:00"),
            ("25/11/26, 9:15 p.\u{a0}m. - Dana: Hi", [25, 11, 26], "21:15:00"),
            ("25.11.26, 09:15 - Dana: Hi", [25, 11, 26], "09:15:00"),
            ("2026-11-25 09:15 - Dana: Hi", [2026, 11, 25], "09:15:00"),
            ("25/11/2026 09:15 - Dana: Hi", [25, 11, 2026], "09:15:00"),
            ("25/11/2026 à 09:15 - Dana: Hi", [25, 11, 2026], "09:15:00"),
        ] {
            let (stamp, rest) = split(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((stamp.parts, stamp.time.to_string(), rest), (parts, time.to_owned(), "Dana: Hi"), "{line}");
        }
    }

    #[test]
    fn other_lines_go_on_with_the_message_before() {
        for line in [
            "",
            "and a second line",
            "25/11/2026",
            "25/11/2026 is the day",
            "25/11/2026, 09:15",
            "1/2 cup, 10:00 - stir",
            "[25/11/2026, 09:15:32 Dana",
            "25/11-2026, 09:15 - Dana: Hi",
            "25/11/2026, 29:15 - Dana: Hi",
            "[1] a footnote",
        ] {
            assert_eq!(split(line), None, "{line}");
        }
    }
}
