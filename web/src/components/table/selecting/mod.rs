//! Several rows at once: by clicks with Ctrl or Shift, by keys, by boxes, or by holding a finger on a row.

mod chosen;
pub mod keys;
pub mod mark;
pub mod pointer;
pub mod selection;
