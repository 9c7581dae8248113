//! The overview of a tab: its request and its place.

mod choice;
mod fetched;
mod question;
mod rows;
pub mod strip;
