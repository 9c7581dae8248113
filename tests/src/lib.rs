//! What the tests use: the real server on a free port, a real PostgreSQL with a database
//! for each test, and callers as variables:
//!
//! ```text
//! let app = TestApp::start().await;
//! let anna = app.supervisor("Acme").await;
//! let chats = anna.get("/api/v1/chats?state=active").await;
//! ```

mod app;
pub mod browser_requests;
mod caller;
mod cluster;
mod content;
mod documents;
mod explain;
mod keys;
mod live;
mod process;
pub mod wait;
mod watchdog;

pub use app::TestApp;
pub use caller::{Answer, Caller};
pub use cluster::{TestDatabase, fresh_database};
pub use content::{dump, texts};
pub use documents::{ChatBuilder, at, extra_data, samples};
pub use explain::{Plan, Plans};
pub use live::{Block, LiveMessage, LiveStream};
pub use process::{ServerProcess, bare, command, lines};
