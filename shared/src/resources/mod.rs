//! The resources of the API: what it returns and stores.

pub mod adjustment;
pub mod agent;
pub mod api_key;
pub mod audit;
pub mod breakdown;
pub mod chat;
pub mod contact;
pub mod erasure;
pub mod event;
pub mod organization;
pub mod overview;
pub mod result;
pub mod user;
pub mod view;
pub mod webhook;
