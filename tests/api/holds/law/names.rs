//! A name that changed, in the chats and results of somebody who has many: batch by batch, the newest
//! first.

use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::{document, event, minute_of, take};
use reqwest::Method;
use serde_json::{Value, json};
use sightline::state::Settings;
use sightline::store::imports::replay::{self, names};
use sightline_shared::KeyScope;
use sightline_tests::wait::until;
use sightline_tests::{Caller, TestApp};
use std::time::Duration;

/// More than one transaction writes.
const CHATS: u32 = 1_003;
const AGENT: &str = "agents/external:helper";
const CONTACT: &str = "contacts/external:dana";

/// Chats of Dana with a bot, who makes a result in every hundredth. Several begin in each minute.
fn chats() -> String {
    let chat = |number: u32| {
        let minute = number / 3;
        let mut events = vec![
            event("a", minute, "message", Some("dana"), Some("hello")),
            event("b", minute, "message", Some("helper"), Some("hi")),
        ];
        let mut results = Vec::new();
        if number.is_multiple_of(100) {
            let mut added = event("r", minute, "result_added", Some("helper"), None);
            added["data"] = json!({ "result": "r", "form": "Test drive" });
            events.push(added);
            results.push(json!({ "external_id": "r", "form": "Test drive", "at": minute_of(minute),
                "participant": "helper", "contact_external_id": "dana", "fields": { "Model": "Aster" } }));
        }
        let mut chat = document(&format!("chat-{number:04}"), &events);
        chat["results"] = json!(results);
        chat.to_string()
    };
    (0..CHATS).map(chat).collect::<Vec<_>>().join("\n")
}

async fn put(desk: &Caller, path: &str, body: &Value) {
    let path = format!("/api/v1/{path}");
    assert_eq!(desk.send(desk.request(Method::PUT, &path).json(body)).await.status, 200, "{path} {body}");
}

/// How many chats and results show this name, and how many persons are left to write.
fn shown(app: &TestApp, path: &str, name: &str) -> [String; 3] {
    let (of_chat, of_result) = match path {
        AGENT => ("participants @> jsonb_build_array(jsonb_build_object('name', ", "submitted_by ->> 'name' = "),
        _ => ("contact_name = ", "contact_name = "),
    };
    let end = if path == AGENT { "))" } else { "" };
    [
        app.text(&format!("SELECT count(*) FROM chats WHERE {of_chat}'{name}'{end}")),
        app.text(&format!("SELECT count(*) FROM results WHERE {of_result}'{name}'")),
        app.text("SELECT count(*) FROM corrections"),
    ]
}

async fn app() -> TestApp {
    let app = TestApp::start().await;
    assert_eq!(app.import(&chats(), None).totals.created, u64::from(CHATS));
    app
}

#[tokio::test]
async fn an_agent_of_many_chats_is_shown_batch_by_batch() {
    let app = app().await;
    let desk = app.key("Acme", KeyScope::ALL);
    let some = || names::some(&mut app.connect()).unwrap();
    put(&desk, AGENT, &json!({ "name": "Guide" })).await;
    assert_eq!(shown(&app, AGENT, "Guide"), ["0", "0", "1"], "the answer does not wait for them");
    assert!(some());
    assert_eq!(shown(&app, AGENT, "Guide"), ["1000", "10", "1"]);
    assert_eq!(
        app.texts("SELECT external_id FROM chats WHERE participants @> '[{\"name\": \"Helper\"}]' ORDER BY 1"),
        ["chat-0000", "chat-0001", "chat-0002"],
        "the newest come first"
    );
    // A chat that is new meanwhile shows who it is now, and one more name begins again.
    let late = event("a", 0, "message", Some("helper"), Some("hi"));
    assert_eq!(desk.post("/api/v1/chats/external:late/events", &late).await.status, 201);
    assert_eq!(shown(&app, AGENT, "Guide"), ["1001", "10", "1"]);
    put(&desk, AGENT, &json!({ "name": "Lead", "kind": "agent" })).await;
    while some() {}
    assert_eq!(shown(&app, AGENT, "Lead"), ["1004", "11", "0"]);
    // What follows from its kind is left to the replay.
    assert_eq!(replay::count(&mut app.connect()).unwrap(), 1_004);
    replay::all(&mut app.connect(), &mut |_| {}).unwrap();
    assert_recount_is_clean(&app);
    assert_eq!(app.text("SELECT count(*) FROM sessions WHERE has_bot"), "0");
}

#[tokio::test]
async fn a_contact_of_many_chats_is_shown_batch_by_batch() {
    let app = app().await;
    let desk = app.key("Acme", KeyScope::ALL);
    put(&desk, CONTACT, &json!({ "name": "Dana E." })).await;
    assert_eq!(shown(&app, CONTACT, "Dana E."), ["0", "0", "1"]);
    // A chat that goes on meanwhile.
    let more = event("z", 700, "message", Some("dana"), Some("and"));
    assert_eq!(desk.post("/api/v1/chats/external:chat-0100/events", &more).await.status, 201);
    while names::some(&mut app.connect()).unwrap() {}
    assert_eq!(shown(&app, CONTACT, "Dana E."), ["1003", "11", "0"]);
    assert_recount_is_clean(&app);
    put(&desk, CONTACT, &json!({ "name": null })).await;
    while names::some(&mut app.connect()).unwrap() {}
    assert_eq!(app.text("SELECT count(*) FROM chats WHERE contact_name IS NOT NULL"), "0");
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn the_server_goes_on_by_itself() {
    let every = Some(Duration::from_millis(20));
    let app = TestApp::start_with(Settings { upkeep_every: every, ..Settings::default() }).await;
    take(&app, &document("one", &[event("a", 0, "message", Some("helper"), Some("hi"))]));
    // As if it were one of many chats.
    let renamed = "UPDATE agents SET name = 'Guide' WHERE external_id = 'helper'";
    assert_eq!(app.execute(renamed), 1);
    let kept = "INSERT INTO corrections (company_id, id, is_agent) \
                SELECT company_id, id, true FROM agents WHERE external_id = 'helper'";
    assert_eq!(app.execute(kept), 1);
    until("the name is shown", async || shown(&app, AGENT, "Guide") == ["1", "0", "0"]).await;
    assert_recount_is_clean(&app);
}
