//! Sightline: every chat of a company, its results and its contacts, over a REST API.
//!
//! [`app`] puts the server together, [`routes`] is its URL table, [`handlers`] speak HTTP and
//! [`store`] speaks SQL; `handlers` never name diesel, `store` never names actix.

pub mod acting;
pub mod app;
pub mod assets;
pub mod audit;
pub mod auth;
pub mod buckets;
pub mod client;
pub mod commands;
pub mod config;
pub mod cursor;
pub mod documents;
pub mod error;
pub mod export;
pub mod extract;
pub mod generate;
pub mod handlers;
pub mod idempotency;
pub mod import;
pub mod live;
pub mod openapi;
pub mod openings;
pub mod password;
pub mod postgres;
pub mod range;
pub mod rates;
pub mod refusals;
pub mod request;
pub mod routes;
pub mod sign_in_limits;
pub mod state;
pub mod store;
pub mod throttle;
pub mod token;
