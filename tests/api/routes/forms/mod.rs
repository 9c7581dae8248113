//! Forms.

mod list;
mod put;
mod update;
