//! A chat's revision: every write raises it, and only writes do.

use reqwest::Method;
use serde_json::json;
use sightline_shared::{Chat, ChatDetail, LiveEventType, Page};
use sightline_tests::{Answer, Caller, ChatBuilder, LiveStream, TestApp, at};

fn of_dana(external_id: &str, name: &str) -> ChatBuilder {
    ChatBuilder::queued(external_id, "Acme/West", at("2024-11-22T10:00:00Z")).contact("dana", Some(name), None, None)
}

fn id_of(app: &TestApp, external_id: &str) -> String {
    app.text(&format!("SELECT id FROM chats WHERE external_id = '{external_id}'"))
}

/// The revision that the chat and its row in the list have.
async fn revision(caller: &Caller, id: &str) -> i64 {
    let detail: ChatDetail = caller.get(&format!("/api/v1/chats/{id}")).await.ok();
    let rows: Page<Chat> = caller.get("/api/v1/chats").await.ok();
    let row = rows.items.iter().find(|row| row.id == detail.chat.id).unwrap();
    assert_eq!(row.revision, detail.chat.revision);
    detail.chat.revision
}

/// The revision of the last `chat` event about the chat among the next `count`.
async fn sent_revision(stream: &mut LiveStream, id: &str, count: usize) -> Option<i64> {
    let sent = stream.take(count).await;
    let mut chats = sent.iter().filter(|message| message.kind == LiveEventType::Chat && message.data["id"] == id);
    chats.next_back().and_then(|message| message.data["revision"].as_i64())
}

fn asks(caller: &Caller, id: &str, what: &str) -> reqwest::RequestBuilder {
    let path = |end: &str| format!("/api/v1/chats/{id}/{end}");
    match what {
        "message" | "note" => {
            caller.request(Method::POST, &path("events")).json(&json!({"type": what, "text": format!("A {what}")}))
        }
        _ => caller.request(Method::POST, &path(what)),
    }
}

async fn act(caller: &Caller, id: &str, what: &str) -> Answer {
    caller.send(asks(caller, id, what)).await
}

#[tokio::test]
async fn every_write_raises_the_revision_and_the_live_stream_carries_it() {
    let app = TestApp::start().await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let chat = of_dana("chat", "Dana");
    app.import_chats([&chat]);
    let id = id_of(&app, "chat");
    let mut last = revision(&anna, &id).await;
    assert_eq!(last, 1);
    let mut stream = anna.listen().await;

    let accepted = chat.accepted("Maud");
    let answered = accepted.clone().says("Maud", "Good morning");
    let with_result = answered.clone().result("Maud", "Test drive", &json!({"Model": "Aster"}));
    for (grown, news) in [(accepted, 2), (answered, 2), (with_result, 3)] {
        app.import_chats([&grown]);
        let now = revision(&anna, &id).await;
        assert!(now > last, "{now} after {last}");
        assert_eq!(sent_revision(&mut stream, &id, news).await, Some(now));
        last = now;
    }

    for (what, events) in
        [("join", 1), ("note", 1), ("message", 1), ("accept", 1), ("close", 1), ("accept", 2), ("leave", 2)]
    {
        let answer = act(&anna, &id, what).await;
        assert!(answer.status.is_success(), "{what}: {}", answer.text);
        let now = revision(&anna, &id).await;
        assert!(now > last, "{what}: {now} after {last}");
        assert_eq!(sent_revision(&mut stream, &id, events + 1).await, Some(now), "{what}");
        last = now;
    }

    let message = app.text("SELECT id FROM events WHERE is_own AND type = 'message'");
    let report = admin.request(Method::PUT, &format!("/api/v1/chats/{id}/events/{message}/delivery"));
    assert_eq!(admin.send(report.json(&json!({"state": "delivered"}))).await.status, 200);
    let now = revision(&anna, &id).await;
    assert!(now > last, "reported: {now} after {last}");
    assert_eq!(sent_revision(&mut stream, &id, 2).await, Some(now), "reported");
    last = now;

    // The contact's name comes with another chat, and is on this chat's row too.
    app.import_chats([&of_dana("other", "Dana Whitlock").at(at("2099-11-23T10:00:00Z")).accepted("Maud")]);
    let now = revision(&anna, &id).await;
    assert!(now > last, "renamed: {now} after {last}");
    assert_eq!(sent_revision(&mut stream, &id, 4).await, Some(now), "renamed");
    last = now;

    let contact = app.text("SELECT id FROM contacts WHERE external_id = 'dana'");
    assert_eq!(admin.send(admin.request(Method::DELETE, &format!("/api/v1/contacts/{contact}"))).await.status, 200);
    let now = revision(&anna, &id).await;
    assert!(now > last, "erased: {now} after {last}");
}

#[tokio::test]
async fn what_changes_nothing_leaves_the_revision_as_it_is() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let chat = of_dana("chat", "Dana").accepted("Maud").closed("Maud");
    let unchanged = of_dana("unchanged", "Dana");
    app.import_chats([&chat, &unchanged]);
    let id = id_of(&app, "chat");
    let keyed = |what| asks(&anna, &id, what).header("idempotency-key", "once");
    assert_eq!(anna.send(keyed("join")).await.status, 200);
    let before = revision(&anna, &id).await;

    // The same request again, a second join, what is refused, and a known document.
    assert_eq!(anna.send(keyed("join")).await.status, 200);
    assert_eq!(act(&anna, &id, "join").await.status, 200);
    assert_eq!(act(&anna, &id, "close").await.status, 409);
    assert_eq!(act(&app.supervisor("Acme").await, &id, "message").await.status, 409);
    app.import_chats([&unchanged]);
    assert_eq!(revision(&anna, &id).await, before);
    assert_eq!(revision(&anna, &id_of(&app, "unchanged")).await, 1);

    for path in [
        format!("/api/v1/chats/{id}"),
        format!("/api/v1/chats/{id}/events"),
        format!("/api/v1/export/chats/{id}?format=txt"),
        "/api/v1/chats".to_owned(),
        "/api/v1/chats?q=Dana".to_owned(),
        "/api/v1/chats/count".to_owned(),
        "/api/v1/export/chats?format=csv".to_owned(),
        "/api/v1/overview".to_owned(),
        "/api/v1/contacts".to_owned(),
    ] {
        let answer = anna.get(&path).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
    }
    assert_eq!(revision(&anna, &id).await, before);
}
