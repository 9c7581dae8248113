//! `Idempotency-Key`: a request that is sent again is answered again and does nothing more.

use crate::routes::participation::{add, asks, assert_sound, detail, done, events, queued};
use diesel::connection::SimpleConnection as _;
use sightline::store::idempotency;
use sightline_shared::EventType;
use sightline_tests::wait::until;
use sightline_tests::{Answer, Caller, TestApp};

async fn keyed(caller: &Caller, chat: &str, what: &str, key: &str) -> Answer {
    caller.send(asks(caller, chat, what).header("idempotency-key", key)).await
}

fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == Some("true")
}

/// Status, body and place of an answer.
fn bare(answer: &Answer) -> (u16, &str, Option<&str>) {
    (answer.status.as_u16(), &answer.text, answer.header("location"))
}

fn make_old(app: &TestApp, hours: u32) {
    let sql = format!("UPDATE idempotency_keys SET created_at = now() - interval '{hours} hours'");
    assert!(app.execute(&sql) > 0);
}

#[tokio::test]
async fn the_same_request_with_the_same_key_is_done_once_and_answered_alike() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    for what in ["join", "accept", "message", "note", "leave"] {
        let first = keyed(&anna, &id, what, "a-key").await;
        assert!(first.status.is_success() && !is_replayed(&first), "{what}: {}", first.text);
        let count = events(&anna, &id).await.len();
        let key = if what == "note" { "a-key" } else { "\"a-key\"" };
        assert!(!is_replayed(&keyed(&anna, &id, "join", &format!("{key}{what}")).await));
        for _ in 0..2 {
            let again = keyed(&anna, &id, what, "a-key").await;
            assert_eq!(bare(&again), bare(&first), "{what}");
            assert!(is_replayed(&again), "{what}");
            assert_eq!(again.header("content-type"), first.header("content-type"));
        }
        let joined = usize::from(what == "leave");
        assert_eq!(events(&anna, &id).await.len(), count + joined, "{what}");
        if what == "message" {
            // Else the note would be the message's key with another body.
            assert_eq!(app.execute("DELETE FROM idempotency_keys WHERE operation LIKE 'create_event%'"), 1);
        }
    }
    assert_sound(&app);
}

#[tokio::test]
async fn a_key_with_another_body_is_refused() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    done(&anna, &id, "join").await;
    assert_eq!(keyed(&anna, &id, "note", "k").await.status, 201);
    let other = keyed(&anna, &id, "message", "k").await;
    assert_eq!(other.problem(422).code, "idempotency_key_reused");
    assert_eq!(events(&anna, &id).await, [EventType::Queued, EventType::Joined, EventType::Note]);
}

#[tokio::test]
async fn a_key_is_the_callers_own_and_for_one_operation_on_one_chat() {
    let app = TestApp::start().await;
    let (anna, bert) = (app.supervisor("Acme").await, app.supervisor("Acme").await);
    let (one, other) = (add(&app, "one", &queued("one")), add(&app, "other", &queued("other")));
    for (caller, id, what) in [
        (&anna, &one, "join"),
        (&anna, &other, "join"),
        (&bert, &one, "join"),
        (&anna, &one, "note"),
        (&anna, &one, "accept"),
        (&anna, &one, "leave"),
    ] {
        let answer = keyed(caller, id, what, "k").await;
        assert!(answer.status.is_success() && !is_replayed(&answer), "{what}: {}", answer.text);
    }
    assert_eq!(app.text("SELECT count(*) FROM idempotency_keys"), "6");
}

#[tokio::test]
async fn a_key_has_1_to_255_visible_characters() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    for key in ["", "a b", "a\tb", &"x".repeat(256), "schlüssel"] {
        let problem = keyed(&anna, &id, "join", key).await.problem(400);
        assert_eq!(problem.errors[0].parameter.as_deref(), Some("Idempotency-Key"), "{key:?}");
    }
    let twice = asks(&anna, &id, "join").header("idempotency-key", "a").header("idempotency-key", "b");
    assert_eq!(anna.send(twice).await.status, 400);
    assert_eq!(keyed(&anna, &id, "join", &"~".repeat(255)).await.status, 200);
}

