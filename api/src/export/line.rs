//! A row of a table, whichever file it is written to.

use chrono::SecondsFormat;
use chrono_tz::Tz;
use sightline_shared::{FieldType, Timestamp};

/// The separator of several values in one cell.
pub const SEPARATOR: &str = "; ";

/// The value of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A fixed word, or an id.
    Word(String),
    /// A number.
    Number(i64),
    /// Whether something is so.
    Flag(bool),
    /// User text.
    Text(String),
    /// Several user texts.
    Texts(Vec<String>),
    /// User text that is a value of this type, if it is one.
    Typed(String, FieldType),
    /// An instant.
    Time(Option<Timestamp>),
}

/// One row under construction.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its cells.
    pub cells: Vec<Cell>,
}

impl Line {
    /// A line of these user texts.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        texts.into_iter().fold(Self::default(), |line, text| line.text(Some(text)))
    }

    fn with(mut self, cell: Cell) -> Self {
        self.cells.push(cell);
        self
    }

    /// Adds a fixed word or an id.
    #[must_use]
    pub fn plain(self, value: impl ToString) -> Self {
        self.with(Cell::Word(value.to_string()))
    }

    /// Adds an optional word or id.
    #[must_use]
    pub fn maybe(self, value: Option<impl ToString>) -> Self {
        self.plain(value.map(|value| value.to_string()).unwrap_or_default())
    }

    /// Adds a number.
    #[must_use]
    pub fn number(self, value: impl Into<i64>) -> Self {
        self.with(Cell::Number(value.into()))
    }

    /// Adds a number that may be unknown.
    #[must_use]
    pub fn amount(self, value: Option<i64>) -> Self {
        match value {
            Some(value) => self.number(value),
            None => self.plain(""),
        }
    }

    /// Adds whether something is so.
    #[must_use]
    pub fn flag(self, value: bool) -> Self {
        self.with(Cell::Flag(value))
    }

    /// Adds user text.
    #[must_use]
    pub fn text(self, text: Option<&str>) -> Self {
        self.with(Cell::Text(text.unwrap_or_default().to_owned()))
    }

    /// Adds user text that is to be a value of a type.
    #[must_use]
    pub fn typed(self, text: &str, kind: FieldType) -> Self {
        self.with(Cell::Typed(text.to_owned(), kind))
    }

    /// Adds several user texts.
    #[must_use]
    pub fn texts<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        self.with(Cell::Texts(texts.into_iter().map(str::to_owned).collect()))
    }

    /// Adds an instant.
    #[must_use]
    pub fn time(self, at: Option<Timestamp>) -> Self {
        self.with(Cell::Time(at))
    }
}

/// An instant in a zone: RFC 3339 with the offset that was in force.
#[must_use]
pub fn local(at: Timestamp, zone: Tz) -> String {
    at.utc().with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Millis, false)
}
