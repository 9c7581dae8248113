//! The parts of the predicate.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A part of the requested chats; the parts of one predicate share no chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arm {
    /// No condition on times.
    AtAnyTime,
    /// Started in the range.
    Started,
    /// Last updated in the range.
    Updated,
    /// Last updated in the range, with its last session reaching into it: an event after a chat was
    /// closed does not count as activity.
    Active,
    /// Last updated before the range, and open ever since.
    OpenSince(DateTime<Utc>),
    /// Updated again after the range, in which a session of it lies.
    UpdatedAgain(DateTime<Utc>),
}

/// How many of the chats are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of them, to count or to sort them.
    All,
    /// The first in an order that an index has.
    First,
}

/// Agents and bots.
#[derive(Clone, Debug)]
pub(super) enum Agents<'a> {
    /// Those whose name contains this.
    Named(&'a str),
    /// These.
    Known(Vec<Uuid>),
}
