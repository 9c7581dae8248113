//! The documents of one source, line after line.

use super::lines::{self, LONGEST_LINE, Line};
use super::source::Source;
use crate::documents::document;
use crate::documents::statement::{Statement, Taking};
use sightline_shared::problem::Fault;
use std::cell::Cell;
use std::rc::Rc;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What a line holds.
pub(super) struct Entry {
    /// The line's number, from 1.
    pub line: u64,
    /// How many bytes it has.
    pub size: usize,
    /// The chat, or why it is none.
    pub chat: Result<Statement, Vec<Fault>>,
}

/// Gives every line of `source` that is not blank to `take`; `consumed` grows by the bytes read.
/// Where reading on fails, as in damaged gzip, the last entry says so.
pub(super) fn each(
    source: &mut Source<'_>,
    consumed: &Rc<Cell<u64>>,
    taking: &Taking,
    take: &mut dyn FnMut(Entry) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut reader = source.open(consumed)?;
    let mut buffer = Vec::new();
    for line in 1.. {
        let chat = match lines::next(reader.as_mut(), &mut buffer, LONGEST_LINE) {
            Ok(Line::End) => break,
            Ok(Line::TooLong) => Err(vec![Fault::pointer("", "is longer than 32 MiB")]),
            Ok(Line::Whole) if buffer.trim_ascii().is_empty() => continue,
            Ok(Line::Whole) if line == 1 => {
                document::read(buffer.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&buffer), taking)
            }
            Ok(Line::Whole) => document::read(&buffer, taking),
            Err(why) => {
                let chat = Err(vec![Fault::pointer("", format!("cannot be read, nor what follows: {why}"))]);
                return take(Entry { line, size: buffer.len(), chat });
            }
        };
        take(Entry { line, size: buffer.len(), chat })?;
        // One long line must not hold its memory until the end.
        buffer.shrink_to(1 << 20);
    }
    Ok(())
}
