//! Workbooks (Office Open XML, as Excel writes them): tables with real dates and numbers.
//!
//! The rows of a sheet go to a temporary file without a name, so that a workbook takes no more memory than a row. A
//! table that is longer than a sheet goes on in a further one. Texts are written as texts: none is a formula.

mod names;
mod packing;
mod values;

use super::line::{Cell, Line};
use super::output::{Broken, Output};
use crate::error::Error;
use chrono_tz::Tz;
use names::SheetNames;
use packing::Packing;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use values::Value;

/// The rows of a sheet, that of the names included.
const MOST_ROWS: u32 = 1_048_576;
/// What a cell takes besides its text, in bytes.
const OF_A_CELL: u64 = 64;
/// From here on, in bytes, a sheet may not fit into a zip that has no 64-bit sizes: marks and
/// control characters take up to seven bytes each.
const LARGE: u64 = (4 << 30) / 7;

/// A workbook that is being written.
pub(super) struct Book {
    workbook: Workbook,
    formats: Formats,
    zone: Tz,
    names: SheetNames,
    tables: Vec<Table>,
    most_rows: u32,
    /// About how much was written, in bytes.
    written: u64,
}

struct Formats {
    head: Format,
    date: Format,
    day: Format,
    clock: Format,
    quoted: Format,
}

/// A table, and where its next row goes.
struct Table {
    name: String,
    columns: Vec<String>,
    sheet: usize,
    next_row: u32,
}

impl Book {
    /// A workbook without sheets, whose times are those on the clocks of `zone`.
    pub(super) fn new(zone: Tz) -> Self {
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_comment(format!("Times are those of {zone}.")));
        let formats = Formats {
            head: Format::new().set_bold().set_align(FormatAlign::Left),
            date: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left),
            day: Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            clock: Format::new().set_num_format("hh:mm:ss").set_align(FormatAlign::Left),
            quoted: Format::new().set_quote_prefix(),
        };
        let names = SheetNames::default();
        Self { workbook, formats, zone, names, tables: Vec::new(), most_rows: MOST_ROWS, written: 0 }
    }

    /// Adds a table; their numbers count from 0.
    pub(super) fn table(&mut self, name: &str, columns: Vec<String>) -> Result<(), Broken> {
        let mut table = Table { name: name.to_owned(), columns, sheet: 0, next_row: 0 };
        self.begin_sheet(&mut table)?;
        self.tables.push(table);
        Ok(())
    }

    /// Adds a row to the table of that number.
    pub(super) fn write(&mut self, table: usize, line: &Line) -> Result<(), Broken> {
        if self.tables[table].next_row == self.most_rows {
            let mut full = self.tables.remove(table);
            let begun = self.begin_sheet(&mut full);
            self.tables.insert(table, full);
            begun?;
        }
        let Self { workbook, formats, zone, tables, written, .. } = self;
        let Table { sheet, next_row, .. } = &mut tables[table];
        *written += guarded(|| write_row(workbook.worksheet_from_index(*sheet)?, *next_row, line, formats, *zone))?;
        *next_row += 1;
        Ok(())
    }

    /// Leaves it to `output` to send the workbook, when the database is no longer needed.
    pub(super) fn send(mut self, output: &mut Output) {
        output.leave(move |output| {
            self.workbook.use_zip_large_file(self.written > LARGE);
            let mut packing = Packing::new(output);
            let packed = guarded(|| self.workbook.save_to_writer(&mut packing));
            packing.end(packed)
        });
    }

    /// A new sheet for the next rows of `table`: the names of the columns stay in sight.
    fn begin_sheet(&mut self, table: &mut Table) -> Result<(), Broken> {
        let name = self.names.take(&table.name);
        (table.sheet, table.next_row) = (self.workbook.worksheets().len(), 1);
        let (workbook, head) = (&mut self.workbook, &self.formats.head);
        guarded(|| {
            let sheet = workbook.add_worksheet_with_constant_memory()?;
            sheet.set_name(name)?.set_freeze_panes(1, 0)?;
            for (column, name) in (0_u16..).zip(&table.columns) {
                sheet.set_column_width(column, width(name))?;
                let (Value::Text(name) | Value::Quoted(name)) = values::text(name) else { continue };
                sheet.write_string_with_format(0, column, name, head)?;
            }
            Ok(())
        })
    }
}

