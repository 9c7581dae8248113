//! What operators of a server see of it.

mod companies;
mod contact;
mod doctor;
mod logs;
mod metrics;
