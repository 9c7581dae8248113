//! What all requests share: middleware, the caller, limits, parsing, repeated answers.

pub mod caller;
pub mod client;
pub mod event_id;
pub mod extract;
pub mod idempotency;
pub mod middleware;
pub mod rate_limit;
