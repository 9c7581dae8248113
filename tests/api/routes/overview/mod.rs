//! The overview.

mod get;
