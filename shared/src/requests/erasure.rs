//! Requests for erasures: whose records they cover.

use crate::query::filter;
use crate::query::kinds::Or;

filter! {
    /// Which records of a person an erasure covers.
    #[derive(Copy, Default)]
    ErasureOptions {
        /// Whether the other contacts that have the contact's e-mail address or telephone number, as `others` of
        /// the preview counts them, are erased with it.
        with_others: bool = Or("with_others", false),
    }
}
