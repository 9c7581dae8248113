//! What an export is asked for: the filter of the list, and in which form.

use crate::query::{Pairs, QueryFilter, QueryReader};
use crate::word_enum;

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

/// A list to be exported, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListExport<F> {
    /// Which rows, in which order.
    pub filter: F,
    /// In which form.
    pub format: ListFormat,
    /// Whether a table begins with the byte order mark, by which some programs know UTF-8.
    pub bom: bool,
}

/// A chat to be exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatExport {
    /// In which form.
    pub format: ChatFormat,
    /// Whether what the contact must not see is in it, too: notes, actions, who came and went.
    /// Chat documents always hold everything.
    pub notes: bool,
    /// Whether a table begins with the byte order mark.
    pub bom: bool,
    /// The IANA time zone of the times; the caller's organization's when absent.
    pub tz: Option<String>,
}

impl<F: QueryFilter> QueryFilter for ListExport<F> {
    fn read(query: &mut QueryReader) -> Self {
        let filter = F::read(query);
        let format = query.one("format").unwrap_or(ListFormat::Csv);
        Self { filter, format, bom: read_bom(query, format == ListFormat::Csv) }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Pairs(self.filter.pairs());
        pairs.one("format", Some(&self.format));
        pairs.one("bom", self.bom.then_some(&true));
        pairs.0
    }
}

impl QueryFilter for ChatExport {
    fn read(query: &mut QueryReader) -> Self {
        let format = query.one("format").unwrap_or(ChatFormat::Txt);
        let notes = query.one("notes");
        if notes.is_some() && format == ChatFormat::Ndjson {
            query.fault("notes", "is no choice with format=ndjson: a chat document holds everything");
        }
        let bom = read_bom(query, format == ChatFormat::Csv);
        Self { format, notes: notes.unwrap_or(false), bom, tz: query.text("tz") }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Pairs::default();
        pairs.one("format", Some(&self.format));
        pairs.one("notes", self.notes.then_some(&true));
        pairs.one("bom", self.bom.then_some(&true));
        pairs.one("tz", self.tz.as_ref());
        pairs.0
    }
}

fn read_bom(query: &mut QueryReader, is_table: bool) -> bool {
    let bom = query.one("bom").unwrap_or(false);
    if bom && !is_table {
        query.fault("bom", "is only for format=csv");
    }
    bom
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ContactFilter, Fault};

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
        assert!(!read::<ChatExport>("").unwrap().notes);
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
