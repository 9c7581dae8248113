//! The window that the app runs in: its address, what it keeps for the reader, and the parts of the
//! app that it loads later.

pub mod address;
pub mod drafts;
pub mod language;
pub mod parts;
pub mod settings;
pub mod theme;
