//! What follows from the events of a chat.

use super::*;
use crate::chat_life::Wait;
use crate::chat_life::tests::{Happening, life};

/// A life in one line: state, when it began to wait, sessions and memberships, in seconds.
fn told(life: &Life) -> String {
    let second = |at: chrono::DateTime<chrono::Utc>| at.format("%-S").to_string();
    let maybe = |at: Option<_>| at.map_or("-".to_owned(), second);
    let sessions = life.sessions.iter().map(|one| {
        let outlived = if one.is_outlived { "!" } else { "" };
        let (accepted, response) = (maybe(one.accepted_at), maybe(one.first_response_at));
        format!("{}..{}{outlived} a{accepted} r{response}", second(one.started_at), maybe(one.closed_at))
    });
    let members = life.memberships.iter().map(|one| {
        let accepted = if one.has_accepted { "+" } else { "" };
        format!("{}{accepted} {}..{}", one.participant, second(one.joined_at), maybe(one.left_at))
    });
    let all: Vec<String> = sessions.chain(members).collect();
    format!("{} {} | {}", life.state, maybe(life.waiting_since), all.join(" | "))
}

#[test]
fn a_chat_lives_as_its_events_say() {
    let (dana, maud, helper) = (Some("dana"), Some("maud"), Some("helper"));
    let table: &[(&[Happening], &str)] = &[
        (&[("joined", dana)], "queued 0 | 0..- a- r-"),
        (&[("joined", dana), ("queued", None), ("message", dana)], "queued 1 | 0..- a- r-"),
        (&[("queued", None), ("accepted", maud), ("message", maud)], "active - | 0..- a1 r- | maud+ 1..-"),
        (&[("queued", None), ("joined", maud), ("note", maud)], "queued 0 | 0..- a- r- | maud 1..-"),
        // A participant accepts by writing, whether it joined before or only thereby.
        (&[("queued", None), ("joined", maud), ("message", maud)], "active - | 0..- a2 r- | maud+ 1..-"),
        (&[("queued", None), ("message", maud)], "active - | 0..- a1 r- | maud+ 1..-"),
        (&[("queued", None), ("note", maud)], "queued 0 | 0..- a- r- | maud 1..-"),
        // A bot hands over, waits with the chat, and leaves.
        (
            &[("accepted", helper), ("queued", None), ("message", helper), ("accepted", maud), ("left", helper)],
            "active - | 0..- a0 r- | helper+ 0..4 | maud+ 3..-",
        ),
        // Closed: all memberships end. What comes after outlives the session.
        (
            &[("accepted", maud), ("joined", helper), ("closed", None)],
            "closed - | 0..2 a0 r- | maud+ 0..2 | helper 1..2",
        ),
        (&[("accepted", maud), ("closed", None), ("note", maud)], "closed - | 0..1! a0 r- | maud+ 0..1 | maud 2..-"),
        (
            &[("accepted", maud), ("closed", None), ("reopened", dana), ("queued", None), ("accepted", maud)],
            "active - | 0..1! a0 r- | 2..- a4 r- | maud+ 0..1 | maud+ 4..-",
        ),
        (
            &[("accepted", maud), ("closed", None), ("reopened", dana)],
            "queued 2 | 0..1! a0 r- | 2..- a- r- | maud+ 0..1",
        ),
        (&[("closed", None), ("accepted", maud)], "active - | 0..0! a- r- | 1..- a1 r- | maud+ 1..-"),
        // Events that are not possible change nothing.
        (&[("accepted", maud), ("accepted", maud), ("joined", maud)], "active - | 0..- a0 r- | maud+ 0..-"),
        (&[("accepted", maud), ("left", helper), ("reopened", dana)], "active - | 0..- a0 r- | maud+ 0..-"),
        (&[("closed", None), ("closed", None)], "closed - | 0..0! a- r-"),
        // Who writes in a closed chat opens it: an agent takes it, the contact waits again.
        (&[("closed", None), ("message", maud)], "active - | 0..0! a- r- | 1..- a1 r- | maud+ 1..-"),
        (&[("closed", None), ("message", dana)], "queued 1 | 0..0! a- r- | 1..- a- r-"),
        (&[("queued", None), ("accepted", maud), ("contact_erased", None)], "closed - | 0..2 a1 r- | maud+ 1..2"),
    ];
    for (events, expected) in table {
        assert_eq!(told(&life(events)), *expected, "{events:?}");
    }
}

