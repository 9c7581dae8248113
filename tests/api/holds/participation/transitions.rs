//! Every act in every state, by who is not in the chat, joined it, or accepted it.

use crate::holds::participation::replay::document;
use crate::routes::participation::transfer::{organization, transfer};
use crate::routes::participation::{act, add, assert_sound, detail, done, events, own, queued};
use Part::{Accepted, Alone, Joined, Out};
use serde_json::json;
use sightline_shared::ChatState::{self, Active, Closed, Queued};
use sightline_shared::{ChatDetail, EventType, EventType as E, Participant};
use sightline_tests::{Answer, Caller, TestApp};

/// The caller's part in the chat.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Out,
    Joined,
    /// Accepted with somebody else.
    Accepted,
    /// The only one who accepted.
    Alone,
}

/// What follows: the new events, the state, and the caller's part; or the code of the refusal.
type Outcome = Result<(&'static [EventType], ChatState, Part), &'static str>;

/// The events of a transfer by a participant.
const HANDED: &[EventType] = &[E::Transferred, E::Queued, E::Left];

const NOT_IN: Outcome = Err("not_a_participant");

/// Situation, act, outcome: the picture of the domain, cell by cell.
const TABLE: &[(ChatState, Part, &str, Outcome)] = &[
    (Queued, Out, "join", Ok((&[E::Joined], Queued, Joined))),
    (Queued, Out, "accept", Ok((&[E::Accepted], Active, Alone))),
    (Queued, Out, "message", NOT_IN),
    (Queued, Out, "note", Ok((&[E::Note], Queued, Out))),
    (Queued, Out, "leave", NOT_IN),
    (Queued, Out, "close", Ok((&[E::Closed], Closed, Out))),
    (Queued, Out, "transfer", Ok((&[E::Transferred, E::Queued], Queued, Out))),
    (Queued, Joined, "join", Ok((&[], Queued, Joined))),
    (Queued, Joined, "accept", Ok((&[E::Accepted], Active, Alone))),
    (Queued, Joined, "message", Ok((&[E::Accepted, E::Message], Active, Alone))),
    (Queued, Joined, "note", Ok((&[E::Note], Queued, Joined))),
    (Queued, Joined, "leave", Ok((&[E::Left], Queued, Out))),
    (Queued, Joined, "close", Ok((&[E::Closed], Closed, Out))),
    (Queued, Joined, "transfer", Ok((HANDED, Queued, Out))),
    (Queued, Alone, "join", Ok((&[], Queued, Alone))),
    (Queued, Alone, "accept", Ok((&[E::Accepted], Active, Alone))),
    (Queued, Alone, "message", Ok((&[E::Accepted, E::Message], Active, Alone))),
    (Queued, Alone, "note", Ok((&[E::Note], Queued, Alone))),
    (Queued, Alone, "leave", Ok((&[E::Left], Queued, Out))),
    (Queued, Alone, "close", Ok((&[E::Closed], Closed, Out))),
    (Queued, Alone, "transfer", Ok((HANDED, Queued, Out))),
    (Active, Out, "join", Ok((&[E::Joined], Active, Joined))),
    (Active, Out, "accept", Ok((&[E::Accepted], Active, Accepted))),
    (Active, Out, "message", NOT_IN),
    (Active, Out, "note", Ok((&[E::Note], Active, Out))),
    (Active, Out, "leave", NOT_IN),
    (Active, Out, "close", Ok((&[E::Closed], Closed, Out))),
    (Active, Out, "transfer", Ok((&[E::Transferred, E::Queued], Queued, Out))),
    (Active, Joined, "join", Ok((&[], Active, Joined))),
    (Active, Joined, "accept", Ok((&[E::Accepted], Active, Accepted))),
    (Active, Joined, "message", Ok((&[E::Message], Active, Joined))),
    (Active, Joined, "note", Ok((&[E::Note], Active, Joined))),
    (Active, Joined, "leave", Ok((&[E::Left], Active, Out))),
    (Active, Joined, "close", Ok((&[E::Closed], Closed, Out))),
    (Active, Joined, "transfer", Ok((HANDED, Queued, Out))),
    (Active, Accepted, "join", Ok((&[], Active, Accepted))),
    (Active, Accepted, "accept", Ok((&[], Active, Accepted))),
    (Active, Accepted, "message", Ok((&[E::Message], Active, Accepted))),
    (Active, Accepted, "note", Ok((&[E::Note], Active, Accepted))),
    (Active, Accepted, "leave", Ok((&[E::Left], Active, Out))),
    (Active, Accepted, "close", Ok((&[E::Closed], Closed, Out))),
    (Active, Accepted, "transfer", Ok((HANDED, Queued, Out))),
    (Active, Alone, "join", Ok((&[], Active, Alone))),
    (Active, Alone, "accept", Ok((&[], Active, Alone))),
    (Active, Alone, "message", Ok((&[E::Message], Active, Alone))),
    (Active, Alone, "note", Ok((&[E::Note], Active, Alone))),
    (Active, Alone, "leave", Ok((&[E::Left, E::Closed], Closed, Out))),
    (Active, Alone, "close", Ok((&[E::Closed], Closed, Out))),
    (Active, Alone, "transfer", Ok((HANDED, Queued, Out))),
    (Closed, Out, "join", Ok((&[E::Joined], Closed, Joined))),
    (Closed, Out, "accept", Ok((&[E::Reopened, E::Accepted], Active, Alone))),
    (Closed, Out, "message", NOT_IN),
    (Closed, Out, "note", Ok((&[E::Note], Closed, Out))),
    (Closed, Out, "leave", NOT_IN),
    (Closed, Out, "close", Err("already_closed")),
    (Closed, Out, "transfer", Err("already_closed")),
    (Closed, Joined, "join", Ok((&[], Closed, Joined))),
    (Closed, Joined, "accept", Ok((&[E::Reopened, E::Accepted], Active, Alone))),
    (Closed, Joined, "message", Ok((&[E::Reopened, E::Accepted, E::Message], Active, Alone))),
    (Closed, Joined, "note", Ok((&[E::Note], Closed, Joined))),
    (Closed, Joined, "leave", Ok((&[E::Left], Closed, Out))),
    (Closed, Joined, "close", Err("already_closed")),
    (Closed, Joined, "transfer", Err("already_closed")),
];

/// A chat in `state` in which `anna` has `part`; an accepted part ends with a chat's end.
async fn prepare(app: &TestApp, anna: &Caller, name: &str, state: ChatState, part: Part) -> String {
    let chat = match (state, part) {
        (Queued, _) | (Active, Alone) => queued(name),
        (Active, _) => queued(name).accepted("Maud"),
        (Closed, _) => queued(name).accepted("Maud").closed("Maud"),
    };
    let id = add(app, name, &chat);
    match part {
        Out => {}
        Joined => done(anna, &id, "join").await,
        Accepted | Alone => done(anna, &id, "accept").await,
    }
    if (state, part) == (Queued, Alone) {
        queue_again(app, &id);
    }
    id
}

/// The system puts the chat back into the queue; who accepted it is still there.
fn queue_again(app: &TestApp, id: &str) {
    let mut document = document(&mut app.connect(), id);
    let last = document["updated_at"].clone();
    let events = document["events"].as_array_mut().unwrap();
    events.push(json!({"external_id": format!("{id}-again"), "at": last, "type": "queued", "participant": null,
        "text": null, "data": {"inboxes": ["Second line"]}}));
    document["state"] = json!("queued");
    let report = app.import(&format!("{document}\n"), None);
    assert_eq!(report.totals.rejected, 0, "{:?}", report.rejections);
}

async fn part_in(app: &TestApp, anna: &Caller, chat: &ChatDetail) -> Part {
    let own = own(anna, app, chat).await;
    let active: Vec<&Participant> = own.iter().filter(|one| one.active).collect();
    assert!(active.len() <= 1);
    let accepted = chat.chat.participants.iter().filter(|one| one.active && one.accepted == Some(true)).count();
    match active.first().map(|one| one.accepted) {
        None => Out,
        Some(Some(true)) if accepted == 1 => Alone,
        Some(Some(true)) => Accepted,
        Some(_) => Joined,
    }
}

#[tokio::test]
async fn every_act_in_every_situation_has_its_outcome() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let _ = app.supervisor("Acme/West").await;
    let west = organization(&app, "West");
    let mut seen = 0;
    for (place, (state, part, what, outcome)) in TABLE.iter().enumerate() {
        let cell = format!("{state} {part:?} {what}");
        let id = prepare(&app, &anna, &format!("chat-{place}"), *state, *part).await;
        let (before, old) = (detail(&anna, &id).await, events(&anna, &id).await);
        assert_eq!((before.chat.state, part_in(&app, &anna, &before).await), (*state, *part), "{cell}");
        let answer = match *what {
            "transfer" => transfer(&anna, &id, &json!({"organization_id": west})).await,
            _ => act(&anna, &id, what).await,
        };
        let after = detail(&anna, &id).await;
        let new = events(&anna, &id).await.split_off(old.len());
        match outcome {
            Ok((expected, state, part)) => {
                assert_eq!(new, *expected, "{cell}");
                let found = (after.chat.state, part_in(&app, &anna, &after).await);
                assert_eq!(found, (*state, *part), "{cell}");
                assert_answer(&answer, what, &after, &cell);
            }
            Err(code) => {
                let problem = answer.problem(409);
                assert_eq!((problem.code.as_str(), problem.kind), (*code, format!("/problems/{code}")), "{cell}");
                assert_eq!((new.len(), after), (0, before), "{cell}");
            }
        }
        seen += 1;
    }
    assert_eq!(seen, 63);
    assert_sound(&app);
}

fn assert_answer(answer: &Answer, what: &str, after: &ChatDetail, cell: &str) {
    if ["message", "note"].contains(&what) {
        assert_eq!(answer.status, 201, "{cell}");
    } else {
        assert_eq!(answer.status, 200, "{cell}");
        assert_eq!(answer.ok::<ChatDetail>(), *after, "{cell}");
    }
}
