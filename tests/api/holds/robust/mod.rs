//! What the server does when its database, its clients or their requests behave badly.

mod database;
mod inputs;
pub mod killed;
mod requests;
mod starting;
