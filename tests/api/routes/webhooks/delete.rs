//! `DELETE /api/v1/webhooks/{id}`: removes an endpoint.

use crate::routes::webhooks::{WEBHOOKS, limits, log, post, remove, start, subscribe};
use sightline::store::webhooks::cleaning;
use sightline_tests::{ChatBuilder, Receiver, at};

#[tokio::test]
async fn a_removed_endpoint_is_sent_nothing_and_its_rows_go_with_it() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let (gone, kept) = (Receiver::start(), Receiver::start());
    let (id, _) = subscribe(&admin, &gone.url, &["chat.created"]).await;
    let (other, _) = subscribe(&admin, &kept.url, &["chat.created"]).await;
    app.import_chats([&ChatBuilder::queued("first", "Acme", at("2026-11-22T10:00:00Z"))]);
    gone.wait_for(1).await;
    assert_eq!(remove(&admin, id).await.status, 204);
    for path in [format!("{WEBHOOKS}/{id}"), format!("{WEBHOOKS}/{id}/deliveries")] {
        assert_eq!(admin.get(&path).await.status, 404);
    }
    assert_eq!(post(&admin, &format!("{WEBHOOKS}/{id}/test")).await.status, 404);
    app.import_chats([&ChatBuilder::queued("second", "Acme", at("2026-11-22T10:00:00Z"))]);
    kept.wait_for(2).await;
    assert_eq!(gone.received().len(), 1);
    // The rows go later.
    assert_eq!(
        app.execute("UPDATE webhooks SET removed_at = now() - interval '2 hours' WHERE removed_at IS NOT NULL"),
        1
    );
    let long_ago = at("2026-01-01T00:00:00Z");
    assert!(!cleaning::remove_before(&mut app.connect(), long_ago).unwrap());
    assert_eq!(app.texts("SELECT id FROM webhooks"), [other.to_string()]);
    assert_eq!(log(&admin, other).await.len(), 2);
}
