//! Sightline: every chat of a company, its results and its contacts, over a REST API.
//!
//! [`app`] puts the server together, [`routes`] is its URL table, [`handlers`] speak HTTP and
//! [`store`] speaks SQL; `handlers` never name diesel, `store` never names actix.

pub mod app;
pub mod assets;
pub mod audit;
pub mod calendar;
pub mod chat_life;
pub mod commands;
pub mod config;
pub mod cursor;
pub mod demo;
pub mod documents;
pub mod error;
pub mod export;
pub mod generate;
pub mod handlers;
pub mod http;
pub mod import;
pub mod ingest;
pub mod live;
pub mod metrics;
pub mod openapi;
pub mod postgres;
pub mod routes;
pub mod sign_in;
pub mod slots;
pub mod state;
pub mod store;
pub mod throttle;
pub mod upkeep;
pub mod webhooks;
