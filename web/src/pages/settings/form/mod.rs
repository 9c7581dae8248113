//! What the forms of the settings have in common.

pub mod choices;
pub mod confirm;
pub mod create;
pub mod fields;
pub mod secret;
