//! The overview of a tab: its request and its place.

pub mod strip;
