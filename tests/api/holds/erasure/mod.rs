//! What survives an erasure, whatever comes before, at once or after it.

mod imports;
mod others;
mod races;
mod replay;
mod source_ids;
mod views;
