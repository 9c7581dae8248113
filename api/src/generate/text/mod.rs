//! The words that generated chats are made of.

pub mod names;
pub mod talk;
pub mod words;
