//! Taking part in chats: every act in every state, what is stored of it, and what happens at once.

mod agreement;
mod idempotency;
mod imports;
mod keeping;
mod races;
mod refusals;
pub mod replay;
mod transitions;
