//! What every request meets, whatever it asks for: middleware, the caller, limits, parsing, replay.

pub mod caller;
pub mod client;
pub mod extract;
pub mod idempotency;
pub mod middleware;
pub mod rate_limit;
