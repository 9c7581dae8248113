//! A chat's events as a supervisor reads them: days, sessions, groups of messages, lines, cards.
//!
//! Pure: which words and in which order, nothing of how they look.

use super::event_words::{belongs_to, ends_transfer, is_said_by, words};
use chrono::{NaiveDate, TimeDelta};
use sightline_shared::{Author, Event, EventType, Session, Timestamp};
use uuid::Uuid;

/// Messages of one author within this time share one head.
const GROUPED: TimeDelta = TimeDelta::minutes(2);

/// One thing in the timeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A day begins.
    Day(NaiveDate),
    /// A session begins, with its number if known; left out for the first session.
    Session(Uuid, Option<i32>),
    /// Messages of one author, shortly after each other.
    Messages(Group),
    /// System events that belong together.
    Line(Line),
    /// A look-up by a bot or agent.
    Action(Event),
    /// A result was submitted.
    Result(Event),
}

/// Messages, or notes, under one head.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The author.
    pub author: Option<Author>,
    /// They are notes: not visible to the contact.
    pub are_notes: bool,
    /// The messages, at least one, in order.
    pub events: Vec<Event>,
}

/// What happened, in a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The events it describes.
    pub ids: Vec<Uuid>,
    /// When.
    pub at: Timestamp,
    /// What kind, for its icon.
    pub kind: EventType,
    /// The author, shown before the words.
    pub author: Option<Author>,
    /// What was done.
    pub words: String,
}

impl Line {
    /// Whether an event belongs in this line, which the previous one ended.
    fn takes(&self, event: &Event, previous: &Event) -> bool {
        let is_transfer = self.kind == EventType::Transferred;
        belongs_to(event, previous) || is_transfer && ends_transfer(event, previous)
    }
}

impl Entry {
    /// The same for the same content: what is drawn under a key need not be drawn again.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Session(id, number) => format!("session {id} {number:?}"),
            Self::Messages(Group { author, events, .. }) => {
                let events = events.iter().map(event_key).collect::<Vec<_>>();
                format!("{author:?} {}", events.join(" "))
            }
            Self::Line(line) => format!("{:?} {} {:?} {}", line.ids, line.at, line.author, line.words),
            Self::Action(event) => format!("{} {:?}", event_key(event), event.data),
            Self::Result(event) => event_key(event),
        }
    }
}

/// Changes with an event that the source corrected, and with what becomes of a message.
fn event_key(event: &Event) -> String {
    let Event { id, at, redacted, removed, edited_at, attachments, delivery, .. } = event;
    let delivery = delivery.as_ref().map(|delivery| format!("{} {}", delivery.state, delivery.at)).unwrap_or_default();
    format!("{id} {at} {redacted} {removed} {edited_at:?} {} {delivery}", attachments.len())
}

/// The timeline of events in order. `day_of` gives the day of an event.
#[must_use]
pub fn build(events: &[Event], sessions: &[Session], day_of: impl Fn(Timestamp) -> NaiveDate) -> Vec<Entry> {
    let mut entries = vec![];
    let mut previous: Option<&Event> = None;
    let mut waits_since = None;
    for event in events {
        let day = day_of(event.at);
        let is_new_day = previous.is_none_or(|previous| day_of(previous.at) != day);
        if is_new_day {
            entries.push(Entry::Day(day));
        }
        if let Some(number) = new_session(previous, event, sessions) {
            entries.push(Entry::Session(event.id, number));
        }
        if matches!(event.kind, EventType::Queued | EventType::Reopened) && waits_since.is_none() {
            waits_since = Some(event.at);
        }
        let waited = (event.kind == EventType::Accepted).then(|| waits_since.take()).flatten();
        add(&mut entries, event, waited.map(|since| event.at.utc() - since.utc()), previous.filter(|_| !is_new_day));
        previous = Some(event);
    }
    entries
}

