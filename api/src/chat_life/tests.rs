//! The table, walked in both directions: every act in every situation, every event in every
//! standing.

use super::acts::{Course, follow};
use super::replay::{Life, Membership};
use super::session::SessionSpan;
use super::transitions::*;
use ChatState::{Active, Closed, Queued};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sightline_shared::{ChatState, ChatType, EventType, Writing};
use uuid::Uuid;

/// The type of an event and its author.
pub(super) type Happening = (&'static str, Option<&'static str>);

const DANA: Option<&str> = Some("dana");
const MAUD: Option<&str> = Some("maud");
const HELPER: Option<&str> = Some("helper");

/// The second of events that are written here, and of those that a source states.
const ACTED: u32 = 30;
const STATED: u32 = 31;

const STATES: [ChatState; 3] = [Queued, Active, Closed];
const PARTS: [Part; 3] = [Part::None, Part::Joined, Part::Accepted];
const ACTS: [Act; 8] = [
    Act::Join,
    Act::Accept,
    Act::Leave,
    Act::Close,
    Act::Transfer { has_note: false },
    Act::Transfer { has_note: true },
    Act::Write(Writing::Message),
    Act::Write(Writing::Note),
];

/// The life of a contact chat with these events, a second apart: Dana is the contact, Maud an
/// agent, Helper a bot.
pub(super) fn life(events: &[Happening]) -> Life {
    life_at(events.iter().copied().zip(0..))
}

fn life_at(events: impl Iterator<Item = (Happening, u32)>) -> Life {
    let event = |(n, ((kind, who), second)): (usize, (Happening, u32))| {
        let words = matches!(kind, "message" | "note").then_some("words");
        json!({ "external_id": n.to_string(), "at": at(second), "type": kind, "participant": who, "text": words,
                "sightline_id": (second == ACTED).then(Uuid::nil),
                "data": (kind == "queued").then(|| json!({ "inboxes": ["Sales", "Service"] })) })
    };
    let person = |id: &str, kind: &str| json!({ "external_id": id, "kind": kind, "name": id, "partner": false });
    let people = [person("dana", "contact"), person("maud", "agent"), person("helper", "bot")];
    let document = json!({
        "external_id": "chat-1", "organization": "Halden", "type": "contact", "state": "queued",
        "started_at": at(0), "updated_at": at(0), "participants": people,
        "events": events.enumerate().map(event).collect::<Value>(),
    });
    Life::of(&serde_json::from_value(document).unwrap())
}

fn at(second: u32) -> DateTime<Utc> {
    format!("2026-11-20T10:00:{second:02}Z").parse().unwrap()
}

/// Events that lead to Maud's part in a chat, with or without another participant who accepted.
/// No participant of a closed chat has accepted it: closing ends every membership, and accepting
/// reopens it.
fn leading_to(state: ChatState, part: Part, others_accepted: bool) -> Option<Vec<Happening>> {
    let mut events = vec![("queued", None), ("joined", DANA), ("accepted", HELPER)];
    match (state, part, others_accepted) {
        (Closed, Part::Accepted, _) | (Closed, _, true) => return None,
        (Closed, _, false) => events.push(("closed", None)),
        (Queued | Active, _, false) => events.push(("left", HELPER)),
        (Queued | Active, _, true) => {}
    }
    match part {
        Part::None => {}
        Part::Joined => events.push(("joined", MAUD)),
        Part::Accepted => events.push(("accepted", MAUD)),
    }
    if state == Queued {
        events.push(("queued", None));
    }
    Some(events)
}

/// Every situation of a chat with a contact that events lead to.
fn situations() -> impl Iterator<Item = (Situation, Vec<Happening>)> {
    let all = STATES.into_iter().flat_map(|state| PARTS.map(|part| (state, part)));
    all.flat_map(|(state, part)| [false, true].map(|others_accepted| (state, part, others_accepted))).filter_map(
        |(state, part, others_accepted)| {
            let events = leading_to(state, part, others_accepted)?;
            Some((Situation { state, part, others_accepted, is_erased: false }, events))
        },
    )
}

