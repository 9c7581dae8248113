//! The documents of one source, one after another.

use super::form;
use super::lines::{self, LONGEST_LINE, Line};
use super::platforms::{self, Export, Unplaced};
use super::source::Source;
use crate::documents::document;
use crate::documents::refused::Refused;
use crate::documents::statement::{Statement, Taking};
use sightline_shared::document::ChatDocument;
use sightline_shared::problem::Fault;
use std::cell::Cell;
use std::io::{BufRead, Cursor, Read as _};
use std::rc::Rc;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// How many bytes an event counts for, beside its words.
const EVENT: usize = 300;

/// How sources are read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// How documents are taken.
    pub taking: &'a Taking,
    /// The platform that exported them; else they hold a document a line.
    pub from: Option<&'a Export>,
}

/// What a line, or a conversation of a platform, holds.
pub(super) struct Entry {
    /// The line's or conversation's number, from 1.
    pub line: u64,
    /// How many bytes it has, about.
    pub size: usize,
    /// The chat, or why it is none.
    pub chat: Result<Statement, Refused>,
}

/// Takes an entry.
type Take<'a> = dyn FnMut(Entry) -> anyhow::Result<()> + 'a;

/// Gives every document of `source` to `take`; `consumed` grows by the bytes read. Where reading on
/// fails, as in damaged gzip, the last entry says so.
pub(super) fn each(
    source: &mut Source<'_>,
    consumed: &Rc<Cell<u64>>,
    reading: Reading<'_>,
    unplaced: &mut Unplaced,
    take: &mut Take<'_>,
) -> anyhow::Result<()> {
    let name = source.name().to_owned();
    let mut reader = source.open(consumed)?;
    let mut start = Vec::with_capacity(form::START);
    if let Err(why) = reader.by_ref().take(form::START as u64).read_to_end(&mut start) {
        return take(unread(1, 0, &why));
    }
    if let Some(fault) = form::unreadable(&start) {
        return take(Entry { line: 1, size: 0, chat: Err(vec![fault].into()) });
    }
    if start.starts_with(BYTE_ORDER_MARK) {
        start.drain(..BYTE_ORDER_MARK.len());
    }
    let mut whole = Cursor::new(start).chain(reader);
    match reading.from {
        None => each_line(&mut whole, reading.taking, take),
        Some(export) => platforms::each(&mut whole, &name, export, unplaced, &mut |line, document| {
            let size = document.as_ref().map_or(0, weight);
            take(Entry {
                line,
                size,
                chat: document
                    .map_err(Refused::from)
                    .and_then(|document| Statement::take(document, reading.taking, Vec::new())),
            })
        }),
    }
}

/// Every line that is not blank.
fn each_line(reader: &mut dyn BufRead, taking: &Taking, take: &mut Take<'_>) -> anyhow::Result<()> {
    let mut buffer = Vec::new();
    let mut is_first = true;
    for line in 1.. {
        let found = lines::next(reader, &mut buffer, LONGEST_LINE);
        if matches!(found, Ok(Line::Whole)) && buffer.trim_ascii().is_empty() {
            continue;
        }
        let size = buffer.len();
        if std::mem::take(&mut is_first)
            && let Some(fault) = form::no_lines(&buffer)
        {
            return take(Entry { line, size, chat: Err(vec![fault].into()) });
        }
        let chat = match found {
            Ok(Line::End) => break,
            Ok(Line::TooLong) => Err(vec![Fault::pointer("", "is longer than 32 MiB")].into()),
            Ok(Line::Whole) => document::read(&buffer, taking),
            Err(why) => return take(unread(line, size, &why)),
        };
        take(Entry { line, size, chat })?;
        // One long line must not hold its memory until the end.
        buffer.shrink_to(1 << 20);
    }
    Ok(())
}

fn unread(line: u64, size: usize, why: &std::io::Error) -> Entry {
    let fault = Fault::pointer("", format!("cannot be read, nor what follows: {why}"));
    Entry { line, size, chat: Err(vec![fault].into()) }
}

/// About how many bytes a document has.
fn weight(document: &ChatDocument) -> usize {
    let words = document.events.iter().filter_map(|event| event.text.as_ref()).map(String::len);
    words.sum::<usize>() + EVENT * (1 + document.events.len())
}
