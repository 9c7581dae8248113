//! What became of chat documents that were sent in bulk.

use super::adjustment::Adjustment;
use crate::problem::{Fault, Problem};
use crate::word_enum;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What became of a chat document.
    IngestOutcome {
        /// The chat is new.
        Created = "created",
        /// The chat was known, and something of it is new or was corrected.
        Updated = "updated",
        /// Everything the document says was known; nothing was written.
        Unchanged = "unchanged",
        /// The document was refused; nothing of it was written.
        Rejected = "rejected",
    }
}

/// What became of one chat document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IngestedDocument {
    /// Its place among the documents of the request, from 0.
    #[cfg_attr(feature = "openapi", schema(maximum = 1000, example = 0))]
    pub index: u32,
    /// The chat's id in the system it comes from, as the document has it.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "hmg-2041"))]
    pub external_id: Option<String>,
    /// What became of it.
    pub outcome: IngestOutcome,
    /// The id of the chat; absent when the document was refused.
    pub chat_id: Option<Uuid>,
    /// What was odd in it and was put right, the first 100.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub adjustments: Vec<Adjustment>,
    /// Why it was refused, at most ten faults.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub errors: Vec<Fault>,
}

/// How many documents had each outcome.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IngestTotals {
    /// The number of new chats.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub created: u32,
    /// The number of chats of which something is new or was corrected.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub updated: u32,
    /// The number of documents that said nothing new.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub unchanged: u32,
    /// The number of documents that were refused.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub rejected: u32,
    /// Why the request was not read to its end; null when it was. The documents listed so far are
    /// stored.
    pub problem: Option<Problem>,
}

/// What became of the documents of a JSON array.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IngestReport {
    /// Each document, in the order of the request.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub items: Vec<IngestedDocument>,
    /// The numbers.
    #[serde(flatten)]
    pub totals: IngestTotals,
}

impl IngestTotals {
    /// Counts a document with this outcome.
    pub const fn count(&mut self, outcome: IngestOutcome) {
        match outcome {
            IngestOutcome::Created => self.created += 1,
            IngestOutcome::Updated => self.updated += 1,
            IngestOutcome::Unchanged => self.unchanged += 1,
            IngestOutcome::Rejected => self.rejected += 1,
        }
    }
}
