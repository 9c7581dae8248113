//! Days in a stated time zone, and the instants they mean. Pure.

pub mod buckets;
pub mod range;
