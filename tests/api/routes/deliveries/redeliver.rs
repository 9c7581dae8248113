//! `POST /api/v1/deliveries/{id}/redeliver`: sends one delivery again.

use crate::routes::webhooks::{WEBHOOKS, limits, post, settled, start, subscribe};
use sightline_shared::{WebhookDelivery, WebhookDeliveryState};
use sightline_tests::Receiver;

#[tokio::test]
async fn one_delivery_is_sent_again_once_for_a_key() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.moved"]).await;
    let sent: WebhookDelivery = post(&admin, &format!("{WEBHOOKS}/{id}/test")).await.ok();
    receiver.wait_for(1).await;
    settled(&admin, id).await;
    let path = format!("/api/v1/deliveries/{}/redeliver", sent.id);
    let request = || admin.request(reqwest::Method::POST, &path).header("idempotency-key", "one");
    for _ in 0..2 {
        let again: WebhookDelivery = admin.send(request()).await.ok();
        assert_eq!((again.id, again.event_id, again.is_redelivery), (sent.id, sent.event_id, true));
        settled(&admin, id).await;
    }
    let messages = receiver.wait_for(2).await;
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0].header("webhook-id"), messages[1].header("webhook-id"));
    assert_eq!(messages[0].body, messages[1].body);
    let log = settled(&admin, id).await;
    assert_eq!((log.len(), log[0].state), (1, WebhookDeliveryState::Delivered));
    let entries =
        app.texts("SELECT details->>'change' FROM audit_entries WHERE action = 'webhook_changed' ORDER BY id");
    assert_eq!(entries, ["created", "tested", "redelivered"]);
}
