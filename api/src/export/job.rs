//! An export to be made.

use super::output::{Broken, Output};
use diesel::pg::PgConnection;
use uuid::Uuid;

/// The work of an export: it reads a snapshot and writes.
pub(super) type Work = Box<dyn FnOnce(&mut PgConnection, &mut Output) -> Result<(), Broken> + Send>;

/// An export to be made.
pub struct Job {
    /// What is exported: `chats`, `results`, `contacts`, `audit` or `chat`.
    pub what: &'static str,
    /// The chat, where it is one.
    pub chat_id: Option<Uuid>,
    /// The name of its format, which is the extension of its file.
    pub format: &'static str,
    /// The names of the parameters that were given.
    pub parameters: Vec<&'static str>,
    /// The work.
    pub work: Work,
}
