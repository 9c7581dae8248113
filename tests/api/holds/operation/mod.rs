//! What operators of a server see of it.

mod doctor;
mod metrics;
