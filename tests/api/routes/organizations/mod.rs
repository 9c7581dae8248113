//! Organizations.

mod list;