#[test]
fn a_chat_shows_its_inboxes_only_while_it_waits() {
    assert_eq!(life(&[("queued", None)]).inboxes, ["Sales", "Service"]);
    assert!(life(&[("queued", None), ("accepted", Some("maud"))]).inboxes.is_empty());
}

/// What is measured of the sessions of a life, in seconds: each wait with the kind that ended it,
/// the contact's first word, and the first answers of a person and of a bot.
fn measured(life: &Life) -> String {
    let second = |at: chrono::DateTime<chrono::Utc>| at.format("%-S").to_string();
    let maybe = |at: Option<_>| at.map_or("-".to_owned(), second);
    let session = |one: &SessionSpan| {
        let by = |wait: &Wait| wait.by.map_or("nobody", |by| by.as_str());
        let waits = one.waits.iter().map(|wait| format!("{}..{} {}", second(wait.from), maybe(wait.to), by(wait)));
        let answers = [one.contact_wrote_at, one.first_response_at, one.bot_response_at].map(maybe);
        format!("[{}] w{} p{} b{}", waits.collect::<Vec<_>>().join(", "), answers[0], answers[1], answers[2])
    };
    life.sessions.iter().map(session).collect::<Vec<_>>().join(" | ")
}

#[test]
fn waits_and_first_responses_are_counted_from_the_contact() {
    let (dana, maud, helper) = (Some("dana"), Some("maud"), Some("helper"));
    let wrote = ("message", dana);
    let table: &[(&[Happening], &str)] = &[
        // A person takes the chat and answers.
        (&[("queued", None), wrote, ("accepted", maud), ("message", maud)], "[0..2 agent] w1 p3 b-"),
        // Without an event that queues it, it waits since the contact's first word.
        (&[("joined", dana), wrote, ("message", maud)], "[1..2 agent] w1 p2 b-"),
        // A greeting before the first word answers nobody and ends no wait.
        (&[("message", helper), wrote], "[] w1 p- b-"),
        (&[("message", maud), wrote, ("message", maud)], "[] w1 p2 b-"),
        // A bot answers at once, and hands over: from then on it waits for a person.
        (
            &[wrote, ("message", helper), ("queued", None), ("accepted", maud), ("message", maud)],
            "[0..1 bot, 2..3 agent] w0 p4 b1",
        ),
        (
            &[
                wrote,
                ("message", helper),
                ("queued", None),
                ("accepted", helper),
                ("message", helper),
                ("accepted", maud),
            ],
            "[0..1 bot, 2..5 agent] w0 p- b1",
        ),
        // A transfer to a queue is a further wait; another inbox is none.
        (
            &[wrote, ("accepted", maud), ("transferred", maud), ("queued", maud), ("queued", None), ("accepted", maud)],
            "[0..1 agent, 3..5 agent] w0 p- b-",
        ),
        // The contact writes again in a closed chat.
        (
            &[wrote, ("message", maud), ("closed", maud), wrote, ("message", maud)],
            "[0..1 agent] w0 p1 b- | [3..4 agent] w3 p4 b-",
        ),
        // An agent that reopens it waits for nobody.
        (&[("closed", None), ("message", maud), wrote, ("message", maud)], "[] w- p- b- | [] w2 p3 b-"),
        // Nobody ever answers.
        (&[("queued", None), wrote, ("closed", None)], "[0..2 nobody] w1 p- b-"),
        (&[wrote, ("message", helper), ("queued", None), ("closed", None)], "[0..1 bot, 2..3 nobody] w0 p- b1"),
    ];
    for (events, expected) in table {
        assert_eq!(measured(&life(events)), *expected, "{events:?}");
    }
}

#[test]
fn a_chat_waits_since_its_wait_began() {
    let dana = Some("dana");
    let waits = |events: &[Happening]| life(events).waiting_since.map(|at| at.format("%-S").to_string());
    assert_eq!(waits(&[("joined", dana), ("message", dana), ("queued", None)]).as_deref(), Some("1"));
    assert_eq!(waits(&[("joined", dana), ("queued", None), ("message", dana)]).as_deref(), Some("1"));
    assert_eq!(waits(&[("joined", dana)]).as_deref(), Some("0"));
}