fn add(entries: &mut Vec<Entry>, event: &Event, waited: Option<TimeDelta>, previous: Option<&Event>) {
    match (event.kind, entries.last_mut()) {
        (EventType::Message | EventType::Note, Some(Entry::Messages(group))) if continues(group, event) => {
            group.events.push(event.clone());
        }
        (EventType::Message | EventType::Note, _) => entries.push(Entry::Messages(Group {
            author: event.author.clone(),
            are_notes: event.kind == EventType::Note,
            events: vec![event.clone()],
        })),
        (EventType::Action, _) => entries.push(Entry::Action(event.clone())),
        (EventType::ResultAdded, _) => entries.push(Entry::Result(event.clone())),
        (_, Some(Entry::Line(line))) if previous.is_some_and(|previous| line.takes(event, previous)) => {
            if !previous.is_some_and(|previous| is_said_by(event, previous)) {
                let (_, more) = words(event, waited, true);
                line.words = format!("{} · {more}", line.words);
            }
            line.ids.push(event.id);
        }
        _ => {
            let (author, words) = words(event, waited, false);
            entries.push(Entry::Line(Line { ids: vec![event.id], at: event.at, kind: event.kind, author, words }));
        }
    }
}

fn continues(group: &Group, event: &Event) -> bool {
    let is_same = group.author == event.author && group.are_notes == (event.kind == EventType::Note);
    is_same && group.events.last().is_some_and(|last| event.at.utc() - last.at.utc() <= GROUPED)
}

