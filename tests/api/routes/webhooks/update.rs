//! `PATCH /api/v1/webhooks/{id}`: settings, and disabling an endpoint.

use crate::routes::webhooks::{change, pointers, subscribe};
use serde_json::json;
use sightline_shared::{Webhook, WebhookDisabledReason, WebhookEventType};
use sightline_tests::TestApp;

#[tokio::test]
async fn what_is_given_changes_and_a_refused_change_changes_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let (id, _) = subscribe(&admin, "https://desk.example.com/", &["chat.moved"]).await;
    let wrong = json!({"url": "https://10.0.0.1/", "event_types": [], "description": "Desk"});
    assert_eq!(pointers(&change(&admin, id, &wrong).await), ["/url", "/event_types"]);
    assert_eq!(change(&admin, id, &json!({"organization_id": id})).await.status, 400);
    // Null is no value of any of these, and not the same as absent.
    for member in ["url", "description", "event_types", "is_enabled"] {
        assert_eq!(pointers(&change(&admin, id, &json!({member: null})).await), [format!("/{member}")]);
    }
    let changed: Webhook = change(&admin, id, &json!({"event_types": ["chat.closed"]})).await.ok();
    assert_eq!(changed.event_types, [WebhookEventType::ChatClosed]);
    assert_eq!((changed.url.as_str(), changed.description.as_str()), ("https://desk.example.com/", ""));

    let off: Webhook = change(&admin, id, &json!({"is_enabled": false})).await.ok();
    assert_eq!((off.is_enabled, off.disabled_reason), (false, Some(WebhookDisabledReason::Manual)));
    assert!(off.disabled_at.is_some());
    let on: Webhook = change(&admin, id, &json!({"is_enabled": true})).await.ok();
    assert_eq!((on.is_enabled, on.disabled_reason, on.disabled_at), (true, None, None));
}
