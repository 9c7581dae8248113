//! `POST /api/v1/chats/{id}/close`: ends the session of a chat.

use crate::routes::erasure::erase;
use crate::routes::participation::create_event::{fingerprint, pointers};
use crate::routes::participation::{add, assert_sound, detail, done, path, queued};
use crate::routes::webhooks::{self, limits, settled, subscribe};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::ChatState::{Active, Closed};
use sightline_shared::{AuditEntry, EventPage, EventType, Page};
use sightline_tests::{ChatBuilder, Receiver, TestApp, at};

#[tokio::test]
async fn a_chat_between_agents_can_be_joined_and_closed() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let chat = ChatBuilder::between_agents("team", "Acme", "Maud", at("2026-11-22T10:00:00Z"));
    let id = add(&app, "team", &chat);
    for (what, state) in [("join", Active), ("message", Active), ("leave", Active), ("close", Closed)] {
        done(&anna, &id, what).await;
        assert_eq!(detail(&anna, &id).await.chat.state, state, "{what}");
    }
    assert_sound(&app);
}

#[tokio::test]
async fn the_reason_is_in_the_stream_the_transcript_and_the_messages_of_endpoints() {
    let app = webhooks::start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let (webhook, _) = subscribe(&admin, &receiver.url, &["chat.event"]).await;
    let id = add(&app, "chat", &queued("chat"));
    let body = json!({"reason": " \u{a0}Sent to order_12, \"paid\" 你好\n"});
    assert_eq!(admin.post(&path(&id, "close"), &body).await.status, 200);
    let kept = json!({"reason": "Sent to order_12, \"paid\" 你好"});
    let page: EventPage = admin.get(&path(&id, "events")).await.ok();
    let closed = page.items.last().unwrap();
    assert_eq!((closed.kind, closed.data.as_ref()), (EventType::Closed, Some(&kept)));
    settled(&admin, webhook).await;
    let sent = receiver.received().last().unwrap().json();
    assert_eq!((&sent["data"]["type"], &sent["data"]["data"]), (&json!("closed"), &kept));
    let file = async |query: &str| admin.get(&format!("/api/v1/export/chats/{id}?format=txt{query}")).await.text;
    assert!(file("&notes=true").await.contains("closed the chat (Sent to order_12, \"paid\" 你好)\n"));
    assert!(!file("").await.contains("order_12"), "a reason is for colleagues");
    let audit: Page<AuditEntry> = admin.get("/api/v1/audit?action=chat_closed").await.ok();
    assert_eq!(audit.items.len(), 1);
    assert_sound(&app);
}

#[tokio::test]
async fn a_chat_that_is_closed_without_a_reason_is_resolved() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    for (name, body) in [("none", ""), ("blank", " \n"), ("empty", "{}")] {
        let id = add(&app, name, &queued(name));
        let request = anna.request(Method::POST, &path(&id, "close")).header("idempotency-key", "k").body(body);
        assert_eq!(anna.send(request).await.status, 200, "{name}");
        // All three are the same request.
        for again in ["", "{}"] {
            let request = anna.request(Method::POST, &path(&id, "close")).header("idempotency-key", "k").body(again);
            assert_eq!(anna.send(request).await.header("idempotency-replayed"), Some("true"), "{name}");
        }
    }
    assert_eq!(
        app.texts("SELECT DISTINCT data::text FROM events WHERE type = 'closed'"),
        [r#"{"reason": "resolved"}"#]
    );
}

#[tokio::test]
async fn a_reason_has_one_to_200_characters_and_its_fault_is_named() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    let before = fingerprint(&app);
    let longest = "é".repeat(200);
    for (body, place) in [
        (json!({"reason": ""}), "/reason"),
        (json!({"reason": " \n\u{3000}"}), "/reason"),
        (json!({"reason": "a\u{0}b"}), "/reason"),
        (json!({"reason": format!("{longest}x")}), "/reason"),
        (json!({"reason": 3}), "/reason"),
        (json!({"reason": null}), "/reason"),
        (json!({"reason": "x", "why": "y"}), "/why"),
        (json!([]), ""),
    ] {
        let problem = anna.post(&path(&id, "close"), &body).await.problem(400);
        assert_eq!(pointers(&problem), [place], "{body}");
    }
    assert_eq!(fingerprint(&app), before);
    assert_eq!(anna.post(&path(&id, "close"), &json!({"reason": format!(" {longest}\n")})).await.status, 200);
    assert_eq!(app.text("SELECT data ->> 'reason' FROM events WHERE type = 'closed'"), longest);
}

#[tokio::test]
async fn a_key_closes_once_and_belongs_to_its_reason() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    let close = async |body: Value| {
        anna.send(anna.request(Method::POST, &path(&id, "close")).header("idempotency-key", "k").json(&body)).await
    };
    let first = close(json!({"reason": "spam"})).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let again = close(json!({"reason": "spam"})).await;
    assert_eq!((again.header("idempotency-replayed"), &again.text), (Some("true"), &first.text));
    for other in [json!({"reason": "duplicate"}), json!({})] {
        assert_eq!(close(other).await.problem(422).code, "idempotency_key_reused");
    }
    assert_eq!(app.text("SELECT count(*) FROM events WHERE type = 'closed'"), "1");
}

#[tokio::test]
async fn an_erasure_keeps_a_ready_reason_and_nothing_that_was_typed() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    for (name, reason) in [("ready", "no_answer"), ("typed", "dana hung up"), ("word", "dana")] {
        let chat = queued(name).contact("crm-1", Some("Dana"), None, None);
        let id = add(&app, name, &chat);
        assert_eq!(anna.post(&path(&id, "close"), &json!({"reason": reason})).await.status, 200);
    }
    let contact = app.text("SELECT id FROM contacts");
    assert_eq!(erase(&anna, &contact).await.status, 200);
    let left = "SELECT coalesce(data::text, '') FROM events WHERE type = 'closed' ORDER BY 1";
    assert_eq!(app.texts(left), ["", "", r#"{"reason": "no_answer"}"#]);
}
