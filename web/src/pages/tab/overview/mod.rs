//! The overview of a tab: its request and its place.

mod failed;
mod rows;
pub mod strip;
