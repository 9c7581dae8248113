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
    }
}

filter! {
    /// A list to be exported, whole.
    ListExport<F> {
        /// Which rows, in which order.
        filter: F = All,
        /// `csv`: a table with a line of names (RFC 4180, UTF-8). `ndjson`: a JSON value a line.
        format: ListFormat = Or("format", ListFormat::Csv),
        /// Whether a table begins with the byte order mark, by which some spreadsheets know UTF-8.
        bom: bool = Or("bom", false),
    }
    check check_list
}

filter! {
    /// A chat to be exported.
    ChatExport {
        /// `txt`: a transcript. `csv`: a table of its events. `ndjson`: a chat document.
        format: ChatFormat = Or("format", ChatFormat::Txt),
        /// Whether a transcript or table holds what is not for the contact: notes, actions, who came and went.
        notes: Option<bool> = One("notes").when_absent(false),
        /// Whether a table begins with the byte order mark, by which some spreadsheets know UTF-8.
        bom: bool = Or("bom", false),
        /// The IANA time zone of the times; the caller's organization's when absent.
        tz: Option<String> = Text("tz").example("Europe/Amsterdam"),
    }
    check check_chat
}

fn check_list<F>(asked: &ListExport<F>, query: &mut QueryReader) {
    check_bom(asked.bom, asked.format == ListFormat::Csv, query);
}

fn check_chat(asked: &ChatExport, query: &mut QueryReader) {
    if asked.notes.is_some() && asked.format == ChatFormat::Ndjson {
        query.fault("notes", "is no choice with format=ndjson: a chat document holds everything");
    }
    check_bom(asked.bom, asked.format == ChatFormat::Csv, query);
}

fn check_bom(bom: bool, is_table: bool, query: &mut QueryReader) {
    if bom && !is_table {
        query.fault("bom", "is only for format=csv");
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
        let asked: ChatExport = read("format=csv&notes=true&tz=Asia%2FKathmandu").unwrap();
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
        assert_eq!(faulty(read::<ChatExport>("format=ndjson&notes=false").unwrap_err()), ["notes"]);
        assert_eq!(faulty(read::<ListExport<ContactFilter>>("format=txt&limit=3").unwrap_err()), ["format", "limit"]);
    }
}
