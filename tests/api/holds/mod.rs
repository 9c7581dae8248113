//! What is true of several operations, or of the server as a whole.

mod audit;
mod authorization;
mod cookies;
mod csrf;
mod dates;
mod developers;
mod erasure;
mod export;
mod generate;
pub mod import;
mod ingest;
mod keys;
pub mod law;
pub mod lists;
mod live;
pub mod participation;
mod plans;
mod problems;
mod revisions;
mod robust;
mod schema;
mod search;
mod statements;
mod throttle;
mod tokens;
mod views;
mod webhooks;
