//! The list of a tab: its rows, what replaces them, and the notices above them.

pub mod body;
mod empty;
mod live_lost;
