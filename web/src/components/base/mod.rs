//! What the other components are made of: icons, badges, names, labels, the focus.

pub mod copy_button;
pub mod field_list;
pub mod focus;
pub mod icon;
pub mod identifier;
pub mod length;
pub mod media;
pub mod participant;
pub mod pause;
pub mod state_badge;
pub mod tags;
