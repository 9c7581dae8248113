//! `POST /api/v1/webhooks/{id}/test`: a message on request.

use crate::routes::webhooks::{WEBHOOKS, change, is_signed, limits, post, settled, start, subscribe};
use serde_json::json;
use sightline_shared::{WebhookDelivery, WebhookDeliveryState, WebhookEventType};
use sightline_tests::Receiver;

#[tokio::test]
async fn a_test_goes_the_way_of_all_messages_at_once() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let (id, secret) = subscribe(&admin, &format!("{}/hooks?desk=1", receiver.url), &["chat.moved"]).await;
    let delivery: WebhookDelivery = post(&admin, &format!("{WEBHOOKS}/{id}/test")).await.ok();
    assert_eq!((delivery.kind, delivery.webhook_id), (WebhookEventType::WebhookTest, id));
    let message = receiver.wait_for(1).await.remove(0);
    assert_eq!(message.json()["data"], json!({"webhook_id": id}));
    assert_eq!((message.path.as_str(), message.header("content-type")), ("/hooks?desk=1", "application/json"));
    assert!(is_signed(&message, &secret));
    assert_eq!(message.header("webhook-id"), delivery.event_id.to_string());
    let log = settled(&admin, id).await;
    assert_eq!((log.len(), log[0].id, log[0].state), (1, delivery.id, WebhookDeliveryState::Delivered));

    assert_eq!(change(&admin, id, &json!({"is_enabled": false})).await.status, 200);
    assert_eq!(post(&admin, &format!("{WEBHOOKS}/{id}/test")).await.problem(409).code, "webhook_disabled");
}
