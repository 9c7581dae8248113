//! Tables (RFC 4180): lines that end in CR LF, a line of names first, cells in quotes where they
//! must be.
//!
//! A spreadsheet evaluates a cell that looks like a formula. User text that does is therefore
//! written with an apostrophe in front; the API and chat documents have it unchanged.

use chrono::SecondsFormat;
use chrono_tz::Tz;
use sightline_shared::Timestamp;

/// The separator of several values in one cell.
pub const SEPARATOR: &str = "; ";

/// The byte order mark.
pub const BOM: &[u8] = "\u{feff}".as_bytes();

/// One line of a table under construction.
#[derive(Debug)]
pub struct Line {
    zone: Tz,
    cells: Vec<String>,
}

impl Line {
    /// An empty line, whose times are shown in `zone`.
    #[must_use]
    pub const fn new(zone: Tz) -> Self {
        Self { zone, cells: Vec::new() }
    }

    /// Adds a fixed word, an id or a number.
    #[must_use]
    pub fn plain(mut self, value: impl ToString) -> Self {
        self.cells.push(value.to_string());
        self
    }

    /// Adds an optional value.
    #[must_use]
    pub fn maybe(self, value: Option<impl ToString>) -> Self {
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        self.plain(value)
    }

    /// Adds user text.
    #[must_use]
    pub fn text(mut self, text: Option<&str>) -> Self {
        self.cells.push(harmless(text.unwrap_or_default()));
        self
    }

    /// Adds several texts.
    #[must_use]
    pub fn texts<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let texts: Vec<String> = texts.into_iter().map(harmless).collect();
        self.plain(texts.join(SEPARATOR))
    }

    /// Adds an instant: RFC 3339, in the zone and with its offset.
    #[must_use]
    pub fn time(self, at: Option<Timestamp>) -> Self {
        let shown = at.map(|at| local(at, self.zone));
        self.maybe(shown)
    }

    /// Adds the line to `out`. Writing to memory does not fail.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), csv::Error> {
        write(out, &self.cells)
    }
}

/// Adds a line of these cells to `out`. Writing to memory does not fail.
pub fn write(out: &mut Vec<u8>, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<(), csv::Error> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(512).terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(cells)?;
    writer.flush()?;
    Ok(())
}

/// An instant in a zone: RFC 3339 with the offset that was in force.
#[must_use]
pub fn local(at: Timestamp, zone: Tz) -> String {
    at.utc().with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// The text in a form that no spreadsheet evaluates.
#[must_use]
pub fn harmless(text: &str) -> String {
    let is_blank = |letter: char| letter.is_whitespace() || is_invisible(letter);
    let is_formula = text.trim_start_matches(is_blank).starts_with(is_operator);
    if is_formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
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

    fn line(line: &Line) -> String {
        let mut out = Vec::new();
        line.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
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
        assert_eq!(line(&Line::new(Tz::UTC).texts(["=1", "x", "@y"])), "'=1; x; '@y\r\n");
    }

    #[test]
    fn cells_are_quoted_where_they_must_be_and_lines_end_in_cr_lf() {
        let quoted = Line::new(Tz::UTC).text(Some("a,b")).text(Some("say \"hi\"")).text(Some("two\nlines")).plain(7);
        assert_eq!(line(&quoted), "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",7\r\n");
        // A line of one empty cell is no empty line.
        assert_eq!(line(&Line::new(Tz::UTC).text(None)), "\"\"\r\n");
    }

    #[test]
    fn times_are_in_the_zone_with_the_offset_of_their_day() {
        let line = |at: &str, zone: Tz| line(&Line::new(zone).time(at.parse().ok()));
        assert_eq!(line("2026-07-01T10:00:00.500Z", Tz::Europe__Amsterdam), "2026-07-01T12:00:00.500+02:00\r\n");
        assert_eq!(line("2026-11-22T23:30:00Z", Tz::Europe__Amsterdam), "2026-11-23T00:30:00.000+01:00\r\n");
        assert_eq!(line("2026-11-22T10:00:00Z", Tz::Asia__Kathmandu), "2026-11-22T15:45:00.000+05:45\r\n");
        assert_eq!(line("2026-11-22T10:00:00Z", Tz::UTC), "2026-11-22T10:00:00.000+00:00\r\n");
    }

    proptest! {
        #[test]
        fn a_line_reads_back_as_the_cells_it_was_made_of(cells in prop::collection::vec(".*", 1..6)) {
            // After the names, as in every table: at its very beginning, some letters mean something else.
            let mut out = b"names\r\n".to_vec();
            write(&mut out, &cells).unwrap();
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&out[..]);
            let read: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(read[0].iter().collect::<Vec<_>>(), cells);
        }
    }
}
