//! What was put right or refused of what sources sent.

mod list;
