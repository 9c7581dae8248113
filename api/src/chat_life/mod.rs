//! What happens in a chat and what follows from it. Pure: knows neither SQL nor HTTP.
//!
//! [`transitions`] is the table: what each act amounts to and what each event does. [`acts`] reads
//! it forwards: what follows from an act. [`replay`] reads it backwards: state, sessions and
//! memberships from a chat's events. [`session`] holds what is measured. [`inference`] adds the event that a stated state calls for.

pub mod acts;
pub mod inference;
pub mod replay;
pub mod session;
pub mod transitions;

#[cfg(test)]
mod tests;

pub use acts::{Course, follow};
pub use inference::{StatedState, infer};
pub use replay::{Author, Happened, Life, Membership, RULES, happened, inboxes, kinds};
pub use session::{SessionSpan, Wait};
pub use transitions::{Act, MembershipEffect, Part, Refusal, Situation};
