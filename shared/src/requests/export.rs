//! Requests for exports: the filter of the list, and the format.

use crate::query::filter;
use crate::query::kinds::{All, One, Or, Text};
use crate::query::parameter::Describe as _;
use crate::{QueryReader, word_enum};

word_enum! {
    /// The form of an exported list.
    ListFormat {
        /// A table, RFC 4180 (the default).
        Csv = "csv",
        /// JSON, one value a line.
        Ndjson = "ndjson",
        /// A workbook, Office Open XML (Excel).
        Xlsx = "xlsx",
    }
}

word_enum! {
    /// The form of an exported chat.
    ChatFormat {
        /// A transcript to be read by people (the default).
        Txt = "txt",
        /// A table of its events, RFC 4180.
        Csv = "csv",
        /// A chat document on one line, which can be imported again.
        Ndjson = "ndjson",
        /// A workbook with a table of its events, Office Open XML (Excel).
        Xlsx = "xlsx",
    }
}

word_enum! {
    /// What separates the cells of a line.
    Delimiter {
        /// A comma (the default).
        Comma = ",",
        /// A semicolon, as spreadsheets expect it where the comma is the decimal mark.
        Semicolon = ";",
        /// A tab.
        Tab = "tab",
    }
}

filter! {
    /// How a table (`format=csv`) is written; no choice of the other formats.
    #[derive(Copy, Default)]
    Dialect {
        /// Whether a table begins with the byte order mark, by which some spreadsheets know UTF-8.
        bom: bool = Or("bom", false),
        /// What separates the cells of a table: `,`, `;` or `tab`. Only for `format=csv`.
        delimiter: Option<Delimiter> = One("delimiter").when_absent(Delimiter::Comma),
        /// Whether the texts of a table are exactly as they are. Otherwise a text that a spreadsheet would
        /// evaluate as a formula, because it begins with a sign such as `=`, `+`, `-` or `@`, has an apostrophe in front.
        /// Contacts write such texts: leave the apostrophe out only where a program reads the file. Only for
        /// `format=csv`.
        plain: Option<bool> = One("plain").when_absent(false),
    }
}

filter! {
    /// A list to be exported, whole.
    ListExport<F> {
        /// Which rows, in which order.
        filter: F = All,
        /// `csv`: a table with a line of names (RFC 4180, UTF-8). `ndjson`: a JSON value a line. `xlsx`: a workbook,
        /// in which times are dates of the time zone `tz` and texts are never formulas.
        format: ListFormat = Or("format", ListFormat::Csv),
        /// How a table is written.
        dialect: Dialect = All,
    }
    check check_list
}

filter! {
    /// A chat to be exported.
    ChatExport {
        /// `txt`: a transcript. `csv`: a table of its events. `ndjson`: a chat document. `xlsx`: a workbook with that table.
        format: ChatFormat = Or("format", ChatFormat::Txt),
        /// Whether a transcript or table holds what is not for the contact: notes, actions, who came and went.
        notes: Option<bool> = One("notes").when_absent(false),
        /// How a table is written.
        dialect: Dialect = All,
        /// The IANA time zone of the times; the caller's organization's when absent.
        tz: Option<String> = Text("tz").example("Europe/Amsterdam"),
    }
    check check_chat
}

fn check_list<F>(asked: &ListExport<F>, query: &mut QueryReader) {
    if asked.format != ListFormat::Csv {
        refuse(asked.dialect, query);
    }
}

fn check_chat(asked: &ChatExport, query: &mut QueryReader) {
    if asked.notes.is_some() && asked.format == ChatFormat::Ndjson {
        query.fault("notes", "is no choice with format=ndjson: a chat document holds everything");
    }
    if asked.format != ChatFormat::Csv {
        refuse(asked.dialect, query);
    }
}

/// Refuses the choices of a table, for another format.
fn refuse(dialect: Dialect, query: &mut QueryReader) {
    let Dialect { bom, delimiter, plain } = dialect;
    for (name, is_given) in [("bom", bom), ("delimiter", delimiter.is_some()), ("plain", plain.is_some())] {
        if is_given {
            query.fault(name, "is only for format=csv");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ContactFilter, Fault, QueryFilter};

    fn read<Q: QueryFilter>(query: &str) -> Result<Q, Vec<Fault>> {
        let mut reader = QueryReader::new(serde_html_form::from_str(query).unwrap());
        let read = Q::read(&mut reader);
        reader.finish().map(|()| read)
    }

    #[test]
    fn what_is_asked_for_reads_back_the_same() {
        let asked: ListExport<ContactFilter> = read("q=dana&tz=Asia%2FKathmandu&format=csv&bom=true").unwrap();
        let written = serde_html_form::to_string(asked.pairs()).unwrap();
        assert_eq!(read(&written), Ok(asked));
        let asked: ListExport<ContactFilter> = read("delimiter=%3B&plain=true").unwrap();
        assert_eq!(asked.dialect.delimiter, Some(Delimiter::Semicolon));
        let written = serde_html_form::to_string(asked.pairs()).unwrap();
        assert_eq!(read(&written), Ok(asked));
        let asked: ChatExport = read("format=csv&notes=true&tz=Asia%2FKathmandu&delimiter=tab").unwrap();
        let written = serde_html_form::to_string(asked.pairs()).unwrap();
        assert_eq!(read(&written), Ok(asked));
    }

    #[test]
    fn notes_are_left_out_unless_they_are_asked_for() {
        assert_eq!(read::<ChatExport>("").unwrap().notes, None);
        assert_eq!(read::<ChatExport>("").unwrap().format, ChatFormat::Txt);
    }

    #[test]
    fn a_choice_that_a_format_does_not_have_is_a_fault() {
        let faulty = |faults: Vec<Fault>| faults.into_iter().filter_map(|fault| fault.parameter).collect::<Vec<_>>();
        assert_eq!(faulty(read::<ListExport<ContactFilter>>("format=ndjson&bom=true").unwrap_err()), ["bom"]);
        assert_eq!(faulty(read::<ChatExport>("format=txt&bom=true").unwrap_err()), ["bom"]);
        for format in ["ndjson", "xlsx"] {
            let query = format!("format={format}&delimiter=,&plain=false");
            assert_eq!(faulty(read::<ListExport<ContactFilter>>(&query).unwrap_err()), ["delimiter", "plain"]);
            assert_eq!(faulty(read::<ChatExport>(&query).unwrap_err()), ["delimiter", "plain"]);
        }
        assert_eq!(faulty(read::<ChatExport>("format=csv&delimiter=%7C").unwrap_err()), ["delimiter"]);
        assert_eq!(faulty(read::<ChatExport>("format=ndjson&notes=false").unwrap_err()), ["notes"]);
        assert_eq!(faulty(read::<ListExport<ContactFilter>>("format=txt&limit=3").unwrap_err()), ["format", "limit"]);
    }
}
