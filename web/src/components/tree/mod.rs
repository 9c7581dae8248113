//! A choice among options that form a tree.

pub mod choice;
pub mod keys;
pub mod list;
pub mod nodes;
