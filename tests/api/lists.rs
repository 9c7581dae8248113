//! Lists: pages, cursors, filters, counts and rows, and one of each whole.

mod cursors;
mod details;
mod filters;
mod naive;
mod names;
mod orders;
mod parts;
mod rows;
