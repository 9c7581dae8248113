//! `POST /api/v1/chats/{id}/events/{event}/resend`: sends a message again.

use crate::routes::erasure::erase;
use crate::routes::participation::{add, done, path, queued};
use crate::routes::replies::{accepted, delivery, of, reaches, report, resend, write};
use crate::routes::webhooks::{limits, remove, start, subscribe};
use reqwest::Method;
use serde_json::json;
use sightline_shared::{ChatDetail, Event, EventDeliveryState, EventPage};
use sightline_tests::Receiver;

#[tokio::test]
async fn a_message_is_sent_again_with_the_id_that_it_had_once_for_a_key() {
    let app = start(limits()).await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let receiver = Receiver::start();
    let (webhook, _) = subscribe(&admin, &receiver.url, &["chat.event"]).await;
    let chat = accepted(&app, &anna).await;
    let message = write(&anna, &chat, "Good morning").await;
    reaches(&anna, &message, EventDeliveryState::HandedOver).await;
    let before = receiver.received().len();
    let again = || anna.request(Method::POST, &of(&message, "resend")).header("idempotency-key", "one");
    for _ in 0..2 {
        let answer: Event = anna.send(again()).await.ok();
        assert_eq!(answer.delivery.unwrap().state, EventDeliveryState::Sending);
        reaches(&anna, &message, EventDeliveryState::HandedOver).await;
    }
    let sent = receiver.received();
    assert_eq!(sent.len(), before + 1);
    let [first, last] = [&sent[before - 1], &sent[before]];
    assert_eq!(first.header("webhook-id"), last.header("webhook-id"));
    assert_eq!((first.header("sightline-redelivery"), last.header("sightline-redelivery")), ("", "true"));
    let details = app.texts("SELECT details FROM audit_entries WHERE action = 'message_sent' ORDER BY id");
    assert_eq!(details, [r#"{"seq": 4}"#, r#"{"seq": 4, "again": true}"#]);
    // An endpoint that came later is sent it, too, once the first one is gone.
    assert_eq!(remove(&admin, webhook).await.status, 204);
    let other = Receiver::start();
    subscribe(&admin, &other.url, &["chat.event"]).await;
    assert_eq!(resend(&anna, &message).await.status, 200);
    let late = other.wait_for(1).await.remove(0).json();
    assert_eq!((&late["data"]["id"], &late["data"]["origin"]), (&json!(message.id), &json!("sightline")));
    reaches(&anna, &message, EventDeliveryState::HandedOver).await;
}

#[tokio::test]
async fn what_cannot_be_sent_again_is_refused() {
    let app = start(limits()).await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let chat = accepted(&app, &anna).await;
    let message = write(&anna, &chat, "Good morning").await;
    assert_eq!(resend(&anna, &message).await.problem(409).code, "not_connected");
    let takes_replies = async || anna.get(&format!("/api/v1/chats/{chat}")).await.ok::<ChatDetail>().takes_replies;
    assert!(!takes_replies().await);
    // Neither an endpoint for other messages nor one of another organization takes it.
    let receiver = Receiver::start();
    subscribe(&admin, &receiver.url, &["chat.closed"]).await;
    subscribe(&app.admin("Acme/East").await, &receiver.url, &["chat.event"]).await;
    assert_eq!(resend(&anna, &message).await.problem(409).code, "not_connected");
    assert!(!takes_replies().await);
    subscribe(&app.admin("Acme/West").await, &receiver.url, &["chat.event"]).await;
    assert!(takes_replies().await);
    assert_eq!(delivery(&anna, &message).await, None);
    assert_eq!(resend(&anna, &message).await.status, 200);
    reaches(&anna, &message, EventDeliveryState::HandedOver).await;
    assert_eq!(report(&admin, &message, &json!({"state": "delivered"})).await.status, 200);
    assert_eq!(resend(&anna, &message).await.problem(409).code, "already_delivered");
    done(&anna, &chat, "note").await;
    let page: EventPage = anna.get(&path(&chat, "events")).await.ok();
    for event in page.items.iter().filter(|event| event.id != message.id) {
        assert_eq!(resend(&anna, event).await.problem(409).code, "not_written_here", "{event:?}");
    }
}

#[tokio::test]
async fn nothing_of_an_erased_contact_is_sent_again_and_no_reason_is_left() {
    let app = start(limits()).await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let chat = queued("chat").contact("dana", Some("Dana"), None, None);
    let chat = add(&app, "chat", &chat.contact_says("Hello"));
    done(&anna, &chat, "accept").await;
    let message = write(&anna, &chat, "Good morning").await;
    let reason = "Dana Whitlock is not at this address";
    assert_eq!(report(&admin, &message, &json!({"state": "failed", "reason": reason})).await.status, 200);
    subscribe(&admin, &Receiver::start().url, &["chat.event"]).await;
    assert_eq!(erase(&admin, &app.text("SELECT id FROM contacts")).await.status, 200);
    let shown = delivery(&anna, &message).await.unwrap();
    assert_eq!((shown.state, shown.reason), (EventDeliveryState::Failed, None));
    assert!(!app.dump().contains("Whitlock"));
    assert_eq!(resend(&anna, &message).await.problem(409).code, "contact_erased");
    // A report that comes after the erasure keeps its reason out.
    assert_eq!(report(&admin, &message, &json!({"state": "failed", "reason": reason})).await.status, 200);
    assert!(!app.dump().contains("Whitlock"));
}
