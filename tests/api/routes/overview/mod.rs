//! The overview.

mod get;
mod get_breakdown;
