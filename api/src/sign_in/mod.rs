//! What signing in rests on: passwords, access tokens, and how often one may try.

pub mod limits;
pub mod password;
pub mod token;