/// The width of a column, in digits.
fn width(column: &str) -> f64 {
    let is_time = column == "at" || column.ends_with("_at") || column.ends_with("_since");
    let is_short =
        column.ends_with("_count") || matches!(column, "seq" | "event_seq" | "type" | "state" | "chat_state");
    match column {
        "link" | "text" => 60.0,
        _ if is_time => 20.0,
        _ if is_short => 12.0,
        _ if column == "id" || column.ends_with("_id") => 38.0,
        _ => 26.0,
    }
}

/// Writes the cells of a row; returns about how many bytes that takes.
fn write_row(sheet: &mut Worksheet, row: u32, line: &Line, formats: &Formats, zone: Tz) -> Result<u64, XlsxError> {
    let mut written = 0;
    for (column, cell) in (0_u16..).zip(&line.cells) {
        written += OF_A_CELL;
        let value = match cell {
            #[expect(clippy::cast_precision_loss, reason = "counts, far below 2^53")]
            Cell::Number(number) => {
                sheet.write_number(row, column, *number as f64)?;
                continue;
            }
            Cell::Flag(flag) => {
                sheet.write_boolean(row, column, *flag)?;
                continue;
            }
            Cell::Word(word) => Value::Text(word.clone()),
            Cell::Text(text) => values::text(text),
            Cell::Typed(text, kind) => values::typed(text, *kind),
            Cell::Texts(texts) => values::texts(texts),
            Cell::Time(None) => continue,
            Cell::Time(Some(at)) => values::time(*at, zone),
        };
        match value {
            Value::Text(text) => {
                written += text.len() as u64;
                sheet.write_string(row, column, text)?
            }
            Value::Quoted(text) => {
                written += text.len() as u64;
                sheet.write_string_with_format(row, column, text, &formats.quoted)?
            }
            Value::Number(number) => sheet.write_number(row, column, number)?,
            Value::Date(days) => sheet.write_number_with_format(row, column, days, &formats.date)?,
            Value::Day(days) => sheet.write_number_with_format(row, column, days, &formats.day)?,
            Value::Clock(share) => sheet.write_number_with_format(row, column, share, &formats.clock)?,
            Value::Flag(flag) => sheet.write_boolean(row, column, flag)?,
        };
    }
    Ok(written)
}

/// Does `work` on a workbook, which panics where a temporary file cannot be written.
fn guarded<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Broken> {
    let unavailable = |why: &str| Broken::Failed(Error::Unavailable(format!("a workbook could not be written: {why}")));
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(why)) => Err(unavailable(&why.to_string())),
        Err(_) => Err(unavailable("its temporary files cannot grow")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Limits;
    use futures::StreamExt as _;
    use tokio::sync::oneshot;

    fn packed(book: Book) -> Vec<u8> {
        let (ready, _is_ready) = oneshot::channel();
        let (mut output, body) = Output::new(Limits::default(), ready).unwrap();
        let reading = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(body.map(Result::unwrap).collect::<Vec<_>>()).concat()
        });
        book.send(&mut output);
        output.finish().unwrap();
        output.end();
        reading.join().unwrap()
    }

    #[test]
    fn a_workbook_is_sent_whole() {
        let mut book = Book::new(Tz::UTC);
        book.table("Chats", vec!["id".to_owned()]).unwrap();
        for number in 0..40_000 {
            book.write(0, &Line::default().plain(number)).unwrap();
        }
        let bytes = packed(book);
        assert!(bytes.starts_with(b"PK") && bytes.len() > 100_000, "{}", bytes.len());
        // The end of the central directory.
        assert!(bytes[bytes.len() - 22..].starts_with(b"PK\x05\x06"));
    }

    #[test]
    fn rows_beyond_the_end_of_a_sheet_are_on_a_further_one() {
        let mut book = Book { most_rows: 3, ..Book::new(Tz::UTC) };
        book.table("Chats", vec!["id".to_owned()]).unwrap();
        book.table("chats", vec!["id".to_owned()]).unwrap();
        for number in 0..5 {
            book.write(0, &Line::default().plain(number)).unwrap();
        }
        book.write(1, &Line::default().plain("x")).unwrap();
        let sheets: Vec<String> = book.workbook.worksheets().iter().map(Worksheet::name).collect();
        assert_eq!(sheets, ["Chats", "chats (2)", "Chats (3)", "Chats (4)"]);
        assert_eq!(book.tables.iter().map(|table| (table.sheet, table.next_row)).collect::<Vec<_>>(), [(3, 2), (1, 2)]);
        let _ = packed(book);
    }

    #[test]
    fn a_workbook_that_cannot_be_written_is_an_error() {
        let failed = guarded(|| -> Result<(), XlsxError> { panic!("no space is left") });
        assert!(matches!(failed, Err(Broken::Failed(Error::Unavailable(_)))));
    }
}
