//! The overview of a tab: its request and its place.

mod choice;
mod fetched;
mod rows;
pub mod strip;
