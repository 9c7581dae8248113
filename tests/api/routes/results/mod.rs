//! Results.

mod count;
mod get;
mod list;
