//! What was put right or refused of what sources sent.

use crate::Timestamp;
use crate::document::AdjustmentKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something that was put right in what a source sent, or for which it was refused. Never the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptAdjustment {
    /// Its id.
    pub id: Uuid,
    /// When it was last so; of what was refused to the hour.
    pub at: Timestamp,
    /// What was put right; `refused` where nothing was stored.
    pub kind: AdjustmentKind,
    /// The member of the chat document that it concerns, as a JSON pointer (RFC 6901).
    #[cfg_attr(feature = "openapi", schema(example = "/events/3/at"))]
    pub pointer: String,
    /// What was done, in words that follow the member.
    #[cfg_attr(feature = "openapi", schema(example = "lies in the future; the time of arrival was taken"))]
    pub detail: String,
    /// The chat, where it is stored.
    pub chat_id: Option<Uuid>,
    /// The id of the chat in the system it comes from.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "conversation-7149"))]
    pub external_id: Option<String>,
}
