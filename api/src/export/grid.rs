//! Files of rows and columns: a table, or a workbook of several.

use super::book::Book;
use super::line::Line;
use super::output::{Broken, Output};
use super::table::Table;
use chrono_tz::Tz;
use sightline_shared::Dialect;

/// A file of rows and columns.
pub(super) enum Grid {
    /// One table, as text.
    Table(Table),
    /// Tables on sheets.
    Book(Box<Book>),
}

impl Grid {
    /// A table in this dialect; its times are shown in `zone`.
    pub(super) const fn table(dialect: Dialect, zone: Tz) -> Self {
        Self::Table(Table::new(dialect, zone))
    }

    /// A workbook; its times are those on the clocks of `zone`.
    pub(super) fn book(zone: Tz) -> Self {
        Self::Book(Box::new(Book::new(zone)))
    }

    /// Begins a table; their numbers count from 0. What is no workbook has one.
    pub(super) fn begin(&mut self, name: &str, columns: Vec<String>, output: &mut Output) -> Result<(), Broken> {
        match self {
            Self::Table(table) => Ok(table.begin(columns.iter().map(String::as_str), output.buffer())?),
            Self::Book(book) => book.table(name, columns),
        }
    }

    /// Adds a row to the table of that number.
    pub(super) fn write(&mut self, table: usize, line: &Line, output: &mut Output) -> Result<(), Broken> {
        match self {
            Self::Table(only) => only.write(line, output.buffer())?,
            Self::Book(book) => {
                output.go_on()?;
                book.write(table, line)?;
            }
        }
        output.finish_row()
    }

    /// The end of the last table.
    pub(super) fn end(self, output: &mut Output) {
        if let Self::Book(book) = self {
            book.send(output);
        }
    }
}

/// The names of columns.
pub(super) fn owned(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|&name| name.to_owned()).collect()
}
