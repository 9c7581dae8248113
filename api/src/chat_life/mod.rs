//! What happens in a chat and what follows from it. Pure: knows neither SQL nor HTTP.
//!
//! [`transitions`] is the table: what each act amounts to and what each event does. [`acts`] reads
//! it forwards: what follows from an act. [`replay`] reads it backwards: state, sessions and
//! memberships from the events of a document.

pub mod acts;
pub mod replay;
pub mod transitions;

#[cfg(test)]
mod tests;

pub use acts::{Course, follow};
pub use replay::{Life, SessionSpan, inboxes};
pub use transitions::{Act, MembershipEffect, Part, Refusal, Situation};
