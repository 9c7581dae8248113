//! The overview above the chats.

pub mod breakdown;
pub mod card;
pub mod changes;
pub mod charts;
pub mod compared;
pub mod figures;
pub mod period;
pub mod response;
pub mod strip;
pub mod words;
