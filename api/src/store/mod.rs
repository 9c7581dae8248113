//! The database: diesel and SQL live here and nowhere else. Knows nothing of HTTP.
//!
//! Every query on what a company owns takes a [`Scope`], the caller's part of its company's tree;
//! a handler has no other way in.

pub mod adjustments;
pub mod agents;
pub mod api_keys;
pub mod audit;
pub mod chats;
pub mod contacts;
pub mod database;
pub mod erasure;
pub mod export;
pub mod external;
pub mod forms;
pub mod holdings;
pub mod idempotency;
pub mod imports;
pub mod levels;
pub mod lists;
pub mod live;
pub mod organizations;
pub mod overview;
pub mod participation;
pub mod recount;
pub mod replies;
pub mod results;
pub mod schema;
pub mod search;
pub mod sign_ins;
pub mod sql;
pub mod users;
pub mod views;
pub mod webhooks;

pub use database::connection::connect_once;
pub use database::migrations::{is_migrated, migrate, revert_after, revert_all};
pub use database::{Db, DbError};
pub use organizations::{Scope, Tree};
pub use recount::recount;
