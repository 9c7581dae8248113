//! The list of a tab: its rows, and what stands in their place or above them.

pub mod body;
mod empty;
mod live_lost;
