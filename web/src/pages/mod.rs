//! One page a route. Pages fetch, and give what came to components.

pub mod acting;
pub mod agents;
mod ahead;
pub mod chats;
pub mod chips;
pub mod contacts;
pub mod data;
mod empty_list;
pub mod erasing;
mod export_menu;
pub mod filter_fields;
pub mod list_words;
pub mod listing;
mod live_lost;
pub mod open_drawer;
pub mod opened;
pub mod other_chats;
mod overview_strip;
pub mod results;
pub mod sharing;
pub mod sign_in;
mod state_counts;
pub mod tab_model;
pub mod tab_page;
pub mod top_bar;
pub mod views_menu;
