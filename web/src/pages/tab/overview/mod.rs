//! The overview of a tab: what it asks for, and where it stands.

pub mod strip;
