//! What an act is done with.

use sightline_shared::{EventType, TransferTarget};

/// What the caller gave with an act.
#[derive(Clone, Debug)]
pub enum With {
    /// Nothing.
    Nothing,
    /// The text of a message or note.
    Text(String),
    /// The reason for closing the chat.
    Reason(String),
    /// To whom the chat is handed on.
    Transfer {
        /// An organization or an agent.
        target: TransferTarget,
        /// A note for them.
        note: Option<String>,
    },
}

impl With {
    /// The text of an event of the act.
    pub(super) fn text(&self, kind: EventType) -> Option<&str> {
        match (self, kind) {
            (Self::Text(text), EventType::Message | EventType::Note) => Some(text),
            (Self::Transfer { note, .. }, EventType::Note) => note.as_deref(),
            _ => None,
        }
    }

    /// The reason for closing the chat.
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Reason(reason) => Some(reason),
            _ => None,
        }
    }
}
