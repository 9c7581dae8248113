//! The list of a tab: its rows, what replaces them, and the notices above them.

pub mod body;
mod empty;
pub mod export_menu;
mod live_lost;
