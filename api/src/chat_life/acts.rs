//! What follows from somebody's act in a chat. Pure: knows neither the database nor HTTP.
//!
//! An act either makes no sense as things are, or it gives events, and what these do to the chat,
//! to its session and to memberships. [`super::replay`] follows the same rules for chats
//! that come with their events, and agrees: whoever replays the events that an act gave comes to
//! the same end. To make that sure, what an act brings about without being called so is an event
//! of its own: the message that accepts a chat comes after an `accepted`, and accepting a closed
//! chat after a `reopened`.

use sightline_shared::{ChatState, EventType, Writing};

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Takes part, without responsibility.
    Join,
    /// Takes responsibility.
    Accept,
    /// Takes part no longer.
    Leave,
    /// Finishes the chat.
    Close,
    /// Writes.
    Write(Writing),
}

/// Somebody's part in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Takes no part, or no longer.
    None,
    /// Takes part.
    Joined,
    /// Takes part and took responsibility.
    Accepted,
}

/// A chat as an act finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Where it stands.
    pub state: ChatState,
    /// The part that whoever acts has in it.
    pub part: Part,
    /// Somebody else who takes part has accepted.
    pub others_accepted: bool,
    /// Its contact was erased: nobody reads it any more.
    pub is_erased: bool,
}

/// Why an act makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Who takes no part can neither write nor leave.
    NotAParticipant,
    /// It is closed already.
    AlreadyClosed,
    /// Nobody is there to be answered, and what is written could tell of whom it was erased.
    ContactErased,
}

impl Refusal {
    /// A stable word for programs, and the reason for people.
    #[must_use]
    pub const fn problem(self) -> (&'static str, &'static str) {
        match self {
            Self::NotAParticipant => ("not_a_participant", "You take no part in this chat. Join it first."),
            Self::AlreadyClosed => ("already_closed", "This chat is closed already."),
            Self::ContactErased => ("contact_erased", "The contact of this chat was erased: it cannot go on."),
        }
    }
}

/// What becomes of the membership of whoever acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It stays as it is.
    Kept,
    /// It begins.
    Begins {
        /// With responsibility.
        accepted: bool,
    },
    /// It has responsibility from now on.
    Accepts,
    /// It ends.
    Ends,
}

/// What follows from an act; nothing but the state as it was when it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// What happens, in order and at one instant.
    pub events: Vec<EventType>,
    /// Where the chat stands then.
    pub state: ChatState,
    /// What becomes of the membership of whoever acts.
    pub membership: Membership,
    /// A new session begins.
    pub opens: bool,
    /// The session is accepted, if it was not before.
    pub accepts: bool,
    /// The session is answered, if it was not before.
    pub responds: bool,
    /// The session ends, and every membership with it.
    pub closes: bool,
}

impl Course {
    const fn still(state: ChatState) -> Self {
        let membership = Membership::Kept;
        Self { events: Vec::new(), state, membership, opens: false, accepts: false, responds: false, closes: false }
    }
}

/// What follows from `act` in `now`.
///
/// # Errors
/// When it makes no sense; nothing has happened then.
pub fn follow(act: Act, now: Situation) -> Result<Course, Refusal> {
    let still = Course::still(now.state);
    match (act, now.part) {
        (Act::Accept | Act::Write(_), _) if now.is_erased => Err(Refusal::ContactErased),
        (Act::Leave | Act::Write(_), Part::None) => Err(Refusal::NotAParticipant),
        (Act::Close, _) if now.state == ChatState::Closed => Err(Refusal::AlreadyClosed),
        (Act::Join, Part::None) => {
            let membership = Membership::Begins { accepted: false };
            Ok(Course { events: vec![EventType::Joined], membership, ..still })
        }
        (Act::Join, _) => Ok(still),
        (Act::Accept, _) => Ok(accepted(now)),
        (Act::Write(Writing::Note), _) => Ok(Course { events: vec![EventType::Note], ..still }),
        (Act::Write(Writing::Message), _) => Ok(answered(now)),
        (Act::Leave, part) => Ok(left(now, part)),
        (Act::Close, _) => Ok(closed(still)),
    }
}

fn accepted(now: Situation) -> Course {
    let still = Course::still(now.state);
    if now.state == ChatState::Active && now.part == Part::Accepted {
        return still;
    }
    let opens = now.state == ChatState::Closed;
    let events = if opens { vec![EventType::Reopened, EventType::Accepted] } else { vec![EventType::Accepted] };
    let membership = match now.part {
        Part::None => Membership::Begins { accepted: true },
        Part::Joined => Membership::Accepts,
        Part::Accepted => Membership::Kept,
    };
    Course { events, state: ChatState::Active, membership, opens, accepts: true, ..still }
}

/// A message in a chat that nobody attends to accepts it; in an active one it does not, so that a
/// supervisor can say something without taking over.
fn answered(now: Situation) -> Course {
    let before = if now.state == ChatState::Active { Course::still(now.state) } else { accepted(now) };
    let mut events = before.events.clone();
    events.push(EventType::Message);
    Course { events, responds: true, ..before }
}

/// A chat that waits in the queue goes on waiting, whoever leaves it.
fn left(now: Situation, part: Part) -> Course {
    let still = Course::still(now.state);
    let leaves = Course { events: vec![EventType::Left], membership: Membership::Ends, ..still };
    let is_last = part == Part::Accepted && !now.others_accepted;
    if is_last && now.state == ChatState::Active { closed(leaves) } else { leaves }
}

fn closed(before: Course) -> Course {
    let mut events = before.events;
    events.push(EventType::Closed);
    Course { events, state: ChatState::Closed, closes: true, ..before }
}

#[cfg(test)]
mod tests;
