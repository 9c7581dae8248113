//! A tab of the Data section: its model, its list, its bar.

pub mod cells;
pub mod copy_link;
pub mod filters;
pub mod list;
pub mod listing;
pub mod model;
pub mod open_item;
pub mod overview;
pub mod page;
pub mod ready_views;
pub mod selection;
pub mod top_bar;
pub mod views_menu;
pub mod words;
