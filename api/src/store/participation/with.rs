//! What an act is done with.

use serde_json::{Value, json};
use sightline_shared::{ClosingReason, EventType};

/// What the caller gave with an act.
#[derive(Clone, Debug)]
pub enum With {
    /// Nothing.
    Nothing,
    /// The text of a message or note.
    Text(String),
    /// The reason for closing the chat.
    Reason(String),
}

impl With {
    /// The text of an event of the act.
    pub(super) fn text(&self, kind: EventType) -> Option<String> {
        match (self, kind) {
            (Self::Text(text), EventType::Message | EventType::Note) => Some(text.clone()),
            _ => None,
        }
    }

    /// The data of an event of the act; `leaves` where a participant that leaves brings it about.
    pub(super) fn data(&self, kind: EventType, leaves: bool) -> Option<Value> {
        match (self, kind) {
            (Self::Reason(reason), EventType::Closed) => Some(json!({ "reason": reason })),
            (_, EventType::Closed) if leaves => Some(json!({ "reason": "agent_left" })),
            (_, EventType::Closed) => Some(json!({ "reason": ClosingReason::Resolved })),
            _ => None,
        }
    }
}