fn part_of(who: &str, life: &Life) -> Part {
    let open = life.memberships.iter().find(|one| one.participant == who && one.left_at.is_none());
    open.map_or(Part::None, |one| if one.has_accepted { Part::Accepted } else { Part::Joined })
}

/// What is stored after Maud acted: what the store does to its rows, done to a life.
fn acted(mut life: Life, course: &Course, at: DateTime<Utc>) -> Life {
    if course.events.is_empty() {
        return life;
    }
    let last = life.sessions.last_mut().unwrap();
    last.is_outlived |= last.closed_at.is_some();
    let mut last = if course.opens { SessionSpan::starting(at) } else { life.sessions.pop().unwrap() };
    course.happens_in(&mut last, at);
    life.sessions.push(last);
    let own = life.memberships.iter_mut().find(|one| one.participant == "maud" && one.left_at.is_none());
    match course.membership {
        MembershipEffect::Kept => {}
        MembershipEffect::Begins { accepted: has_accepted } => {
            assert!(own.is_none(), "a membership begins twice");
            let participant = "maud".to_owned();
            life.memberships.push(Membership { participant, has_accepted, joined_at: at, left_at: None });
        }
        MembershipEffect::Accepts => own.unwrap().has_accepted = true,
        MembershipEffect::Ends => own.unwrap().left_at = Some(at),
    }
    if course.closes {
        life.memberships.iter_mut().for_each(|one| one.left_at = one.left_at.or(Some(at)));
    }
    if course.queues {
        life.waiting_since = life.sessions.last().and_then(SessionSpan::waits_since);
        life.inboxes = ["Sales", "Service"].map(str::to_owned).to_vec();
    }
    if course.accepts || course.closes {
        (life.waiting_since, life.inboxes) = (None, Vec::new());
    }
    life.state = course.state;
    life
}

#[test]
fn acting_and_replaying_what_was_acted_come_to_the_same_end() {
    let (mut done, mut refused) = (0, 0);
    for (now, events) in situations() {
        let before = life(&events);
        let found = (before.state, part_of("maud", &before), part_of("helper", &before) == Part::Accepted);
        assert_eq!(found, (now.state, now.part, now.others_accepted), "{events:?}");
        for act in ACTS {
            let Ok(course) = follow(act, now) else {
                refused += 1;
                continue;
            };
            let added = course.events.iter().map(|kind| ((kind.as_str(), MAUD), ACTED));
            let replayed = life_at(events.iter().copied().zip(0..).chain(added));
            assert_eq!(replayed, acted(before.clone(), &course, at(ACTED)), "{act:?} in {now:?}");
            done += 1;
        }
    }
    assert_eq!((done, refused), (96, 16), "acts done and refused in all situations");
}

#[test]
fn an_event_comes_to_the_same_end_whether_what_it_needs_was_written_down_or_not() {
    let mut pairs = 0;
    for (now, events) in situations() {
        for (by, who) in [(By::Outside, DANA), (By::System, None), (By::Agent(now.part), MAUD)] {
            for event in EventType::ALL {
                let mut written = Vec::new();
                let standing = Standing { state: now.state, by };
                let after = unfold(standing, *event, &mut |event, _| written.push(((event.as_str(), who), STATED)));
                let stated = life_at(events.iter().copied().zip(0..).chain([((event.as_str(), who), STATED)]));
                let spelled_out = life_at(events.iter().copied().zip(0..).chain(written));
                assert_eq!(stated, spelled_out, "{event} by {who:?} in {now:?}");
                assert_eq!(after.state, stated.state, "{event} by {who:?} in {now:?}");
                if who == MAUD {
                    assert_eq!(after.by, By::Agent(part_of("maud", &stated)), "{event} in {now:?}");
                }
                pairs += 1;
            }
        }
    }
    assert_eq!(pairs, 14 * 3 * 12, "events in all situations");
}

#[test]
fn only_chats_between_agents_begin_without_waiting() {
    assert_eq!([ChatType::Contact, ChatType::Agent, ChatType::Bot].map(initial), [Queued, Active, Queued]);
}

