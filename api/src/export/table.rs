//! Tables (RFC 4180): lines that end in CR LF, a line of names first, cells in quotes where they
//! must be.
//!
//! A spreadsheet evaluates a cell that looks like a formula. User text that does is therefore
//! written with an apostrophe in front, unless the caller asks for plain texts; the API and chat
//! documents have it unchanged.

use super::line::{Cell, Line, SEPARATOR, local};
use chrono_tz::Tz;
use sightline_shared::{Delimiter, Dialect};
use std::borrow::Cow;

/// The byte order mark.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// How lines are written.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    dialect: Dialect,
    zone: Tz,
}

impl Table {
    /// A table in this dialect, whose times are shown in `zone`.
    #[must_use]
    pub const fn new(dialect: Dialect, zone: Tz) -> Self {
        Self { dialect, zone }
    }

    /// Adds the line of names to `out`. Writing to memory does not fail.
    pub fn begin<'a>(&self, names: impl IntoIterator<Item = &'a str>, out: &mut Vec<u8>) -> Result<(), csv::Error> {
        out.extend_from_slice(if self.dialect.bom { BOM } else { b"" });
        self.write(&Line::of(names), out)
    }

    /// Adds `line` to `out`. Writing to memory does not fail.
    pub fn write(&self, line: &Line, out: &mut Vec<u8>) -> Result<(), csv::Error> {
        let delimiter = match self.dialect.delimiter {
            None | Some(Delimiter::Comma) => b',',
            Some(Delimiter::Semicolon) => b';',
            Some(Delimiter::Tab) => b'\t',
        };
        write(out, delimiter, line.cells.iter().map(|cell| self.shown(cell).into_owned()))
    }

    fn shown<'a>(&self, cell: &'a Cell) -> Cow<'a, str> {
        match cell {
            Cell::Word(word) => Cow::Borrowed(word),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Flag(flag) => Cow::Owned(flag.to_string()),
            Cell::Text(text) | Cell::Typed(text, _) => self.text(text),
            Cell::Texts(texts) => {
                let texts: Vec<Cow<'_, str>> = texts.iter().map(|text| self.text(text)).collect();
                Cow::Owned(texts.join(SEPARATOR))
            }
            Cell::Time(at) => Cow::Owned(at.map(|at| local(at, self.zone)).unwrap_or_default()),
        }
    }

    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.dialect.plain == Some(true) { Cow::Borrowed(text) } else { harmless(text) }
    }
}

