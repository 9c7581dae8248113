//! What every other component may use: icons, badges, names and where the focus is.

pub mod focus;
pub mod icon;
pub mod identifier;
pub mod media;
pub mod participant;
pub mod state_badge;
