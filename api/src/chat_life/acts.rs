//! What follows from an act in a chat. Pure.
//!
//! Whatever an act brings about becomes an event of its own: the message that accepts a chat comes
//! after an `accepted`, and accepting a closed chat after a `reopened`. So replaying the events of
//! an act comes to the same end as the act.

use super::session::SessionSpan;
use super::transitions::{
    Act, By, Effects, MembershipEffect, Refusal, SessionEffect, Situation, Standing, stated, unfold,
};
use chrono::{DateTime, Utc};
use sightline_shared::{AgentKind, ChatState, EventType};

/// What follows from an act. Without events it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// What happens, in order and at one instant.
    pub events: Vec<EventType>,
    /// The state afterwards.
    pub state: ChatState,
    /// What becomes of the caller's membership.
    pub membership: MembershipEffect,
    /// A new session begins.
    pub opens: bool,
    /// It waits in the queue from now on, if it did not before.
    pub queues: bool,
    /// The session is accepted, if it was not before.
    pub accepts: bool,
    /// The session is answered, if it was not before.
    pub responds: bool,
    /// The session ends, and every membership with it.
    pub closes: bool,
}

impl Course {
    const fn still(state: ChatState) -> Self {
        let membership = MembershipEffect::Kept;
        let events = Vec::new();
        Self { events, state, membership, opens: false, queues: false, accepts: false, responds: false, closes: false }
    }

    /// What it does to the last session, which it may just have begun.
    pub fn happens_in(&self, session: &mut SessionSpan, at: DateTime<Utc>) {
        if self.queues {
            session.wait(at);
        }
        if self.accepts {
            session.accept(at, Some(AgentKind::Agent));
        }
        if self.responds {
            session.answer(at, AgentKind::Agent);
        }
        if self.closes {
            session.end(at);
        }
    }

    fn add(&mut self, event: EventType, effects: Effects) {
        self.events.push(event);
        self.state = effects.state;
        if effects.membership != MembershipEffect::Kept {
            self.membership = effects.membership;
        }
        match effects.session {
            SessionEffect::Kept => {}
            SessionEffect::Waits => self.queues = true,
            SessionEffect::Opens => self.opens = true,
            SessionEffect::Accepted => self.accepts = true,
            SessionEffect::Answered => self.responds = true,
            SessionEffect::Ends => self.closes = true,
        }
    }
}

/// What follows from `act` in `now`.
///
/// # Errors
/// The reason when the act is refused; nothing happens then.
pub fn follow(act: Act, now: Situation) -> Result<Course, Refusal> {
    let mut course = Course::still(now.state);
    let mut standing = Standing { state: now.state, by: By::of_agent(now.part, act.has_note()) };
    for event in stated(act, now)? {
        standing = unfold(standing, *event, &mut |event, effects| course.add(event, effects));
    }
    Ok(course)
}

#[cfg(test)]
mod tests;
