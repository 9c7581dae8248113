//! Stored chats follow from their events by replay where something else changed: the kind of an
//! agent, or the rules since the version that stored them.

use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::stored::stored;
use crate::holds::law::{document, event, minute_of, take, transcript};
use reqwest::Method;
use serde_json::{Value, json};
use sightline::store;
use sightline::store::imports::replay::{self, Replayed};
use sightline_tests::TestApp;

const DANA: Option<&str> = Some("dana");
const MAUD: Option<&str> = Some("maud");
const HELPER: Option<&str> = Some("helper");

/// A bot greets, hands over, and a person takes the chat.
fn handed_over(id: &str) -> Value {
    let mut queued = event("d", 5, "queued", None, None);
    queued["data"] = json!({ "inboxes": ["Sales"] });
    let events = [
        event("a", 0, "message", DANA, Some("hello")),
        event("b", 1, "accepted", HELPER, None),
        event("c", 2, "message", HELPER, Some("one moment")),
        queued,
        event("e", 9, "accepted", MAUD, None),
        event("f", 10, "message", MAUD, Some("good morning")),
    ];
    document(id, &events)
}

fn first_session(app: &TestApp, chat: &str) -> String {
    app.text(&format!(
        "SELECT concat_ws(' ', has_bot, waits_by, bot_response_at - contact_wrote_at, first_response_at - contact_wrote_at) \
           FROM sessions WHERE chat_id = (SELECT id FROM chats WHERE external_id = '{chat}')"
    ))
}

fn replayed(app: &TestApp) -> Replayed {
    replay::all(&mut app.connect(), &mut |_| {}).unwrap()
}

#[tokio::test]
async fn a_corrected_kind_of_an_agent_is_seen_in_its_other_chats() {
    let app = TestApp::start().await;
    let as_person = |mut said: Value| {
        said["participants"][2]["kind"] = json!("agent");
        said
    };
    take(&app, &as_person(handed_over("one")));
    take(&app, &as_person(document("two", &[event("a", 0, "message", DANA, Some("x"))])));
    assert_eq!(first_session(&app, "one"), "f {agent,agent} 00:02:00");
    let row = "SELECT revision || ' ' || (SELECT max(id) FROM changes WHERE chat_id = chats.id) FROM chats \
               WHERE external_id = ";
    let (one, two) = (app.text(&format!("{row} 'one'")), app.text(&format!("{row} 'two'")));
    // Another chat says what it is.
    take(&app, &document("three", &[event("a", 30, "message", HELPER, Some("hello"))]));
    assert_eq!(first_session(&app, "one"), "t {bot,agent} 00:02:00 00:10:00");
    assert_ne!(app.text(&format!("{row} 'one'")), one, "the live stream shows it");
    assert_eq!(app.text(&format!("{row} 'two'")), two, "it has nothing to do with it");
    assert_eq!(app.text("SELECT count(*) FROM chats WHERE replayed < 1"), "0");
    // An interrupted replay goes on later, and what is the same stays untouched.
    assert_eq!(app.execute("UPDATE chats SET replayed = 0"), 3);
    let before = app.texts(&format!("{row} ANY('{{one,two,three}}') ORDER BY external_id"));
    assert_eq!(replayed(&app), Replayed { chats: 3, changed: 0 });
    assert_eq!(app.texts(&format!("{row} ANY('{{one,two,three}}') ORDER BY external_id")), before);
    assert_eq!(replayed(&app), Replayed::default());
    // What is behind is no beginning to go on from.
    let spoilt = "UPDATE sessions SET has_bot = false, waits_by = '{agent,agent}' WHERE cardinality(waits_by) = 2";
    assert_eq!(app.execute(spoilt), 1);
    assert_eq!(app.execute("UPDATE chats SET replayed = 0"), 3);
    take(&app, &document("one", &[event("g", 40, "message", DANA, Some("thank you"))]));
    assert_eq!(first_session(&app, "one"), "t {bot,agent} 00:02:00 00:10:00");
}