/// Whether `event` begins another session than the one before it, and which.
fn new_session(previous: Option<&Event>, event: &Event, sessions: &[Session]) -> Option<Option<i32>> {
    let number = |at| sessions.iter().rev().find(|session| session.started_at <= at).map(|session| session.number);
    let (before, here) = (previous.and_then(|previous| number(previous.at)), number(event.at));
    let begins = if here.is_some() && previous.is_some() { before != here } else { event.kind == EventType::Reopened };
    begins.then_some(here)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sightline_shared::{Affiliation, AgentKind, EventDelivery, EventDeliveryState};

    fn at(text: &str) -> Timestamp {
        format!("2026-11-{text}Z").parse().unwrap()
    }

    fn agent(name: &str) -> Option<Author> {
        let (agent_kind, affiliation) = (AgentKind::Agent, Affiliation::Own);
        Some(Author::Agent { id: Uuid::nil(), name: name.to_owned(), agent_kind, affiliation })
    }

    fn dana() -> Option<Author> {
        Some(Author::Contact { name: Some("Dana Whitlock".to_owned()) })
    }

    fn event(seq: i32, time: &str, kind: EventType, author: Option<Author>) -> Event {
        let (data, text) = (None, Some("…".to_owned()));
        let id = Uuid::from_u128(seq.unsigned_abs().into());
        Event {
            id,
            chat_id: Uuid::nil(),
            seq,
            at: at(time),
            kind,
            author,
            text,
            redacted: false,
            removed: false,
            edited_at: None,
            inferred: false,
            attachments: Vec::new(),
            data,
            result_id: None,
            delivery: None,
        }
    }

    fn described(events: &[Event], sessions: &[Session]) -> Vec<String> {
        let describe = |entry: Entry| match entry {
            Entry::Day(day) => format!("day {day}"),
            Entry::Session(_, number) => format!("session {number:?}"),
            Entry::Messages(group) => format!("{} messages, note {}", group.events.len(), group.are_notes),
            Entry::Line(line) => line.words,
            Entry::Action(_) => "action".to_owned(),
            Entry::Result(_) => "result".to_owned(),
        };
        build(events, sessions, |at| at.utc().date_naive()).into_iter().map(describe).collect()
    }

    #[test]
    fn messages_of_one_author_share_a_head_for_two_minutes() {
        let events = [
            event(1, "17T14:00:00", EventType::Message, dana()),
            event(2, "17T14:01:59", EventType::Message, dana()),
            event(3, "17T14:04:00", EventType::Message, dana()),
            event(4, "17T14:04:01", EventType::Message, agent("Maud")),
            event(5, "17T14:04:02", EventType::Note, agent("Maud")),
        ];
        let heads =
            ["2 messages, note false", "1 messages, note false", "1 messages, note false", "1 messages, note true"];
        assert_eq!(described(&events, &[])[1..], heads);
    }

    #[test]
    fn a_new_day_parts_what_else_belongs_together() {
        let events =
            [event(1, "16T23:59:30", EventType::Message, dana()), event(2, "17T00:00:10", EventType::Message, dana())];
        let expected = ["day 2026-11-16", "1 messages, note false", "day 2026-11-17", "1 messages, note false"];
        assert_eq!(described(&events, &[]), expected);
    }

    #[test]
    fn a_reopened_chat_shows_its_new_session() {
        let session = |number, time: &str| Session {
            number,
            started_at: at(time),
            accepted_at: None,
            contact_wrote_at: None,
            first_response_at: None,
            bot_response_at: None,
            waits: Vec::new(),
            closed_at: None,
        };
        let mut queued = event(4, "17T14:21:01", EventType::Queued, None);
        queued.data = Some(serde_json::json!({ "inboxes": ["Sales inbox"] }));
        let events = [
            event(1, "17T09:00:00", EventType::Left, agent("Maud")),
            event(2, "17T09:00:01", EventType::Closed, agent("Maud")),
            event(3, "17T14:21:00", EventType::Reopened, dana()),
            queued,
            event(5, "17T14:21:34", EventType::Accepted, agent("Maud")),
        ];
        let expected = |session: &str| {
            ["left · chat closed", session, "came back · queued in Sales inbox", "accepted after 34 s"]
                .map(str::to_owned)
        };
        let sessions = [session(1, "17T08:00:00"), session(2, "17T14:21:00")];
        assert_eq!(described(&events, &sessions)[1..], expected("session Some(2)"));
        assert_eq!(described(&events, &[])[1..], expected("session None"));
    }

    #[test]
    fn a_transfer_is_one_line_that_names_each_place_once() {
        let with = |event: Event, data| Event { data: Some(data), ..event };
        let handed = |to: &str, inbox: &str, left: Event| {
            let transferred = event(1, "17T14:00:00", EventType::Transferred, agent("Ines"));
            let queued = event(2, "17T14:00:00", EventType::Queued, agent("Ines"));
            let events = [
                with(transferred, serde_json::json!({ "to": to })),
                with(queued, serde_json::json!({ "inboxes": [inbox] })),
                left,
            ];
            described(&events, &[])[1..].to_vec()
        };
        let leaves = |name: &str| event(3, "17T14:00:00", EventType::Left, agent(name));
        assert_eq!(handed("Service", "Service", leaves("Ines")), ["handed the chat on to Service · left"]);
        assert_eq!(handed("Omar", "Sales", leaves("Ines")), ["handed the chat on to Omar · queued in Sales · left"]);
        assert_eq!(handed("Service", "Service", leaves("Maud")), ["handed the chat on to Service", "left"]);
    }

    #[test]
    fn the_key_changes_with_what_is_drawn() {
        let first = event(1, "17T14:00:00", EventType::Message, dana());
        let key = |events: &[Event]| build(events, &[], |at| at.utc().date_naive())[1].key();
        let blanked = Event { redacted: true, text: None, ..first.clone() };
        let more = [first.clone(), event(2, "17T14:00:01", EventType::Message, dana())];
        assert_ne!(key(std::slice::from_ref(&first)), key(&[blanked]));
        assert_ne!(key(std::slice::from_ref(&first)), key(&more));
        let between = event(3, "17T14:00:00.5", EventType::Message, dana());
        assert_ne!(key(&[more[0].clone(), between, more[1].clone()]), key(&more), "late history");
        for (one, other) in [("17T14:00:02", "17T14:00:03"), ("17T14:00:03", "17T14:00:03")] {
            let edited = |event: &Event, time| Event { edited_at: Some(at(time)), ..event.clone() };
            let last_edited = [more[0].clone(), edited(&more[1], "17T14:00:03")];
            assert_ne!(key(&[edited(&more[0], one), edited(&more[1], other)]), key(&last_edited));
        }
        let reply = |state| {
            let delivery = Some(EventDelivery { state, at: at("17T14:00:01"), reason: None });
            key(&[Event { delivery, ..first.clone() }])
        };
        assert_ne!(reply(EventDeliveryState::Sending), reply(EventDeliveryState::Delivered));
        assert_eq!(key(&more), key(&more.clone()));
    }
}
