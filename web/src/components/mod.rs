//! What the pages are made of: props in, callbacks out. Components know neither the API, nor the
//! router, nor the pages.

pub mod base;
pub mod date;
pub mod drawer;
pub mod filters;
pub mod listbox;
pub mod overview;
pub mod shell;
pub mod table;
pub mod transcript;
pub mod tree;
