//! The frame of every page: account, shortcuts, dialogs, messages.

pub mod account_menu;
pub mod copy_link;
pub mod dialog;
pub mod live_indicator;
pub mod password_field;
pub mod shortcuts;
pub mod toast;