#[test]
fn nothing_is_inferred_from_the_events_of_an_act() {
    for (now, _) in situations() {
        for act in ACTS {
            let mut standing = Standing { state: now.state, by: By::of_agent(now.part, act.has_note()) };
            for event in follow(act, now).map_or_else(|_| Vec::new(), |course| course.events) {
                let Step::Does(effects) = step(event, standing) else { panic!("{act:?} in {now:?} lacks an event") };
                standing = standing.after(effects);
            }
        }
    }
}

#[test]
fn acting_states_two_events_that_no_document_is_read_to_say() {
    let mut said: Vec<(Act, ChatState, &[EventType])> = Vec::new();
    for (now, _) in situations() {
        // A transfer is nothing but the events that it states.
        for act in ACTS.into_iter().filter(|act| !matches!(act, Act::Transfer { .. })) {
            if let Ok(events @ [_, _, ..]) = stated(act, now) {
                said.push((act, now.state, events));
            }
        }
    }
    said.dedup();
    let message = (Act::Write(Writing::Message), Queued, &[EventType::Accepted, EventType::Message][..]);
    assert_eq!(said, [message, (Act::Leave, Active, &[EventType::Left, EventType::Closed])]);
}

#[test]
fn every_event_takes_effect_after_few_others() {
    for by in AUTHORS {
        for (state, event) in STATES.into_iter().flat_map(|state| EventType::ALL.iter().map(move |one| (state, *one))) {
            assert!(is_settled(event, Standing { state, by }, 3), "{event} by {by:?} in a {state} chat");
        }
    }
}

/// Whether `event` takes effect after at most `others` that have to happen first.
fn is_settled(event: EventType, mut now: Standing, others: u32) -> bool {
    for _ in 0..=others {
        match step(event, now) {
            Step::Does(_) => return true,
            Step::First(_) if others == 0 => return false,
            Step::First(first) => {
                if !is_settled(first, now, others - 1) {
                    return false;
                }
                now = unfold(now, first, &mut |_, _| {});
            }
        }
    }
    false
}

/// The system, an outside person, and an agent or bot with each part.
const AUTHORS: [By; 5] =
    [By::System, By::Outside, By::Agent(Part::None), By::Agent(Part::Joined), By::Agent(Part::Accepted)];

/// State and part after each event, from each state: by the system, by an outside person, then by
/// an agent or bot that takes no part (`-`), joined (`j`), accepted (`+`).
const AFTER: &str = "
    queued      q q q- qj q+   q q q- qj q+   q q q- qj q+
    reopened    q q q- qj q+   a a a- aj a+   q q q- qj q+
    accepted    a q a+ a+ a+   a a a+ a+ a+   a c a+ a+ a+
    joined      q q qj qj q+   a a aj aj a+   c c cj cj c+
    left        q q q- q- q-   a a a- a- a-   c c c- c- c-
    message     q q a+ a+ q+   a a aj aj a+   c q a+ a+ c+
    closed      c c c- c- c-   c c c- c- c-   c c c- c- c-
    note        q q qj qj q+   a a aj aj a+   c c cj cj c+
    transferred q q q- qj q+   a a a- aj a+   c c c- cj c+
    result_added q q qj qj q+  a a aj aj a+   c c cj cj c+
    action      q q qj qj q+   a a aj aj a+   c c cj cj c+
    contact_erased c c c- c- c- c c c- c- c-  c c c- cj c+";

#[test]
fn every_event_leads_where_it_should() {
    let mut events = 0;
    for line in AFTER.lines().skip(1) {
        let mut words = line.split_whitespace();
        let event: EventType = words.next().unwrap().parse().unwrap();
        for state in STATES {
            for by in AUTHORS {
                let after = unfold(Standing { state, by }, event, &mut |_, _| {});
                let part = match after.by {
                    By::System | By::Outside => "",
                    By::Agent(Part::None) => "-",
                    By::Agent(Part::Joined) => "j",
                    By::Agent(Part::Accepted) => "+",
                };
                let told = format!("{}{part}", &after.state.as_str()[..1]);
                assert_eq!(Some(told.as_str()), words.next(), "{event} by {by:?} in a {state} chat");
            }
        }
        events += 1;
    }
    assert_eq!(events, EventType::ALL.len());
}
