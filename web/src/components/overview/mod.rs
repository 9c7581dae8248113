//! The overview above the chats.

pub mod charts;
pub mod figures;
pub mod overview;
pub mod words;
