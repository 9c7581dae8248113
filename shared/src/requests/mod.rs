//! The requests of callers: filters, orders, pages, windows, participation.

pub mod act;
pub mod delivery_report;
pub mod erasure;
pub mod event_window;
pub mod export;
pub mod filter;
pub mod form;
pub mod ingest;
pub mod live;
pub mod organization;
pub mod page;
pub mod search;
pub mod sort_keys;

use serde::{Deserialize, Deserializer};

/// A member that may be absent, but not null.
pub(crate) fn stated<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}
