//! The outcome of storing a chat document.

use sightline_shared::problem::Fault;

/// The outcome of storing one chat document.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The chat is new.
    Created(uuid::Uuid),
    /// The chat was known, and something of it is new or was corrected.
    Updated(uuid::Uuid),
    /// The chat was stored already; nothing was written.
    Unchanged(uuid::Uuid),
    /// The document was rejected; nothing was written.
    Rejected(Vec<Fault>),
}

impl Outcome {
    /// Its word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Updated(_) => "updated",
            Self::Unchanged(_) => "unchanged",
            Self::Rejected(_) => "rejected",
        }
    }
}
