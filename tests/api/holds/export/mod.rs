//! What is true of every export.

mod agreement;
mod dialects;
pub mod documents;
mod streaming;
mod tables;
mod workbooks;
