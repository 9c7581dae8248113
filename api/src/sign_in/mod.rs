//! Signing in: passwords, access tokens, and limits on failures.

pub mod limits;
pub mod password;
pub mod token;
