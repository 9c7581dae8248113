//! The rows of chats on their way in, table by table.

pub mod adjustments;
pub mod agents;
pub mod catalog;
pub mod chats;
pub mod contacts;
pub mod derived;
pub mod ids;
pub mod place;
pub mod streams;
pub mod users;
pub mod values;
pub mod webhooks;
