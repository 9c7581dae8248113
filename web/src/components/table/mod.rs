//! The table of rows and its settings.

pub mod arrange;
pub mod cells;
pub mod column;
pub mod content;
pub mod data_table;
mod grid;
mod hover;
mod line;
pub mod list_message;
pub mod row;
pub mod selecting;
mod text;
pub mod view_settings;
mod viewport;
