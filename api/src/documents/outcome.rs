//! What became of a chat document that was to be stored.

use sightline_shared::problem::Fault;

/// What became of one chat document.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The chat is new.
    Created(uuid::Uuid),
    /// The chat was known and has new events.
    Updated(uuid::Uuid),
    /// The chat was known as it is; nothing was written.
    Unchanged(uuid::Uuid),
    /// The document cannot be taken, and left nothing behind.
    Rejected(Vec<Fault>),
}
