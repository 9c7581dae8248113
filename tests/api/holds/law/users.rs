//! An agent of a source with the e-mail address of a user is that user's agent.

use crate::holds::law::{document, event, take};
use reqwest::Method;
use serde_json::{Value, json};
use sightline::store::imports::replay;
use sightline_shared::Role;
use sightline_tests::{Caller, TestApp};

const AGENTS: &str = "SELECT concat_ws(' ', external_id, name, user_id IS NOT NULL) FROM agents \
                       WHERE external_id = 'maud' OR user_id IS NOT NULL ORDER BY 1";

/// A chat in which Maud writes, with the address of her that its source has.
fn with_maud(id: &str, email: &str) -> Value {
    let events = [event("a", 0, "message", Some("dana"), Some("x")), event("b", 1, "message", Some("maud"), Some("y"))];
    let mut said = document(id, &events);
    said["participants"][1]["email"] = json!(email);
    said
}

async fn user(app: &TestApp, company: &str) -> (Caller, String) {
    let email = app.add_user(company, Role::Supervisor);
    (app.nobody().sign_in(&email, TestApp::PASSWORD).await, email)
}

async fn acts(app: &TestApp, user: &Caller, chat: &str, act: &str) {
    let id = app.text(&format!("SELECT id FROM chats WHERE external_id = '{chat}'"));
    let request = user.request(Method::POST, &format!("/api/v1/chats/{id}/{act}"));
    let request = if act == "events" { request.json(&json!({ "type": "message", "text": "z" })) } else { request };
    assert!(user.send(request).await.status.is_success(), "{act} in {chat}");
}

fn members(app: &TestApp, chat: &str) -> Vec<String> {
    app.texts(&format!(
        "SELECT concat_ws(' ', agents.name, has_accepted, left_at IS NULL) FROM participants \
           JOIN agents ON agents.id = agent_id \
          WHERE chat_id = (SELECT id FROM chats WHERE external_id = '{chat}') ORDER BY joined_at, participants.id"
    ))
}

#[tokio::test]
async fn a_user_who_took_part_first_is_the_agent_of_the_source() {
    let app = TestApp::start().await;
    let (maud, email) = user(&app, "Acme").await;
    let (_, other) = user(&app, "Other").await;
    let mut said = document("one", &[event("a", 0, "message", Some("dana"), Some("x"))]);
    said["participants"].as_array_mut().unwrap().remove(1);
    take(&app, &said);
    acts(&app, &maud, "one", "accept").await;
    assert_eq!(app.texts(AGENTS), ["Test User t"]);
    take(&app, &with_maud("two", &email.to_uppercase()));
    assert_eq!(app.texts(AGENTS), ["maud Maud t"], "the name is what its source says");
    assert_eq!(members(&app, "one"), ["Maud t t"]);
    assert_eq!(members(&app, "two"), ["Maud t t"]);
    // The user of another company is another person, whatever the source says.
    take(&app, &with_maud("three", &other));
    let mut elsewhere = with_maud("four", &email);
    elsewhere["organization"] = json!("Other");
    take(&app, &elsewhere);
    assert_eq!(app.texts(AGENTS), ["maud Maud f", "maud Maud t"]);
    acts(&app, &maud, "two", "leave").await;
    assert_eq!(members(&app, "two"), ["Maud t f"]);
    assert_eq!(take(&app, &with_maud("two", &email)).totals.unchanged, 1);
}

#[tokio::test]
async fn the_agent_of_a_source_is_the_user_who_takes_part_later() {
    let app = TestApp::start().await;
    // An agent that is known, and one that is not.
    take(&app, &document("one", &[event("b", 1, "message", Some("maud"), Some("y"))]));
    let (maud, email) = user(&app, "Acme").await;
    let (lee, other) = user(&app, "Acme").await;
    take(&app, &with_maud("two", &email));
    let mut said = with_maud("three", &other);
    said["participants"][1]["external_id"] = json!("lee");
    said["participants"][1]["name"] = Value::Null;
    said["events"][1]["participant"] = json!("lee");
    take(&app, &said);
    assert_eq!(app.texts(AGENTS), ["lee Test User t", "maud Maud t"]);
    acts(&app, &maud, "one", "events").await;
    acts(&app, &lee, "three", "close").await;
    assert_eq!(members(&app, "one"), ["Maud t t"]);
    assert_eq!(members(&app, "three"), ["Test User t f"]);
    assert_eq!(app.texts(AGENTS), ["lee Test User t", "maud Maud t"]);
}

#[tokio::test]
async fn a_user_and_an_agent_who_both_took_part_become_one() {
    become_one(&["user"], &["both", "user"]).await;
}

#[tokio::test]
async fn a_user_with_more_chats_than_the_agent_becomes_one_with_it() {
    let own = ["user", "user-2", "user-3"];
    become_one(&own, &["both", "result", "source", "user", "user-2", "user-3"]).await;
}

