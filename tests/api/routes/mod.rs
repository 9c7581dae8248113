//! What each operation does. The folder is the file in `api/src/handlers` that answers; the file is the
//! operation id without the noun. `tests/tidy/addresses.rs` checks that none is missing.

pub mod adjustments;
pub mod agents;
pub mod api_keys;
pub mod audit;
pub mod auth;
pub mod chats;
pub mod contacts;
pub mod deliveries;
pub mod erasure;
pub mod export;
pub mod forms;
pub mod health;
mod ingest;
pub mod live;
pub mod me;
pub mod organizations;
pub mod overview;
pub mod participation;
pub mod replies;
pub mod results;
pub mod users;
pub mod views;
pub mod webhooks;
