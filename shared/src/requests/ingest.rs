//! Requests that send chat documents in bulk.

use crate::query::filter;
use crate::query::kinds::{One, Or};
use crate::query::parameter::Describe as _;
use crate::word_enum;

word_enum! {
    /// What becomes of members that no chat document has.
    UnknownMembers {
        /// The document is refused (the default).
        Refuse = "refuse",
        /// They are left out, and reported as adjustments.
        Ignore = "ignore",
    }
}

filter! {
    /// How documents are taken.
    #[derive(Copy, Default)]
    IngestOptions {
        /// Whether a document that has anything odd in it is refused, instead of put right.
        strict: bool = Or("strict", false),
        /// What becomes of members that no chat document has.
        unknown: Option<UnknownMembers> = One("unknown").when_absent(UnknownMembers::Refuse),
    }
}
