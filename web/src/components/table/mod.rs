//! The table of rows and its settings.

pub mod cells;
pub mod data_table;
pub mod list_message;
pub mod row;
pub mod table_view;
pub mod view_settings;
