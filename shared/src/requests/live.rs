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
        /// A chat has a new event; `data` is the event.
        ChatEvent = "chat_event",
        /// A chat has a new result; `data` is a row of the list of results.
        Result = "result",
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

filter! {
    /// Where the stream continues, for a first connection.
    #[derive(Default)]
    LiveFilter {
        /// The `id` of the last event received, where the header `Last-Event-ID` cannot be set.
        last_event_id: Option<String> = Text("last_event_id"),
    }
}
