//! Webhooks: sends what happens to the endpoints that subscribe to it, by Standard Webhooks 1.0.0.
//!
//! The way of a message to its endpoint:
//!
//! 1. Whatever writes a chat or a contact writes rows of the outbox in the same transaction
//!    ([`crate::store::webhooks::outbox`]): which things happened, and for which endpoints. In a company
//!    without endpoints that is one look at an index.
//! 2. The sender of whichever server is first claims what is due ([`sender`]). A claim expires, so what a
//!    killed server had claimed is sent by another. Of one chat to one endpoint there is one message
//!    under way at a time, in the order in which they were written; an endpoint has a few at a time, so
//!    one that is slow or gone delays no other.
//! 3. The body is read when it is sent, as the endpoint's organization sees the chat then, and signed
//!    ([`signature`]) with the time of the attempt. The id stays the same.
//! 4. It is posted ([`exchange`]) to addresses that are public, or in networks that the operator
//!    allows ([`target`], [`address`]). The address is checked where it is connected to: no name can
//!    lead elsewhere after it was checked.
//! 5. 2xx delivers it. Anything else is a failure that is tried again ([`schedule`]), for three days.
//!    `410` disables the endpoint, and so do ten days without any success.
//!
//! The log keeps when and how, and never a body or what an endpoint answered. Waits that become too
//! long are looked for every few seconds, because nothing is written when that happens.

pub mod address;
pub mod exchange;
mod limits;
pub mod schedule;
mod sender;
pub mod signature;
pub mod target;

pub use limits::Limits;
pub use sender::Sender;
