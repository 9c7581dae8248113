//! `GET /api/v1/webhooks/{id}/deliveries`: the log of an endpoint.

use crate::routes::webhooks::{WEBHOOKS, limits, log, settled, start, subscribe};
use sightline_shared::{Page, WebhookDelivery, WebhookDeliveryState, WebhookEventType, WebhookFailure};
use sightline_tests::{ChatBuilder, Receiver, Reply, at};

#[tokio::test]
async fn the_log_says_how_it_went_newest_first_and_page_by_page() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver =
        Receiver::answering(|message, _| Reply::status(if message.kind() == "chat.closed" { 503 } else { 204 }));
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.created", "chat.closed"]).await;
    let began = at("2026-11-22T10:00:00Z");
    let chats: Vec<ChatBuilder> = (0..3)
        .map(|number| ChatBuilder::queued(&format!("chat-{number}"), "Acme", began).accepted("Maud").closed("Maud"))
        .collect();
    app.import_chats(&chats);
    let all = settled(&admin, id).await;
    assert_eq!(all.len(), 6);
    for one in &all {
        let is_closed = one.kind == WebhookEventType::ChatClosed;
        let (state, status, attempts, failure) = match is_closed {
            true => (WebhookDeliveryState::Failed, 503, 4, Some(WebhookFailure::Status)),
            false => (WebhookDeliveryState::Delivered, 204, 1, None),
        };
        assert_eq!(
            (one.state, one.last_status, one.attempts, one.last_error),
            (state, Some(status), attempts, failure)
        );
        assert_eq!((one.delivered_at.is_some(), one.next_attempt_at), (!is_closed, None));
        assert!(one.last_attempt_at.is_some() && one.duration_ms.is_some() && one.chat_id.is_some());
    }
    let ids: Vec<_> = all.iter().map(|one| one.id).collect();
    let mut newest_first = ids.clone();
    newest_first.sort();
    newest_first.reverse();
    assert_eq!(ids, newest_first);

    let path = format!("{WEBHOOKS}/{id}/deliveries");
    let paged: Vec<WebhookDelivery> = admin.all(&format!("{path}?limit=2")).await;
    assert_eq!(paged, all);
    let failed: Vec<WebhookDelivery> = admin.all(&format!("{path}?state=failed&type=chat.closed,chat.moved")).await;
    assert_eq!(failed.len(), 3);
    assert_eq!(
        admin.get(&format!("{path}?type=chat.created&state=failed")).await.ok::<Page<WebhookDelivery>>().items,
        []
    );
    assert_eq!(admin.get(&format!("{path}?state=lost")).await.status, 400);
    let (other, _) = subscribe(&admin, &receiver.url, &["chat.moved"]).await;
    assert_eq!(log(&admin, other).await, []);
    let cursor = admin.get(&format!("{path}?limit=1")).await.ok::<Page<WebhookDelivery>>().next_cursor.unwrap();
    let foreign = admin.get(&format!("{WEBHOOKS}/{other}/deliveries?limit=1&cursor={cursor}")).await;
    assert_eq!(foreign.status, 400, "a cursor is good for its endpoint alone");
}
