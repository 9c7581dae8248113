//! The filters of a tab: the bar, and the filters that are set.

pub mod add;
pub mod agent_suggestions;
pub mod bar;
pub mod chips;
pub mod droppable;
pub mod fields;
mod form_counts;
pub mod line;
pub mod more;
mod more_fields;
pub mod state_counts;
