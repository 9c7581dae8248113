//! Sightline: every chat of a company, its results and its contacts, over a REST API.
//!
//! [`app`] puts the server together, [`routes`] is its URL table, [`handlers`] speak HTTP and
//! [`store`] speaks SQL; `handlers` never name diesel, `store` never names actix.

pub mod app;
pub mod commands;
pub mod config;
pub mod openapi;
pub mod password;
pub mod postgres;
pub mod store;
