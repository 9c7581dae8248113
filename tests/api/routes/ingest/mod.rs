//! What programs send in bulk.

mod chats;
mod keyed;
