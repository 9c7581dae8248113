//! The live stream: its events, and where it resumes.

use crate::query::filter;
use crate::query::kinds::Text;
use crate::word_enum;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// The type of an event of the stream: the `event` of a server-sent event.
    LiveEventType {
        /// A chat as it is now; `data` is a row of the list of chats.
        Chat = "chat",
        /// A chat that the caller saw before the change and no longer sees: it moved to another
        /// organization; `data` is its id.
        ChatHidden = "chat_hidden",
        /// A chat has a new event; `data` is the event.
        ChatEvent = "chat_event",
        /// A chat has a new result; `data` is a row of the list of results.
        Result = "result",
        /// The events of a chat changed other than at their end: some were corrected, removed, or
        /// added among the others. `data` names the chat, whose events have to be read again.
        Transcript = "transcript",
        /// A contact was erased; `data` is its id.
        ContactErased = "contact_erased",
        /// The stream cannot resume at the caller's position: the caller has to read everything
        /// again.
        Reset = "reset",
    }
}

/// An erased contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErasedContact {
    /// The id it had.
    pub id: Uuid,
}

/// A chat that the caller no longer sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HiddenChat {
    /// Its id.
    pub id: Uuid,
}

/// A chat whose events changed other than at their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RewrittenTranscript {
    /// Its id.
    pub chat_id: Uuid,
    /// The chat's `revision` when this was sent.
    pub revision: i64,
}

filter! {
    /// Where the stream continues, for a first connection.
    #[derive(Default)]
    LiveFilter {
        /// The `id` of the last event received, where the header `Last-Event-ID` cannot be set.
        last_event_id: Option<String> = Text("last_event_id"),
    }
}
