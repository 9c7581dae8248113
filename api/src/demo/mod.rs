//! The platform of the demo: a small program behind a webhook, such as a company would have.
//!
//! It runs in the process of `serve --demo` and uses nothing of it but what any platform has: messages
//! come to an address of this computer and are verified by their signatures, and it answers through the
//! HTTP API with an API key. So a reply in the demo takes the way of every other. Meanwhile customers come,
//! and their chats take the way of every other as well.

mod contact;
mod desk;
mod receiver;
pub mod registration;
mod script;
mod visitors;

pub use receiver::Platform;
