//! The live stream's tables: changes as they are written, numbered and read.

pub mod changes;
pub mod material;
pub mod stream;
