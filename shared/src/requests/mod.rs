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
pub mod page;
pub mod search;
pub mod sort_keys;
