//! Webhooks, and what their tests share.

mod create;
mod delete;
mod get;
mod list;
mod list_deliveries;
mod redeliver;
mod rotate_secret;
mod test;
mod update;

use reqwest::Method;
use serde_json::{Value, json};
use sightline::state::Settings;
use sightline::webhooks::Limits;
use sightline_shared::{WebhookDelivery, WebhookDeliveryState, WebhookWithSecret};
use sightline_tests::wait::until;
use sightline_tests::{Answer, Caller, Received, TestApp};
use standardwebhooks::Webhook as Reference;
use std::time::Duration;
use uuid::Uuid;

pub const WEBHOOKS: &str = "/api/v1/webhooks";

/// Every type that can be subscribed to.
pub const ALL: [&str; 12] = [
    "chat.created",
    "chat.queued",
    "chat.accepted",
    "chat.closed",
    "chat.reopened",
    "chat.moved",
    "chat.event",
    "chat.waiting_over_target",
    "result.created",
    "contact.created",
    "contact.updated",
    "contact.erased",
];

/// Limits that may send to this computer, look often, and try again soon.
pub fn limits() -> Limits {
    Limits {
        allowed_networks: vec!["127.0.0.0/8".parse().unwrap()],
        poll: Duration::from_millis(50),
        schedule: vec![Duration::from_millis(20); 3],
        timeout: Duration::from_secs(30),
        ..Limits::default()
    }
}

/// A server with these limits.
pub async fn start(webhooks: Limits) -> TestApp {
    TestApp::start_with(Settings { workers: Some(1), webhooks, ..Settings::default() }).await
}

pub fn new(url: &str, types: &[&str]) -> Value {
    json!({"url": url, "event_types": types})
}

/// Makes an endpoint; it and its secret.
pub async fn subscribe(caller: &Caller, url: &str, types: &[&str]) -> (Uuid, String) {
    let made: WebhookWithSecret = caller.post(WEBHOOKS, &new(url, types)).await.ok();
    (made.webhook.id, made.secret.unwrap())
}

pub async fn change(caller: &Caller, id: Uuid, change: &Value) -> Answer {
    caller.send(caller.request(Method::PATCH, &format!("{WEBHOOKS}/{id}")).json(change)).await
}

pub async fn remove(caller: &Caller, id: Uuid) -> Answer {
    caller.send(caller.request(Method::DELETE, &format!("{WEBHOOKS}/{id}"))).await
}

/// Requests that need no body.
pub async fn post(caller: &Caller, path: &str) -> Answer {
    caller.send(caller.request(Method::POST, path)).await
}

pub async fn log(caller: &Caller, id: Uuid) -> Vec<WebhookDelivery> {
    caller.all(&format!("{WEBHOOKS}/{id}/deliveries")).await
}

/// Waits until no delivery of the endpoint is pending; returns them, newest first.
pub async fn settled(caller: &Caller, id: Uuid) -> Vec<WebhookDelivery> {
    let is_pending = |one: &WebhookDelivery| one.state == WebhookDeliveryState::Pending;
    until("everything is sent", async || !log(caller, id).await.iter().any(is_pending)).await;
    log(caller, id).await
}

/// Whether the reference library accepts the message.
pub fn is_signed(message: &Received, secret: &str) -> bool {
    Reference::new(secret).unwrap().verify(&message.body, &message.headers).is_ok()
}

/// The pointers that a refused body is at fault for.
pub fn pointers(answer: &Answer) -> Vec<String> {
    answer.problem(400).errors.into_iter().map(|fault| fault.pointer.unwrap_or_default()).collect()
}
