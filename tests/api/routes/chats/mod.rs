//! Chats and their events.

mod count;
mod create;
mod create_result;
mod get;
mod list;
mod list_events;
mod tag;
