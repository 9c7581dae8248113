//! What follows from the events of a chat.

use super::*;
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
        (&[("queued", None), ("accepted", maud), ("message", maud)], "active - | 0..- a1 r2 | maud+ 1..-"),
        (&[("queued", None), ("joined", maud), ("note", maud)], "queued 0 | 0..- a- r- | maud 1..-"),
        // A participant accepts by writing, whether it joined before or only thereby.
        (&[("queued", None), ("joined", maud), ("message", maud)], "active - | 0..- a2 r2 | maud+ 1..-"),
        (&[("queued", None), ("message", maud)], "active - | 0..- a1 r1 | maud+ 1..-"),
        (&[("queued", None), ("note", maud)], "queued 0 | 0..- a- r- | maud 1..-"),
        // A bot hands over, waits with the chat, and leaves.
        (
            &[("accepted", helper), ("queued", None), ("message", helper), ("accepted", maud), ("left", helper)],
            "active - | 0..- a0 r2 | helper+ 0..4 | maud+ 3..-",
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
        (&[("closed", None), ("message", maud)], "active - | 0..0! a- r- | 1..- a1 r1 | maud+ 1..-"),
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
