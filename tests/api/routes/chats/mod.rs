//! Chats and their events.

mod count;
mod get;
mod list;
mod list_events;