/// Adds a line of these cells to `out`. Writing to memory does not fail.
fn write(
    out: &mut Vec<u8>,
    delimiter: u8,
    cells: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> Result<(), csv::Error> {
    let mut builder = csv::WriterBuilder::new();
    builder.buffer_capacity(512).delimiter(delimiter).terminator(csv::Terminator::CRLF);
    let mut writer = builder.from_writer(out);
    writer.write_record(cells)?;
    writer.flush()?;
    Ok(())
}

/// The text in a form that no spreadsheet evaluates.
fn harmless(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Whether a spreadsheet may evaluate the text.
pub(super) fn is_formula(text: &str) -> bool {
    let is_blank = |letter: char| letter.is_whitespace() || is_invisible(letter);
    text.trim_start_matches(is_blank).starts_with(is_operator) || text.starts_with(['\t', '\r', '\n'])
}

const fn is_operator(letter: char) -> bool {
    // Also as wide as an ideograph, and the minus sign proper, of which some programs make the narrow ones.
    matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−')
}

/// Invisible characters, which are skipped: control characters, marks of direction, joiners.
const fn is_invisible(letter: char) -> bool {
    letter.is_ascii_control()
        || matches!(letter, '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}')
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(dialect: Dialect, zone: Tz, line: &Line) -> String {
        let mut out = Vec::new();
        Table::new(dialect, zone).write(line, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn line(line: &Line) -> String {
        written(Dialect::default(), Tz::UTC, line)
    }

    #[test]
    fn a_cell_that_begins_like_a_formula_gets_an_apostrophe() {
        let formulas = [
            "=1+1",
            "+44 20 7946 0142",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\rx",
            "\nx",
            "\tx",
            "  =1",
            "\u{a0}=1",
            "\u{3000}=1",
            "\u{feff}=1",
            "\u{200b}+1",
            "\u{1}=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            " ＝1",
            "−1",
        ];
        for formula in formulas {
            assert_eq!(harmless(formula), format!("'{formula}"), "{formula:?}");
        }
    }

    #[test]
    fn any_other_text_stays_as_it_is() {
        for text in ["", "Dana", "1-2", "a=b", "dana@example.com", "(+44) 20", "'=1", " Dana", "你好", "🙂 ok"] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn every_value_of_a_cell_is_made_harmless() {
        assert_eq!(line(&Line::default().texts(["=1", "x", "@y"])), "'=1; x; '@y\r\n");
    }

    #[test]
    fn cells_are_quoted_where_they_must_be_and_lines_end_in_cr_lf() {
        let quoted = Line::default().text(Some("a,b")).text(Some("say \"hi\"")).text(Some("two\nlines")).number(7);
        assert_eq!(line(&quoted), "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",7\r\n");
        // A line of one empty cell is no empty line.
        assert_eq!(line(&Line::default().text(None)), "\"\"\r\n");
    }

    #[test]
    fn times_are_in_the_zone_with_the_offset_of_their_day() {
        let line = |at: &str, zone: Tz| written(Dialect::default(), zone, &Line::default().time(at.parse().ok()));
        assert_eq!(line("2026-07-01T10:00:00.500Z", Tz::Europe__Amsterdam), "2026-07-01T12:00:00.500+02:00\r\n");
        assert_eq!(line("2026-11-22T23:30:00Z", Tz::Europe__Amsterdam), "2026-11-23T00:30:00.000+01:00\r\n");
        assert_eq!(line("2026-11-22T10:00:00Z", Tz::Asia__Kathmandu), "2026-11-22T15:45:00.000+05:45\r\n");
        assert_eq!(line("2026-11-22T10:00:00Z", Tz::UTC), "2026-11-22T10:00:00.000+00:00\r\n");
    }

    #[test]
    fn the_delimiter_is_the_chosen_one_and_quotes_what_holds_it() {
        let cells = Line::of(["a;b", "c,d", "e\tf"]).flag(true);
        for (delimiter, expected) in [
            (Delimiter::Comma, "a;b,\"c,d\",e\tf,true\r\n"),
            (Delimiter::Semicolon, "\"a;b\";c,d;e\tf;true\r\n"),
            (Delimiter::Tab, "a;b\tc,d\t\"e\tf\"\ttrue\r\n"),
        ] {
            let dialect = Dialect { delimiter: Some(delimiter), ..Dialect::default() };
            assert_eq!(written(dialect, Tz::UTC, &cells), expected);
        }
    }

    #[test]
    fn plain_texts_are_as_they_are() {
        let plain = |plain| Dialect { plain: Some(plain), ..Dialect::default() };
        let formulas = Line::of(["=1+1"]).texts(["-2", "x"]);
        assert_eq!(written(plain(true), Tz::UTC, &formulas), "=1+1,-2; x\r\n");
        assert_eq!(written(plain(false), Tz::UTC, &formulas), "'=1+1,'-2; x\r\n");
    }

    proptest! {
        #[test]
        fn a_line_reads_back_as_the_cells_it_was_made_of(cells in prop::collection::vec(".*", 1..6)) {
            // After the names, as in every table: at its very beginning, some letters mean something else.
            let mut out = b"names\r\n".to_vec();
            write(&mut out, b',', &cells).unwrap();
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&out[..]);
            let read: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(read[0].iter().collect::<Vec<_>>(), cells);
        }
    }
}
