//! The transcript of a chat.

mod delivery;
pub mod entries;
pub mod event_time;
pub mod event_words;
pub mod linked_text;
pub mod log;
pub mod result_card;
pub mod scroll;
pub mod search_hits;
pub mod state;
pub mod timeline;
