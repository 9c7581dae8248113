//! What is true of every export.

mod agreement;
mod documents;
mod streaming;
mod tables;