/// Chats in every state, as their source says them in order.
fn documents() -> Vec<Value> {
    let hello = || event("a", 0, "message", DANA, Some("hello"));
    let mut queued = document("queued", &[hello()]);
    queued["contact"] = Value::Null;
    let closed = [hello(), event("b", 3, "message", MAUD, Some("yes")), event("c", 4, "closed", MAUD, None)];
    let mut reopened = closed.to_vec();
    reopened.extend([
        event("d", 60, "message", DANA, Some("again")),
        event("e", 65, "message", MAUD, Some("yes?")),
        event("f", 66, "left", MAUD, None),
        event("g", 66, "closed", None, None),
        event("h", 70, "note", MAUD, Some("a bore")),
    ]);
    let transferred = [
        hello(),
        event("b", 2, "accepted", MAUD, None),
        event("c", 3, "transferred", MAUD, None),
        event("d", 4, "queued", None, None),
        event("e", 7, "accepted", HELPER, None),
        event("f", 8, "message", HELPER, Some("I help")),
    ];
    let mut inferred = document("inferred", &[hello(), event("b", 1, "message", HELPER, Some("hm"))]);
    inferred["state"] = json!("closed");
    inferred["closed_at"] = json!(minute_of(9));
    inferred["as_of"] = json!(minute_of(9));
    let mut moved = document("moved", &[hello()]);
    moved["as_of"] = json!(minute_of(1));
    let mut moved_on = moved.clone();
    moved_on["organization"] = json!("Acme/East");
    moved_on["as_of"] = json!(minute_of(2));
    let mut redacted = document("redacted", &[hello()]);
    redacted["events"][0]["deleted"] = json!(true);
    redacted["as_of"] = json!(minute_of(1));
    let mut result = document("result", &[hello(), event("b", 1, "result_added", HELPER, None)]);
    result["events"][1]["data"] = json!({ "result": "r" });
    result["results"] = json!([{ "external_id": "r", "form": "Test drive", "at": minute_of(1),
        "participant": "helper", "fields": { "Model": "Kettle" } }]);
    let mut erased = document("erased", &[hello(), event("b", 2, "message", MAUD, Some("yes"))]);
    erased["contact"] = json!({ "external_id": "eve", "name": "Eve" });
    erased["participants"][0] = json!({ "external_id": "eve", "kind": "contact", "name": "Eve" });
    erased["events"][0]["participant"] = json!("eve");
    vec![
        queued,
        document("active", &closed[..2]),
        document("closed", &closed),
        document("reopened", &reopened),
        handed_over("handed over"),
        document("transferred", &transferred),
        inferred,
        moved,
        moved_on,
        document("redacted", &[hello()]),
        redacted,
        result,
        erased,
    ]
}

#[tokio::test]
async fn what_an_earlier_version_stored_becomes_what_is_stored_today() {
    let mut app = TestApp::start().await;
    documents().iter().for_each(|said| drop(take(&app, said)));
    let admin = app.admin("Acme").await;
    let id = app.text("SELECT id FROM contacts WHERE external_id = 'eve'");
    assert_eq!(admin.send(admin.request(Method::DELETE, &format!("/api/v1/contacts/{id}"))).await.status, 200);
    let id = app.text("SELECT id FROM chats WHERE external_id = 'queued'");
    for act in ["accept", "close"] {
        let request = admin.request(Method::POST, &format!("/api/v1/chats/{id}/{act}"));
        assert!(admin.send(request).await.status.is_success(), "{act}");
    }
    app.stop();
    let today = stored(&app, "Acme");
    assert!(today.len() > 40, "{today:#?}");
    let mut conn = app.connect();
    store::revert_after(&mut conn, "20261126150000").unwrap();
    assert!(!store::migrate(&mut conn).unwrap().is_empty());
    assert_ne!(stored(&app, "Acme"), today, "SQL knows no more than the first waits");
    let chats = app.text("SELECT count(*) FROM chats").parse().unwrap();
    assert_eq!(replay::count(&mut conn).unwrap(), chats);
    let mut shown = Vec::new();
    let done = replay::all(&mut conn, &mut |so_far| shown.push(so_far)).unwrap();
    assert_eq!((done.chats, shown), (chats, vec![chats]));
    assert!((1..chats).contains(&done.changed), "{done:?}");
    for (found, expected) in stored(&app, "Acme").iter().zip(&today) {
        assert_eq!(found, expected);
    }
    assert_eq!(stored(&app, "Acme").len(), today.len());
    assert_recount_is_clean(&app);
    assert_eq!(transcript(&app, "inferred"), ["1 message contact hello", "2 message Helper hm", "3 closed"]);
    assert_eq!(replay::count(&mut conn).unwrap(), 0);
    // The sources go on, and find everything in its place.
    for said in documents() {
        assert_eq!(take(&app, &said).totals.unchanged, 1, "{said}");
    }
}
