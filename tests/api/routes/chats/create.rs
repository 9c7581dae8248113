//! `POST /api/v1/chats`: a chat is sent by itself.

use crate::holds::law::{document, event, minute_of};
use crate::routes::participation::create_event::{fingerprint, pointers};
use serde_json::{Value, json};
use sightline_shared::document::{AdjustmentKind, StoredChat};
use sightline_shared::{ChatDetail, IngestOutcome, KeyScope};
use sightline_tests::TestApp;

const PATH: &str = "/api/v1/chats";

/// A chat in which Dana said something.
fn chat(id: &str) -> Value {
    let mut chat = document(id, &[event("a", 1, "message", Some("dana"), Some("hello"))]);
    chat.as_object_mut().unwrap().remove("organization");
    chat
}

#[tokio::test]
async fn a_chat_is_created_updated_and_left_as_it_is() {
    use IngestOutcome::{Created, Unchanged, Updated};
    let app = TestApp::start().await;
    let desk = app.key("Acme/West", &[KeyScope::ChatsWrite, KeyScope::ChatsRead]);
    let mut sent = chat("one");
    let answer = desk.post(PATH, &sent).await;
    let first: StoredChat = answer.ok();
    assert_eq!((answer.status.as_u16(), first.outcome, first.adjustments.len()), (201, Created, 0));
    let location = format!("{PATH}/{}", first.chat_id);
    assert_eq!(answer.header("location"), Some(location.as_str()));
    assert_eq!(Some(desk.get(&location).await.ok::<ChatDetail>()), first.chat);
    let path = |stored: &StoredChat| stored.chat.as_ref().unwrap().chat.organization.path.join("/");
    assert_eq!(path(&first), "West");

    let again = desk.post(PATH, &sent).await;
    assert_eq!((again.status.as_u16(), again.ok::<StoredChat>().outcome), (200, Unchanged));

    // What it does not say of its organization stays; what it says counts.
    sent["events"] = json!([event("b", 2, "message", Some("eve"), Some("a\u{7}b"))]);
    let updated: StoredChat = desk.post(PATH, &sent).await.ok();
    let kinds: Vec<AdjustmentKind> = updated.adjustments.iter().map(|one| one.kind).collect();
    assert_eq!((updated.outcome, updated.chat_id), (Updated, first.chat_id));
    assert!(kinds.contains(&AdjustmentKind::ControlCharacters), "{kinds:?}");
    sent["organization"] = json!("West/Shop");
    sent["as_of"] = json!(minute_of(10));
    assert_eq!(path(&desk.post(PATH, &sent).await.ok()), "West/Shop");
    sent["as_of"] = json!(minute_of(20));
    sent.as_object_mut().unwrap().remove("organization");
    assert_eq!(path(&desk.post(PATH, &sent).await.ok()), "West/Shop");

    // A key that only writes is shown nothing.
    let writer = app.key("Acme", &[KeyScope::ChatsWrite]);
    assert_eq!(writer.post(PATH, &sent).await.ok::<StoredChat>().chat, None);
    let admin = app.admin("Acme").await;
    assert!(admin.post(PATH, &sent).await.ok::<StoredChat>().chat.is_some());
    assert_eq!(app.text("SELECT count(*) FROM chats"), "1");
}

#[tokio::test]
async fn every_fault_is_named_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let desk = app.key("Acme/West", &[KeyScope::ChatsWrite]);
    let before = fingerprint(&app);
    let mut bad = chat("one");
    bad["type"] = json!("letter");
    bad["colour"] = json!("red");
    bad["events"][0]["at"] = json!("noon");
    assert_eq!(pointers(&desk.post(PATH, &bad).await.problem(400)), ["/colour", "/type", "/events/0/at"]);
    let mut outside = chat("one");
    outside["organization"] = json!("Acme");
    assert_eq!(pointers(&desk.post(PATH, &outside).await.problem(400)), ["/organization"]);
    for body in [json!([]), json!(7), json!({})] {
        let _ = desk.post(PATH, &body).await.problem(400);
    }
    let mut odd = chat("one");
    odd["colour"] = json!("red");
    assert_eq!(
        pointers(&desk.post(&format!("{PATH}?unknown=ignore&strict=true"), &odd).await.problem(400)),
        ["/colour"]
    );
    let said = json!({ "external_id": "z", "at": "noon", "type": "message", "text": "hello" });
    assert_eq!(pointers(&desk.post(&format!("{PATH}/external:two/events"), &said).await.problem(400)), ["/at"]);
    assert_eq!(fingerprint(&app), before);
    // It is kept that they were refused, for those who look after the source, as it is of documents in bulk.
    let refused = "SELECT external_id || ' ' || pointer FROM adjustments WHERE kind = 'refused' AND external_id IS NOT NULL \
                   ORDER BY 1";
    let wanted = ["one /colour", "one /events/0/at", "one /organization", "one /type", "two /at"];
    assert_eq!(app.texts(refused), wanted);
    let kept: StoredChat = desk.post(&format!("{PATH}?unknown=ignore"), &odd).await.ok();
    assert_eq!(kept.adjustments[0].pointer, "/colour");
}

#[tokio::test]
async fn a_chat_outside_of_the_keys_part_is_refused_as_in_bulk() {
    let app = TestApp::start().await;
    let (east, west) = (app.key("Acme/East", &[KeyScope::ChatsWrite]), app.key("Acme/West", KeyScope::ALL));
    let stored: StoredChat = east.post(PATH, &chat("east")).await.ok();
    let before = fingerprint(&app);
    assert_eq!(pointers(&west.post(PATH, &chat("east")).await.problem(400)), ["/external_id"]);
    let said = event("z", 5, "message", Some("dana"), Some("hello"));
    let result = json!({ "external_id": "r", "form": "Test drive", "at": minute_of(5), "fields": {} });
    for (list, body) in [("events", &said), ("results", &result)] {
        let named = west.post(&format!("{PATH}/external:east/{list}"), body).await;
        assert_eq!(pointers(&named.problem(400)), ["id"]);
        assert_eq!(west.post(&format!("{PATH}/{}/{list}", stored.chat_id), body).await.status, 404);
    }
    assert_eq!(west.get(&format!("{PATH}/external:east")).await.status, 404);
    assert_eq!(fingerprint(&app), before);
    // The same id is another chat of another company.
    let other = app.key("Beta", &[KeyScope::ChatsWrite]);
    assert_eq!(other.post(PATH, &chat("east")).await.status, 201);
}

#[tokio::test]
async fn a_request_that_is_sent_again_with_its_key_is_done_once() {
    let app = TestApp::start().await;
    let desk = app.key("Acme", &[KeyScope::ChatsWrite]);
    let result = json!({ "external_id": "r", "form": "Test drive", "at": minute_of(5), "fields": {} });
    let said = event("z", 5, "message", Some("dana"), Some("hello"));
    for (path, body) in [
        (PATH.to_owned(), chat("one")),
        (format!("{PATH}/external:two/events"), said),
        (format!("{PATH}/external:two/results"), result),
    ] {
        let send = async |body: &Value| {
            let request = desk.request(reqwest::Method::POST, &path).header("idempotency-key", "once");
            desk.send(request.json(body)).await
        };
        let first = send(&body).await;
        assert_eq!(first.status, 201, "{path}: {}", first.text);
        let again = send(&body).await;
        assert_eq!((again.status.as_u16(), &again.text), (201, &first.text));
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        let mut other = body;
        other[if path == PATH { "as_of" } else { "at" }] = json!(minute_of(9));
        assert_eq!(send(&other).await.problem(422).code, "idempotency_key_reused");
    }
}
