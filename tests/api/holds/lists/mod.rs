//! Lists: filters, orders and pages, compared with the documents they come from.

mod cursors;
mod filters;
pub mod naive;
mod names;
mod orders;
pub mod parts;
mod places;
