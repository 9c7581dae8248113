//! The order and the widths of the columns of a table: the reader's own.

pub mod arrangement;
pub mod gestures;
pub mod heads;
pub mod menu;
pub mod order;
