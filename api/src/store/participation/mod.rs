//! Participation in a chat: stores what follows by the rules of [`crate::chat_life`], in one
//! transaction.
//!
//! The chat's row is locked first, then come its agent, its events and, last, its contact: every
//! writer to chats and contacts keeps this order. Denormalized values (counts, times, names) are
//! written here together with the rows that they are derived from.

mod happening;
mod moving;
mod situation;
mod target;
mod who;
mod with;
mod writes;

use super::audit::{self, Entry};
use super::live::changes;
use super::sql::columns::word;
use super::webhooks::outbox::{self, Happened, transitions};
use super::webhooks::subscriptions::Subscriptions;
use crate::chat_life::{self, Act, Refusal};
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use happening::Happening;
use serde_json::{Value, json};
use sightline_shared::{AuditAction, Event, EventType, Timestamp, WebhookEventType};
use situation::LockedChat;
use target::Target;
use uuid::Uuid;
pub use who::Who;
pub use with::With;

/// The outcome of a participation.
#[derive(Debug)]
pub enum Acted {
    /// It was done, or had been done already. Holds the event that was written, if any.
    Done(Option<Box<Event>>),
    /// It is not possible in the current state; nothing was changed.
    Refused(Refusal),
    /// There is no such chat, or the caller does not see it.
    Hidden,
    /// The organization or agent to which it is to be handed on is unknown, hidden or archived. Holds the pointer to it.
    NoTarget(&'static str),
}

/// Performs `act` in the chat `chat_id`. Run it in a transaction.
pub fn act(conn: &mut PgConnection, who: &Who<'_>, chat_id: Uuid, (act, with): (Act, &With)) -> QueryResult<Acted> {
    let company_id = who.scope.company_id();
    let Some(chat) = situation::lock(conn, who.scope, chat_id)? else { return Ok(Acted::Hidden) };
    let target = match target::asked(with) {
        None => None,
        Some(to) => match Target::find(conn, who.scope, to)? {
            None => return Ok(Acted::NoTarget(target::pointer(to))),
            found => found,
        },
    };
    let agent = situation::agent(conn, company_id, who.user.id)?;
    let now = situation::of(conn, company_id, chat_id, &chat, agent.as_ref())?;
    let course = match chat_life::follow(act, now) {
        Err(why) => return Ok(Acted::Refused(why)),
        Ok(course) if course.events.is_empty() => return Ok(Acted::Done(None)),
        Ok(course) => course,
    };
    let agent = match agent {
        Some(agent) => agent,
        None => situation::make_agent(conn, company_id, who)?,
    };
    // Events of a chat never go back in time, though clocks may.
    let at = Timestamp::from(Utc::now()).utc().max(chat.updated_at);
    let subscriptions = Subscriptions::load(conn, company_id)?;
    let takes_replies = subscriptions.takes(WebhookEventType::ChatEvent, chat.organization_id);
    let (course, target) = (&course, target.as_ref());
    let happening = Happening { company_id, chat_id, agent: &agent, at, course, with, target, takes_replies };
    let events = writes::events(conn, &happening, &chat)?;
    writes::memberships(conn, &happening, &chat)?;
    let waiting_since = writes::session(conn, &happening, &chat)?;
    writes::chat(conn, &happening, &chat, waiting_since)?;
    moving::follow(conn, &happening, &chat)?;
    record(conn, who, &happening, &chat)?;
    publish(conn, &happening, (&chat, waiting_since), (&events, &subscriptions))?;
    let written = events.into_iter().find(|event| matches!(event.kind, EventType::Message | EventType::Note));
    Ok(Acted::Done(written.map(Box::new)))
}

/// Adds the audit entry and the change for the live stream.
fn record(conn: &mut PgConnection, who: &Who<'_>, happening: &Happening<'_>, chat: &LockedChat) -> QueryResult<()> {
    let Happening { company_id, chat_id, course, target, .. } = *happening;
    let first = chat.event_count + 1;
    let details = |seq: i32, action| {
        let target = target.filter(|_| action == AuditAction::ChatTransferred).map(Target::details);
        let members = [("seq", json!(seq))].into_iter().chain(target);
        members.map(|(name, value)| (name.to_owned(), value)).collect::<Value>()
    };
    let entries: Vec<Entry> = (first..)
        .zip(&course.events)
        .filter_map(|(seq, kind)| Some((seq, action(*kind)?)))
        .map(|(seq, action)| {
            Entry::new(who.actor, action).on("chat", chat_id).of(chat.organization_id).with(details(seq, action))
        })
        .collect();
    audit::append(conn, &entries)?;
    let last = chat.event_count + writes::count(course);
    let organization_id = happening.organization_id(chat);
    if organization_id != chat.organization_id {
        changes::chat_changed(conn, company_id, chat.organization_id, chat_id, None)?;
    }
    changes::chat_changed(conn, company_id, organization_id, chat_id, Some(first..=last))
}

/// Writes to the outbox what endpoints are sent.
fn publish(
    conn: &mut PgConnection,
    happening: &Happening<'_>,
    (chat, waiting_since): (&LockedChat, Option<DateTime<Utc>>),
    (events, subscriptions): (&[Event], &Subscriptions),
) -> QueryResult<()> {
    let Happening { company_id, chat_id, course, .. } = *happening;
    if subscriptions.is_empty() {
        return Ok(());
    }
    let organization_id = happening.organization_id(chat);
    let left = Some(chat.organization_id).filter(|left| *left != organization_id);
    let moved = left.map(|left| Happened::moved(organization_id, chat_id, left));
    let before = (word(&chat.state)?, chat.waiting_since);
    let events = events.iter().map(|event| Happened::event(organization_id, chat_id, event.id));
    let states = transitions(Some(before), (course.state, waiting_since), false).into_iter();
    let states = states.map(|kind| Happened::chat(kind, organization_id, chat_id));
    outbox::write(conn, company_id, subscriptions, moved.into_iter().chain(events).chain(states))
}

const fn action(kind: EventType) -> Option<AuditAction> {
    Some(match kind {
        EventType::Joined => AuditAction::ChatJoined,
        EventType::Accepted => AuditAction::ChatAccepted,
        EventType::Left => AuditAction::ChatLeft,
        EventType::Closed => AuditAction::ChatClosed,
        EventType::Transferred => AuditAction::ChatTransferred,
        EventType::Message => AuditAction::MessageSent,
        EventType::Note => AuditAction::NoteAdded,
        _ => return None,
    })
}
