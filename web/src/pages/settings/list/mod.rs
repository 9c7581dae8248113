//! What the lists of the settings have in common: the model, the page, the table and the drawer.

pub mod acts;
pub mod drawer;
pub mod facts;
pub mod item;
pub mod model;
pub mod page;
pub mod table;
