//! The table of a chat's life. Pure.
//!
//! It has two halves. [`stated`] says which events an act amounts to, or why it is refused; [`step`]
//! says what an event does to the state, to the session and to its author's membership, or which
//! event has to happen first. [`super::acts`] reads both halves: it writes the events down, those
//! that had to happen first included. [`super::replay`] reads the second half alone: it is given
//! the events. [`unfold`] is the one way through the second half.
//!
//! Acts write two events that are never inferred from a document, because a source states them
//! itself: `closed` after the last participant who accepted leaves an active chat, and
//! `accepted` when a participant who accepted writes after the chat went back to the queue.

use sightline_shared::{ChatState, ChatType, EventType, Writing};

/// What the caller does in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Takes part, without responsibility.
    Join,
    /// Takes responsibility.
    Accept,
    /// Leaves.
    Leave,
    /// Finishes the chat.
    Close,
    /// Hands it on to others: it waits again.
    Transfer {
        /// With a note for them.
        has_note: bool,
    },
    /// Writes.
    Write(Writing),
}

impl Act {
    /// Whether a note is written with it.
    #[must_use]
    pub const fn has_note(self) -> bool {
        matches!(self, Self::Write(Writing::Note) | Self::Transfer { has_note: true })
    }
}

/// The participation of an agent or bot in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Not a participant, or no longer.
    None,
    /// Takes part.
    Joined,
    /// Takes part and took responsibility.
    Accepted,
}

/// A chat as an act finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Its state.
    pub state: ChatState,
    /// The caller's participation in it.
    pub part: Part,
    /// Another participant has accepted.
    pub others_accepted: bool,
    /// Its contact was erased: new messages have no reader.
    pub is_erased: bool,
}

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Messages and leaving require participation; notes do not.
    NotAParticipant,
    /// It is closed already.
    AlreadyClosed,
    /// There is no contact to answer, and new text could reveal the contact.
    ContactErased,
}

/// A chat as an event finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: ChatState,
    /// The author of the event.
    pub by: By,
}

/// The author of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Nobody: the system caused it.
    System,
    /// The contact, a guest, or a user that writes a note and takes no part.
    Outside,
    /// An agent or bot, with its participation.
    Agent(Part),
}

impl By {
    /// An agent with this participation. A note that is written here is no reason to take part: it
    /// leaves somebody that only watches outside, where a note in a statement shows that its author
    /// took part.
    #[must_use]
    pub const fn of_agent(part: Part, is_own_note: bool) -> Self {
        match part {
            Part::None if is_own_note => Self::Outside,
            part => Self::Agent(part),
        }
    }
}

/// The meaning of an event in a standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// This event happens first, at the same instant and by the same author; then the event itself
    /// is looked up again.
    First(EventType),
    /// The event has these effects.
    Does(Effects),
}

/// What an event does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effects {
    /// The state afterwards.
    pub state: ChatState,
    /// What it does to the last session.
    pub session: SessionEffect,
    /// What it does to its author's membership.
    pub membership: MembershipEffect,
}

/// What an event does to the last session of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEffect {
    /// Nothing.
    Kept,
    /// A new one begins, and waits in the queue.
    Opens,
    /// It waits in the queue from now on.
    Waits,
    /// It is accepted, if it was not before.
    Accepted,
    /// It is answered, if it was not before.
    Answered,
    /// It ends, if it has not yet; every membership ends with it.
    Ends,
}

/// What an event does to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipEffect {
    /// Nothing.
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

/// The state in which a chat begins.
#[must_use]
pub const fn initial(kind: ChatType) -> ChatState {
    match kind {
        ChatType::Agent => ChatState::Active,
        ChatType::Contact | ChatType::Bot => ChatState::Queued,
    }
}

/// The events that `act` amounts to in `now`, in order; none where it is done already.
pub const fn stated(act: Act, now: Situation) -> Result<&'static [EventType], Refusal> {
    use ChatState::{Active, Closed, Queued};
    use EventType as E;
    use Writing::{Message, Note};
    Ok(match (act, now.part, now.state) {
        (Act::Accept | Act::Transfer { .. } | Act::Write(_), _, _) if now.is_erased => {
            return Err(Refusal::ContactErased);
        }
        (Act::Close | Act::Transfer { .. }, _, Closed) => return Err(Refusal::AlreadyClosed),
        (Act::Leave | Act::Write(Message), Part::None, _) => return Err(Refusal::NotAParticipant),
        (Act::Join, Part::None, _) => &[E::Joined],
        (Act::Join, Part::Joined | Part::Accepted, _) => &[],
        (Act::Accept, Part::Accepted, Active) => &[],
        (Act::Accept, _, _) => &[E::Accepted],
        (Act::Write(Note), _, _) => &[E::Note],
        (Act::Write(Message), Part::Accepted, Queued | Closed) => &[E::Accepted, E::Message],
        (Act::Write(Message), _, _) => &[E::Message],
        (Act::Leave, Part::Accepted, Active) if !now.others_accepted => &[E::Left, E::Closed],
        (Act::Leave, _, _) => &[E::Left],
        (Act::Close, _, Queued | Active) => &[E::Closed],
        (Act::Transfer { has_note: true }, Part::None, _) => &[E::Note, E::Transferred, E::Queued],
        (Act::Transfer { has_note: true }, _, _) => &[E::Note, E::Transferred, E::Queued, E::Left],
        (Act::Transfer { has_note: false }, Part::None, _) => &[E::Transferred, E::Queued],
        (Act::Transfer { has_note: false }, _, _) => &[E::Transferred, E::Queued, E::Left],
    })
}

