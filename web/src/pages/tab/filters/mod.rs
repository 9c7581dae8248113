//! The filters of a tab: what stands in the bar, and what is set.

pub mod agent_suggestions;
pub mod bar;
pub mod chips;
pub mod droppable;
pub mod fields;
pub mod line;
pub mod state_counts;
