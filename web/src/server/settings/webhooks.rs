//! The webhooks of a company, and their delivery logs.

use crate::server::load::Failure;
use crate::server::sending::{BASE, get, patch, post, post_nothing, send};
use gloo_net::http::Request;
use sightline_shared::{
    NewWebhook, Page, Redelivered, Redelivery, Webhook, WebhookChange, WebhookDelivery, WebhookWithSecret,
};
use uuid::Uuid;

/// The webhooks that the admin sees, oldest first.
///
/// # Errors
/// The failure of the request.
pub async fn list() -> Result<Page<Webhook>, Failure> {
    get("/webhooks").await
}

/// A webhook.
///
/// # Errors
/// The failure of the request.
pub async fn find(id: Uuid) -> Result<Webhook, Failure> {
    get(&format!("/webhooks/{id}")).await
}

/// Makes a webhook; with the same `key` it is made once.
///
/// # Errors
/// Why it was not made.
pub async fn create(key: &str, new: &NewWebhook) -> Result<WebhookWithSecret, Failure> {
    post("/webhooks", key, new).await
}

/// Changes a webhook.
///
/// # Errors
/// Why it was not changed.
pub async fn change(id: Uuid, change: &WebhookChange) -> Result<Webhook, Failure> {
    patch(&format!("/webhooks/{id}"), change).await
}

/// Removes a webhook, and its log with it.
///
/// # Errors
/// Why it was not removed.
pub async fn remove(id: Uuid) -> Result<(), Failure> {
    send(|| Request::delete(&format!("{BASE}/webhooks/{id}"))).await.map(drop)
}

/// Makes another secret.
///
/// # Errors
/// Why it was not made.
pub async fn rotate(id: Uuid) -> Result<WebhookWithSecret, Failure> {
    post_nothing(&format!("/webhooks/{id}/secret")).await
}

/// Sends a test.
///
/// # Errors
/// Why it was not sent.
pub async fn test(id: Uuid) -> Result<WebhookDelivery, Failure> {
    post_nothing(&format!("/webhooks/{id}/test")).await
}

/// The newest deliveries of a webhook.
///
/// # Errors
/// The failure of the request.
pub async fn deliveries(id: Uuid, limit: usize) -> Result<Page<WebhookDelivery>, Failure> {
    get(&format!("/webhooks/{id}/deliveries?limit={limit}")).await
}

/// Sends a delivery again.
///
/// # Errors
/// Why it was not sent.
pub async fn redeliver(delivery: Uuid) -> Result<WebhookDelivery, Failure> {
    post_nothing(&format!("/deliveries/{delivery}/redeliver")).await
}

/// Sends the deliveries of a range again.
///
/// # Errors
/// Why they were not sent.
pub async fn redeliver_all(id: Uuid, range: &Redelivery) -> Result<Redelivered, Failure> {
    post(&format!("/webhooks/{id}/redeliver"), &Uuid::now_v7().to_string(), range).await
}
