//! The overview above the chats.

pub mod breakdown;
pub mod card;
pub mod charts;
pub mod figures;
pub mod strip;
pub mod words;
