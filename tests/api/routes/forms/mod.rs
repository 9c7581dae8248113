//! Forms.

mod list;
