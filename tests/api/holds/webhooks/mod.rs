//! What endpoints are sent: everything, in order, once under ordinary circumstances, and nothing of
//! what was erased.
mod cost;
mod demo;
mod erasure;
mod failures;
mod killed;
mod messages;
mod order;
mod reaching;
mod replies;
mod sharing;
mod waits;