#[tokio::test]
async fn what_was_refused_is_judged_anew() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    assert_eq!(keyed(&anna, &id, "message", "k").await.problem(409).code, "not_a_participant");
    assert_eq!(app.text("SELECT count(*) FROM idempotency_keys"), "0");
    done(&anna, &id, "join").await;
    assert_eq!(keyed(&anna, &id, "message", "k").await.status, 201);
}

#[tokio::test]
async fn effect_and_answer_are_stored_together() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    assert_eq!(keyed(&anna, &id, "accept", "k").await.status, 200);
    let same = "SELECT (SELECT xmin FROM idempotency_keys) = (SELECT xmin FROM events ORDER BY seq DESC LIMIT 1)";
    assert_eq!(app.text(same), "true");
    // As after a crash between the two, were they apart: without the answer there is no effect.
    let refuse = "ALTER TABLE idempotency_keys ADD CONSTRAINT none CHECK (operation NOT LIKE 'close%')";
    let _ = app.execute(refuse);
    assert_eq!(keyed(&anna, &id, "close", "k").await.status, 500);
    let _ = app.execute("ALTER TABLE idempotency_keys DROP CONSTRAINT none");
    assert_eq!(detail(&anna, &id).await.chat.state.as_str(), "active");
    let closed = keyed(&anna, &id, "close", "k").await;
    assert_eq!((closed.status.as_u16(), is_replayed(&closed)), (200, false));
}

#[tokio::test]
async fn after_24_hours_a_key_is_forgotten() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    done(&anna, &id, "join").await;
    assert_eq!(keyed(&anna, &id, "note", "k").await.status, 201);
    make_old(&app, 23);
    assert_eq!(idempotency::remove_old(&mut app.connect()).unwrap(), 0);
    assert!(is_replayed(&keyed(&anna, &id, "note", "k").await));
    make_old(&app, 25);
    let anew = keyed(&anna, &id, "note", "k").await;
    assert_eq!((anew.status.as_u16(), is_replayed(&anew)), (201, false));
    make_old(&app, 25);
    assert_eq!(idempotency::remove_old(&mut app.connect()).unwrap(), 1);
    assert_eq!(app.text("SELECT count(*) FROM idempotency_keys"), "0");
}

#[tokio::test]
async fn who_no_longer_sees_a_chat_is_not_answered_again() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme/West").await;
    let id = add(&app, "chat", &queued("chat"));
    let _ = app.supervisor("Acme/East").await;
    assert_eq!(keyed(&anna, &id, "join", "k").await.status, 200);
    let move_away = "UPDATE chats SET organization_id = (SELECT id FROM organizations WHERE name = 'East')";
    assert_eq!(app.execute(move_away), 1);
    assert_eq!(keyed(&anna, &id, "join", "k").await.problem(404).code, "not_found");
}

#[tokio::test]
async fn a_key_whose_first_request_still_runs_is_in_use() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    // Somebody else holds the chat, so that the first request waits in the middle.
    let mut conn = app.connect();
    conn.batch_execute(&format!("BEGIN; SELECT FROM chats WHERE id = '{id}' FOR UPDATE")).unwrap();
    let (caller, chat) = (anna.clone(), id.clone());
    let first = tokio::spawn(async move { keyed(&caller, &chat, "join", "k").await });
    let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = \
        (SELECT oid FROM pg_database WHERE datname = current_database())";
    until("the first request is under way", async || app.text(waiting) == "1").await;
    assert_eq!(keyed(&anna, &id, "join", "k").await.problem(409).code, "idempotency_key_in_use");
    assert!(!first.is_finished());
    conn.batch_execute("ROLLBACK").unwrap();
    let first = first.await.unwrap();
    assert_eq!(first.status, 200);
    let again = keyed(&anna, &id, "join", "k").await;
    assert!(is_replayed(&again) && again.text == first.text);
}