/// The user has one chat with the agent and those of `own` alone, the agent three: the one with fewer
/// becomes the other, and nothing but `changed` is written.
async fn become_one(own: &[&str], changed: &[&str]) {
    let app = TestApp::start().await;
    let (maud, email) = user(&app, "Acme").await;
    let mut result = with_maud("result", "maud@elsewhere.example");
    result["events"][1]["type"] = json!("result_added");
    result["events"][1]["text"] = Value::Null;
    result["events"][1]["data"] = json!({ "result": "r" });
    result["results"] = json!([{ "external_id": "r", "form": "Test drive", "at": "2026-11-20T10:01:00.000Z",
        "participant": "maud", "fields": {} }]);
    take(&app, &result);
    for chat in ["both", "source"] {
        take(&app, &with_maud(chat, "maud@elsewhere.example"));
    }
    for (chat, act) in [("both", "join"), ("both", "events")] {
        acts(&app, &maud, chat, act).await;
    }
    for chat in own {
        take(&app, &document(chat, &[event("a", 0, "message", Some("dana"), Some("x"))]));
        acts(&app, &maud, chat, "accept").await;
    }
    assert_eq!(app.texts(AGENTS), ["Test User t", "maud Maud f"]);
    assert_eq!(members(&app, "both"), ["Maud t t", "Test User f t"]);
    let sums = "SELECT concat_ws(' ', count(*), sum(event_count), sum(result_count)) FROM chats";
    let before = app.text(sums);
    let seen = app.text("SELECT max(id) FROM changes");
    // Nothing else is new.
    assert_eq!(take(&app, &with_maud("source", &email)).totals.unchanged, 1);
    assert_eq!(app.texts(AGENTS), ["maud Maud t"]);
    assert_eq!(app.text("SELECT count(*) FROM agents"), "2", "the bot is the other");
    assert_eq!(app.text(sums), before);
    for chat in ["both", "source"].iter().chain(own) {
        assert_eq!(members(&app, chat), ["Maud t t"], "{chat}");
    }
    assert_eq!(app.text("SELECT count(DISTINCT agent_id) FROM events WHERE author = 'agent'"), "1");
    assert_eq!(app.text("SELECT submitted_by ->> 'name' FROM results"), "Maud");
    let since = format!(
        "SELECT DISTINCT external_id FROM chats JOIN changes ON chat_id = chats.id WHERE changes.id > {seen} ORDER BY 1"
    );
    assert_eq!(app.texts(&since), changed);
    acts(&app, &maud, "both", "leave").await;
    assert_eq!(members(&app, "both"), ["Maud t f"]);
    let found: Value = maud.get("/api/v1/chats?agent=maud").await.ok();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(3 + own.len()));
    assert_eq!(take(&app, &with_maud("both", &email)).totals.unchanged, 1);
}

#[tokio::test]
async fn a_note_of_somebody_who_only_watches_makes_no_participant_however_often_it_is_replayed() {
    let app = TestApp::start().await;
    let (maud, _) = user(&app, "Acme").await;
    let dana = event("a", 10, "message", Some("dana"), Some("x"));
    let mut said = document("one", &[dana, event("b", 11, "message", Some("maud"), Some("y"))]);
    take(&app, &said);
    let id = app.text("SELECT id FROM chats WHERE external_id = 'one'");
    let note = json!({ "type": "note", "text": "Look at the price" });
    assert_eq!(maud.post(&format!("/api/v1/chats/{id}/events"), &note).await.status, 201);
    assert_eq!(members(&app, "one"), ["Maud t t"]);
    // What comes late is replayed with all that is known.
    let events = said["events"].as_array_mut().unwrap();
    events.insert(0, event("earlier", 5, "message", Some("dana"), Some("before")));
    events.push(event("c", 12, "note", Some("lee"), Some("a source's own")));
    said["participants"].as_array_mut().unwrap().push(json!({ "external_id": "lee", "kind": "agent", "name": "Lee" }));
    take(&app, &said);
    assert_eq!(members(&app, "one"), ["Maud t t", "Lee f t"], "a note of a source shows who took part");
    assert_eq!(app.text("SELECT count(*) FROM events WHERE type = 'note'"), "2");
    let contact = app.text("SELECT id FROM contacts");
    let admin = app.admin("Acme").await;
    let erase = admin.request(Method::DELETE, &format!("/api/v1/contacts/{contact}"));
    assert_eq!(admin.send(erase).await.status, 200);
    assert_eq!(app.execute("UPDATE chats SET replayed = 0"), 1);
    replay::all(&mut app.connect(), &mut |_| {}).unwrap();
    let hidden = app.text("SELECT external_id FROM chats");
    assert_eq!(members(&app, &hidden), ["Maud t f", "Lee f f"]);
}

#[tokio::test]
async fn what_one_did_without_taking_part_follows_where_two_become_one() {
    let app = TestApp::start().await;
    let (maud, email) = user(&app, "Acme").await;
    take(&app, &document("watched", &[event("a", 0, "message", Some("dana"), Some("x"))]));
    take(&app, &with_maud("source", "maud@elsewhere.example"));
    let id = app.text("SELECT id FROM chats WHERE external_id = 'watched'");
    let note = json!({ "type": "note", "text": "Look at the price" });
    assert_eq!(maud.post(&format!("/api/v1/chats/{id}/events"), &note).await.status, 201);
    acts(&app, &maud, "watched", "close").await;
    assert_eq!(app.texts(AGENTS), ["Test User t", "maud Maud f"]);
    take(&app, &with_maud("source", &email));
    assert_eq!(app.texts(AGENTS), ["maud Maud t"]);
    let authors = "SELECT type || ' ' || agents.external_id FROM events JOIN agents ON agents.id = agent_id \
                    WHERE type IN ('note', 'closed') ORDER BY seq";
    assert_eq!(app.texts(authors), ["note maud", "closed maud"]);
    assert!(members(&app, "watched").is_empty());
}