/// What `event` does in `now`, or what has to happen first. An event that is not possible there
/// has no effect: documents may contain any.
#[must_use]
pub const fn step(event: EventType, now: Standing) -> Step {
    use By::{Agent, Outside, System};
    use ChatState::{Active, Closed, Queued};
    use EventType as E;
    use MembershipEffect as M;
    use Part::{Accepted, Joined};
    use SessionEffect as S;
    match (event, now.by, now.state) {
        (E::Queued | E::Reopened, _, Closed) => does(Queued, S::Opens, M::Kept),
        (E::Queued, _, Queued | Active) => does(Queued, S::Waits, M::Kept),

        (E::Accepted, Agent(_) | System, Closed) => Step::First(E::Reopened),
        (E::Accepted, System, _) => does(Active, S::Accepted, M::Kept),
        (E::Accepted, Agent(Part::None), _) => does(Active, S::Accepted, M::Begins { accepted: true }),
        (E::Accepted, Agent(Joined), _) => does(Active, S::Accepted, M::Accepts),
        (E::Accepted, Agent(Accepted), _) => does(Active, S::Accepted, M::Kept),

        (E::Joined, Agent(Part::None), state) => does(state, S::Kept, M::Begins { accepted: false }),
        (E::Left, Agent(Joined | Accepted), state) => does(state, S::Kept, M::Ends),

        // Some sources write no `joined`: an agent that does any of these takes part.
        (E::Message | E::Note | E::Action | E::ResultAdded, Agent(Part::None), _) => Step::First(E::Joined),

        // An active chat has a responsible participant already: a message does not take it over.
        (E::Message, Agent(Joined), Queued | Closed) => Step::First(E::Accepted),
        (E::Message, Agent(_), Queued | Active) => does(now.state, S::Answered, M::Kept),
        (E::Message, Outside, Closed) => Step::First(E::Reopened),

        // Nothing is closed by it then: an agent that joined after the end still takes part.
        (E::ContactErased, _, Closed) => does(Closed, S::Kept, M::Kept),
        // Nothing of an erased contact stays open.
        (E::Closed | E::ContactErased, _, _) => does(Closed, S::Ends, M::Kept),

        (E::Reopened | E::Accepted | E::Joined | E::Left | E::Message | E::Note, _, state)
        | (E::Transferred | E::ResultAdded | E::Action, _, state) => does(state, S::Kept, M::Kept),
    }
}

const fn does(state: ChatState, session: SessionEffect, membership: MembershipEffect) -> Step {
    Step::Does(Effects { state, session, membership })
}

/// Applies `event` according to [`step`]: `happens` is called for each event that has to happen
/// first and for the event itself, in order. Returns the standing afterwards.
pub fn unfold(mut now: Standing, event: EventType, happens: &mut impl FnMut(EventType, Effects)) -> Standing {
    loop {
        match step(event, now) {
            Step::First(first) => now = unfold(now, first, happens),
            Step::Does(effects) => {
                happens(event, effects);
                return now.after(effects);
            }
        }
    }
}

impl Standing {
    /// The standing after an event with `effects`.
    #[must_use]
    pub fn after(self, effects: Effects) -> Self {
        let part = |part| match effects.membership {
            _ if effects.session == SessionEffect::Ends => Part::None,
            MembershipEffect::Kept => part,
            MembershipEffect::Begins { accepted: false } => Part::Joined,
            MembershipEffect::Begins { accepted: true } | MembershipEffect::Accepts => Part::Accepted,
            MembershipEffect::Ends => Part::None,
        };
        let by = match self.by {
            By::Agent(own) => By::Agent(part(own)),
            other => other,
        };
        Self { state: effects.state, by }
    }
}

impl Refusal {
    /// A stable code for programs, and the reason in words.
    #[must_use]
    pub const fn problem(self) -> (&'static str, &'static str) {
        match self {
            Self::NotAParticipant => ("not_a_participant", "You are not a participant of this chat. Join it first."),
            Self::AlreadyClosed => ("already_closed", "This chat is closed already."),
            Self::ContactErased => ("contact_erased", "The contact of this chat was erased: it cannot continue."),
        }
    }
}
