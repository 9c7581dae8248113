//! What the pages of the settings ask for.

pub mod account;
pub mod agents;
pub mod audit;
pub mod forms;
pub mod incoming;
pub mod keys;
pub mod organizations;
pub mod people;
pub mod webhooks;
