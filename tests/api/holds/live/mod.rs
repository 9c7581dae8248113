//! The live stream: its ends, its limits, and reconnects that miss nothing.

mod ends;
mod erasures;
mod hidden;
mod killed;
mod limits;
mod places;
mod reconnects;
mod rewritten;
