//! The controls that narrow a list.

pub mod agent_list;
pub mod agent_search;
pub mod choice;
pub mod filter_chips;
pub mod state_filter;
pub mod text_search;
