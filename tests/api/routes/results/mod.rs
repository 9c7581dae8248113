//! Results, and what their tests share.

mod count;
mod get;
mod list;
mod resend;
mod resend_undelivered;

use crate::routes::webhooks::post;
use serde_json::json;
use sightline_shared::{ResultDetail, WebhookDeliveryState};
use sightline_tests::wait::until;
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};
use uuid::Uuid;

/// Sends a chat of Acme/West with a result; the result's id.
pub fn submitted(app: &TestApp, name: &str) -> Uuid {
    let chat = ChatBuilder::queued(name, "Acme/West", at("2026-11-22T10:00:00Z"))
        .contact(&format!("contact of {name}"), Some("Dana"), None, None)
        .accepted("Maud")
        .result("Maud", "Test drive", &json!({"Model": "Aster"}));
    app.import_chats([&chat]);
    app.text(&format!("SELECT id FROM results WHERE external_id = '{name}-r1'")).parse().unwrap()
}

pub async fn detail(caller: &Caller, id: Uuid) -> ResultDetail {
    caller.get(&format!("/api/v1/results/{id}")).await.ok()
}

pub async fn resend(caller: &Caller, id: Uuid) -> Answer {
    post(caller, &format!("/api/v1/results/{id}/resend")).await
}

/// Waits until the deliveries of a result have come so far, in the order of their endpoints' names.
pub async fn reaches(caller: &Caller, id: Uuid, states: &[WebhookDeliveryState]) {
    until(&format!("the result is {states:?}"), async || {
        detail(caller, id).await.deliveries.iter().map(|one| one.state).eq(states.iter().copied())
    })
    .await;
}
