//! `POST /api/v1/webhooks/{id}/redeliver`: sends a range again.

use crate::routes::webhooks::{WEBHOOKS, change, limits, pointers, settled, start, subscribe};
use serde_json::json;
use sightline_shared::{Redelivered, WebhookDeliveryState};
use sightline_tests::{ChatBuilder, Receiver, Reply, at};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[tokio::test]
async fn what_was_given_up_is_sent_again_with_its_id_and_marked() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let receiver = Receiver::answering(move |_, _| Reply::status(if up.load(Ordering::Relaxed) { 200 } else { 500 }));
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.created", "chat.queued"]).await;
    let path = format!("{WEBHOOKS}/{id}/redeliver");
    app.import_chats([&ChatBuilder::queued("chat", "Acme", at("2026-11-22T10:00:00Z"))]);
    let given_up = settled(&admin, id).await;
    assert!(given_up.iter().all(|one| one.state == WebhookDeliveryState::Failed && !one.is_redelivery));
    let before = receiver.received().len();
    assert_eq!(before, 8, "four attempts of each");

    let range = |state: &str| json!({"from": "2020-01-01T00:00:00Z", "to": "2040-01-01T00:00:00Z", "state": state});
    assert_eq!(admin.post(&path, &range("dropped")).await.ok::<Redelivered>().count, 0);
    let wrong = json!({"from": "2040-01-01T00:00:00Z", "to": "2020-01-01T00:00:00Z", "state": "pending"});
    assert_eq!(pointers(&admin.post(&path, &wrong).await), ["/state", "/to"]);
    assert_eq!(change(&admin, id, &json!({"is_enabled": false})).await.status, 200);
    assert_eq!(admin.post(&path, &range("failed")).await.problem(409).code, "webhook_disabled");
    assert_eq!(change(&admin, id, &json!({"is_enabled": true})).await.status, 200);

    is_up.store(true, Ordering::Relaxed);
    assert_eq!(admin.post(&path, &range("failed")).await.ok::<Redelivered>().count, 2);
    let again = receiver.wait_for(before + 2).await.split_off(before);
    let kinds: Vec<String> = again.iter().map(|message| message.kind()).collect();
    assert_eq!(kinds, ["chat.created", "chat.queued"]);
    assert!(again.iter().all(|message| message.header("sightline-redelivery") == "true"));
    assert_eq!(receiver.received()[0].header("sightline-redelivery"), "");
    assert_eq!(again[0].header("webhook-id"), receiver.received()[0].header("webhook-id"));
    let log = settled(&admin, id).await;
    assert!(
        log.iter().all(|one| one.state == WebhookDeliveryState::Delivered && one.is_redelivery && one.attempts == 1)
    );
}
