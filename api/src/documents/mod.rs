//! Chat documents: read, and checked as a whole. Knows neither files, HTTP nor the database.
//!
//! [`ImportChat::check`](chat::ImportChat::check) is the one gate: what passes it can be stored.

pub mod chat;
pub mod document;
pub mod erased;
pub mod faults;
mod organization_path;
pub mod outcome;
mod people;
pub mod results;
mod shape;
pub mod text;
mod validate;
