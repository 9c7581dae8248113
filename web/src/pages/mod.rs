//! One page a route. Pages fetch, and give what came to components.

mod alerts;
mod chats;
mod contacts;
pub mod data;
mod download;
mod drawer;
mod erasing;
mod message;
mod palette;
mod results;
mod section;
pub mod settings;
pub mod sign_in;
pub mod sign_out;
mod tab;
