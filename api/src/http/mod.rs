//! What all requests share: middleware, the caller, limits, parsing, repeated answers.

pub mod body_faults;
pub mod caller;
pub mod client;
pub mod connections;
pub mod extract;
pub mod idempotency;
pub mod ids;
pub mod middleware;
pub mod rate_limit;
pub mod refused_by_parser;
pub mod sending;
