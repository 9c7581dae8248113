//! Forms.

mod list;
mod put;
