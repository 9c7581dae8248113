//! Sightline: every chat of a company, its results and its contacts, over a REST API.
//!
//! [`app`] puts the server together, [`routes`] is its URL table, [`handlers`] speak HTTP and
//! [`store`] speaks SQL; `handlers` never name diesel, `store` never names actix.

pub mod cursor;
pub mod range;
pub mod store;
