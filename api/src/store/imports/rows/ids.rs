//! Where the ids of a chat's rows come from.

use crate::generate::ids::derived;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Where ids come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// From the time of writing and random bits.
    New,
    /// From the chat and the row's place in it: the same whenever the same chat is written.
    Derived,
}

/// A row of a chat that gets an id.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Event = 1,
    Result = 2,
    Session = 3,
    Participant = 4,
    Inferred = 5,
    Erasure = 6,
}

impl Ids {
    /// The id of the row `number` of a chat, which began `at`.
    pub fn id(self, chat_id: Uuid, part: Part, number: usize, at: DateTime<Utc>) -> Uuid {
        match self {
            Self::New => Uuid::now_v7(),
            Self::Derived => derived(chat_id.as_u128(), part as u64, number as u64, at),
        }
    }
}
