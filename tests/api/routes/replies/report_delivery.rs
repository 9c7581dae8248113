//! `PUT /api/v1/chats/{id}/events/{event}/delivery`: whether a message arrived.

use crate::routes::participation::{create_event::pointers, done, id_of, words};
use crate::routes::replies::{accepted, delivery, of, report, write};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{Event, EventDeliveryState, EventPage, KeyScope};
use sightline_tests::{ChatBuilder, TestApp, at};
use uuid::Uuid;

fn columns(app: &TestApp, event: &Event) -> String {
    app.text(&format!("SELECT concat_ws('|', delivery_state, delivery_reason) FROM events WHERE id = '{}'", event.id))
}

#[tokio::test]
async fn the_last_report_counts_and_the_same_report_again_changes_nothing() {
    let app = TestApp::start().await;
    let (anna, key) = (app.supervisor("Acme").await, app.key("Acme/West", &[KeyScope::ChatsWrite]));
    let chat = accepted(&app, &anna).await;
    let message = write(&anna, &chat, "Good morning").await;
    assert_eq!(message.delivery, None, "no endpoint takes it");
    let failed = json!({"state": "failed", "reason": "The number is not in use"});
    let answer: Event = report(&key, &message, &failed).await.ok();
    let shown = answer.delivery.clone().unwrap();
    assert_eq!((shown.state, shown.reason.as_deref()), (EventDeliveryState::Failed, Some("The number is not in use")));
    assert_eq!(Event { delivery: None, ..answer }, message, "with its author and words");
    assert_eq!(delivery(&anna, &message).await, Some(shown.clone()));
    let revision = app.text("SELECT revision FROM chats");
    assert_eq!(report(&key, &message, &failed).await.ok::<Event>().delivery, Some(shown));
    assert_eq!(app.text("SELECT revision FROM chats"), revision);
    // A retry may succeed, and an admin may report it.
    let admin = app.admin("Acme").await;
    assert_eq!(report(&admin, &message, &json!({"state": "delivered"})).await.status, 200);
    assert_eq!(columns(&app, &message), "delivered");
    assert_eq!(report(&anna, &message, &json!({"state": "delivered"})).await.status, 403);
}

#[tokio::test]
async fn only_messages_that_were_written_here_are_delivered() {
    let app = TestApp::start().await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let chat = accepted(&app, &anna).await;
    done(&anna, &chat, "note").await;
    let page: EventPage = anna.get(&format!("/api/v1/chats/{chat}/events")).await.ok();
    let report_on = async |event: &Event| report(&admin, event, &json!({"state": "delivered"})).await;
    for event in &page.items {
        assert_eq!(report_on(event).await.problem(409).code, "not_written_here", "{event:?}");
    }
    assert!(page.items.len() >= 3);
    // Of another chat, of no chat, of another company.
    let message = write(&anna, &chat, "Good morning").await;
    let other = ChatBuilder::queued("other", "Acme/West", at("2026-11-22T10:00:00Z"));
    app.import_chats([&other]);
    let elsewhere = Event { chat_id: id_of(&app, "other").parse().unwrap(), ..message.clone() };
    let unknown = Event { id: Uuid::now_v7(), ..message.clone() };
    for event in [&elsewhere, &unknown] {
        assert_eq!(report_on(event).await.status, 404);
    }
    let east = app.key("Acme/East", &[KeyScope::ChatsWrite]);
    assert_eq!(report(&east, &message, &json!({"state": "delivered"})).await.status, 404);
    let nowhere = of(&message, "delivery").replace(&message.id.to_string(), "1");
    let request = admin.request(Method::PUT, &nowhere).json(&json!({"state": "delivered"}));
    assert_eq!(admin.send(request).await.status, 404);
    assert_eq!(columns(&app, &message), "");
}

#[tokio::test]
async fn a_report_is_refused_with_every_fault() {
    let app = TestApp::start().await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let chat = accepted(&app, &anna).await;
    let message: Event = anna.post(&format!("/api/v1/chats/{chat}/events"), &words("message")).await.ok();
    let table: [(Value, &[&str]); 9] = [
        (json!({"state": "failed"}), &["/reason"]),
        (json!({"state": "failed", "reason": " "}), &["/reason"]),
        (json!({"state": "failed", "reason": "é".repeat(501)}), &["/reason"]),
        (json!({"state": "failed", "reason": "a\u{0}"}), &["/reason"]),
        (json!({"state": "delivered", "reason": "late"}), &["/reason"]),
        (json!({"state": "sending"}), &["/state"]),
        (json!({"state": "lost", "reason": ""}), &["/state", "/reason"]),
        (json!({"state": "delivered", "at": "2026-11-22T10:00:00Z"}), &["/at"]),
        (json!({}), &["/state"]),
    ];
    for (body, places) in table {
        assert_eq!(pointers(&report(&admin, &message, &body).await.problem(400)), places, "{body}");
    }
    assert_eq!(columns(&app, &message), "");
    assert_eq!(report(&admin, &message, &json!({"state": "failed", "reason": "é".repeat(500)})).await.status, 200);
}
