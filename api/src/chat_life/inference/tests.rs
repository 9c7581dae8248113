//! Which event is inferred, and when it is not.

use super::*;
use sightline_shared::AgentKind;

fn at(second: u32) -> DateTime<Utc> {
    format!("2026-11-20T10:00:{second:02}Z").parse().unwrap()
}

fn event(kind: EventType, second: u32, agent: Option<u8>) -> Happened<'static, u8> {
    let by = match (agent, kind) {
        (Some(agent), _) => Author::Agent(agent, AgentKind::Agent),
        (None, EventType::Message) => Author::Outside,
        (None, _) => Author::System,
    };
    Happened { kind, at: at(second), by, data: None, is_own: false }
}

fn stated(state: ChatState, as_of: u32, closed_at: Option<u32>) -> StatedState {
    StatedState { state, as_of: at(as_of), closed_at: closed_at.map(at) }
}

fn inferred(events: &[Happened<'_, u8>], stated: StatedState) -> Option<(EventType, u32, usize)> {
    let found = infer(ChatType::Contact, at(0), events, stated)?;
    Some((found.kind, found.at.format("%S").to_string().parse().unwrap(), found.place))
}

#[test]
fn a_state_that_the_events_lead_to_calls_for_nothing() {
    let events = [event(EventType::Message, 0, None), event(EventType::Accepted, 5, Some(1))];
    assert_eq!(inferred(&events, stated(ChatState::Active, 5, None)), None);
    assert_eq!(inferred(&events, stated(ChatState::Queued, 4, None)), None, "as of then it was");
}

#[test]
fn the_missing_event_comes_after_the_last_known_one_or_when_the_chat_was_closed() {
    let events = [event(EventType::Message, 0, None), event(EventType::Message, 5, Some(1))];
    assert_eq!(inferred(&events, stated(ChatState::Closed, 9, None)), Some((EventType::Closed, 5, 2)));
    assert_eq!(inferred(&events, stated(ChatState::Closed, 9, Some(8))), Some((EventType::Closed, 8, 2)));
    assert_eq!(inferred(&events, stated(ChatState::Queued, 9, None)), Some((EventType::Queued, 5, 2)));
    let waiting = [event(EventType::Message, 0, None)];
    assert_eq!(inferred(&waiting, stated(ChatState::Active, 0, None)), Some((EventType::Accepted, 0, 1)));
    // Closed before the last message: the chat would be open again.
    assert_eq!(inferred(&events, stated(ChatState::Closed, 9, Some(3))), Some((EventType::Closed, 5, 2)));
}

#[test]
fn the_real_event_takes_the_place_of_the_inferred_one() {
    let mut events = vec![event(EventType::Message, 0, None), event(EventType::Closed, 7, None)];
    assert_eq!(inferred(&events, stated(ChatState::Closed, 5, None)), None);
    events.insert(1, event(EventType::Accepted, 6, Some(1)));
    assert_eq!(inferred(&events, stated(ChatState::Closed, 5, None)), Some((EventType::Closed, 0, 1)));
}
