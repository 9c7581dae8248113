//! What happens in a chat and what follows from it. Pure: knows neither SQL nor HTTP.
//!
//! [`acts`] answers what somebody may do and which events that gives; [`replay`] derives state,
//! sessions and memberships from the events of a document.

pub mod acts;
pub mod replay;

pub use acts::{Act, Course, Membership, Part, Refusal, Situation, follow};
pub use replay::{Life, SessionSpan, inboxes};
