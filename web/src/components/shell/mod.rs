//! The frame of every page: account, palette, shortcuts, dialogs, messages.

pub mod account_menu;
mod commands;
pub mod copy_link;
pub mod dialog;
pub mod live_indicator;
pub mod palette;
pub mod shortcuts;
pub mod toast;
