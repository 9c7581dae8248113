//! The drawer and its content.

pub mod chat_panel;
pub mod close_dialog;
pub mod composer;
pub mod contact_panel;
pub mod erase_dialog;
pub mod frame;
pub mod nav;
pub mod panel_load;
pub mod result_deliveries;
pub mod result_panel;
pub mod source_link;
pub mod transfer_dialog;
