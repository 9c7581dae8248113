//! An erasure and something else at once: whichever comes second sees the outcome of the first.

use crate::routes::erasure::{assert_nothing_is_left, erase, of_canary};
use diesel::{Connection as _, PgConnection, RunQueryDsl as _};
use reqwest::Method;
use serde_json::json;
use sightline::import;
use sightline_shared::Erasure;
use sightline_tests::{Caller, ChatBuilder, TestApp, at, texts};
use tokio::task::spawn_blocking;

const ROUNDS: i64 = 150;

/// The chat of one round, with a contact of its own.
fn chat(round: i64, number: i64) -> ChatBuilder {
    let began = at("2024-11-22T10:00:00Z") + chrono::Duration::minutes(round * 2 + number);
    let id = format!("round-{round}-{number}");
    let contact = format!("crm-canary-{round}");
    of_canary(ChatBuilder::queued(&id, "Acme", began))
        .contact(&contact, Some("Cleo Canary"), Some("cleo@canary.example"), Some("+1 5550199"))
        .accepted("Maud")
        .contact_says("I am the Canary")
        .result("Maud", "Test drive", &json!({"Model": "Canary GT"}))
}

fn contact_of(conn: &mut PgConnection, round: i64) -> String {
    texts(conn, &format!("SELECT id FROM contacts WHERE external_id = 'crm-canary-{round}'")).remove(0)
}

fn import_lines(conn: &mut PgConnection, lines: &str) -> import::Totals {
    import::run_reader(conn, "test", lines.as_bytes(), &import::Options::default()).unwrap().totals
}

/// A server with the chats of these rounds, so many of each.
async fn start(rounds: i64, chats: i64) -> (TestApp, Caller) {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let chats: Vec<ChatBuilder> =
        (0..rounds).flat_map(|round| (0..chats).map(move |number| chat(round, number))).collect();
    app.import_chats(&chats);
    (app, anna)
}

#[tokio::test]
async fn an_erasure_and_an_import_of_what_the_contact_did_meanwhile() {
    let (app, anna) = start(ROUNDS, 1).await;
    let mut own = app.connect();
    for round in 0..ROUNDS {
        let id = contact_of(&mut own, round);
        // A chat that was not known, every other time with a new result of the known one.
        let grown = chat(round, 0).result("Maud", "Service", &json!({"Day": "canary"}));
        let grown = Some(grown.line()).filter(|_| round % 2 == 0).unwrap_or_default();
        let lines = grown + &chat(round, 1).line();
        let mut conn = app.connect();
        let importing = spawn_blocking(move || import_lines(&mut conn, &lines));
        let (receipt, totals) = tokio::join!(erase(&anna, &id), importing);
        let (receipt, totals): (Erasure, _) = (receipt.ok(), totals.unwrap());
        let outcome = (receipt.chats, receipt.results, totals.updated, totals.created, totals.rejected);
        let expected =
            if round % 2 == 0 { [(2, 3, 1, 1, 0), (1, 1, 1, 1, 0)] } else { [(2, 2, 0, 1, 0), (1, 1, 0, 1, 0)] };
        assert!(expected.contains(&outcome), "{outcome:?}");
    }
    assert_nothing_is_left(&app);
}

#[tokio::test]
async fn two_erasures_of_one_contact() {
    let (app, anna) = start(ROUNDS, 2).await;
    let mut own = app.connect();
    for round in 0..ROUNDS {
        let id = contact_of(&mut own, round);
        let (one, other) = tokio::join!(erase(&anna, &id), erase(&anna, &id));
        let mut found = [one.status.as_u16(), other.status.as_u16()];
        found.sort_unstable();
        assert_eq!(found, [200, 404], "{} {}", one.text, other.text);
    }
    assert_eq!(app.text("SELECT count(*) FROM audit_entries WHERE action = 'contact_erased'"), ROUNDS.to_string());
    assert_nothing_is_left(&app);
}

/// What writing a message does: the chat's row is locked first, then the contact is looked at.
fn write_message(conn: &mut PgConnection, external_id: &str) -> bool {
    conn.transaction(|conn| {
        let chat = format!("FROM chats WHERE external_id = '{external_id}'");
        diesel::sql_query(format!("SELECT {chat} FOR UPDATE")).execute(conn)?;
        if texts(conn, &format!("SELECT contact_id {chat} AND contact_id IS NOT NULL")).is_empty() {
            return Ok(false);
        }
        for statement in [
            "INSERT INTO events (company_id, id, chat_id, seq, at, type, author, text) \
             SELECT company_id, gen_random_uuid(), id, event_count + 1, greatest(now(), updated_at), 'message', \
                    'contact', 'It is me, the canary' FROM chats WHERE external_id = $1",
            "UPDATE chats SET event_count = event_count + 1, updated_at = greatest(now(), updated_at) \
              WHERE external_id = $1",
            "UPDATE contacts SET last_seen_at = chats.updated_at FROM chats \
              WHERE contacts.id = chats.contact_id AND chats.external_id = $1",
        ] {
            diesel::sql_query(statement).bind::<diesel::sql_types::Text, _>(external_id).execute(conn)?;
        }
        Ok::<_, diesel::result::Error>(true)
    })
    .unwrap()
}

#[tokio::test]
async fn an_erasure_and_a_message() {
    let (app, anna) = start(ROUNDS, 2).await;
    let mut own = app.connect();
    for round in 0..ROUNDS {
        let id = contact_of(&mut own, round);
        let mut conn = app.connect();
        // The last of the chats, so that the erasure holds one and waits for the other.
        let last =
            texts(&mut own, &format!("SELECT external_id FROM chats WHERE contact_id = '{id}' ORDER BY id DESC"));
        let external_id = last[0].clone();
        let writing = spawn_blocking(move || write_message(&mut conn, &external_id));
        let (receipt, is_written) = tokio::join!(erase(&anna, &id), writing);
        let receipt: Erasure = receipt.ok();
        assert_eq!(receipt.events, 2 + i64::from(is_written.unwrap()));
    }
    assert_nothing_is_left(&app);
}

#[tokio::test]
async fn an_erasure_and_a_supervisor_who_joins_and_writes() {
    let (app, anna) = start(ROUNDS / 3, 1).await;
    let bert = app.supervisor("Acme").await;
    let mut own = app.connect();
    for round in 0..ROUNDS / 3 {
        let id = contact_of(&mut own, round);
        let chat = app.text(&format!("SELECT id FROM chats WHERE contact_id = '{id}'"));
        let write = async || {
            let joined = bert.post(&format!("/api/v1/chats/{chat}/join"), &json!({})).await;
            let path = format!("/api/v1/chats/{chat}/events");
            let request = bert.request(Method::POST, &path).header("idempotency-key", format!("round-{round}"));
            let written = bert.send(request.json(&json!({"type": "message", "text": "Good morning, Mx Canary"}))).await;
            (joined, written)
        };
        let (receipt, (joined, written)) = tokio::join!(erase(&anna, &id), write());
        let _: Erasure = receipt.ok();
        for (answer, done) in [(joined, 200), (written, 201)] {
            let status = answer.status.as_u16();
            assert!(status == done || answer.problem(409).code == "contact_erased", "{}", answer.text);
        }
    }
    assert_nothing_is_left(&app);
}
