//! Signing in: passwords, access tokens, API keys, and limits on failures.

pub mod api_key;
pub mod client;
pub mod limits;
pub mod password;
pub mod token;
