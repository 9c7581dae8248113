//! The drawer and what stands in it.

pub mod chat_panel;
pub mod composer;
pub mod contact_panel;
pub mod drawer;
pub mod erase_dialog;
pub mod panel_load;
pub mod result_panel;
