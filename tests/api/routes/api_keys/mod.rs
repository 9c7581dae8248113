//! API keys, and what their tests share.

mod create;
mod list;
mod revoke;

use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{ApiKey, CreatedApiKey, Page};
use sightline_tests::{Answer, Caller};
use uuid::Uuid;

pub const KEYS: &str = "/api/v1/api-keys";

pub fn new(name: &str, scopes: &[&str]) -> Value {
    json!({"name": name, "scopes": scopes})
}

pub async fn make(admin: &Caller, key: &Value) -> CreatedApiKey {
    let answer = admin.post(KEYS, key).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.ok()
}

pub async fn revoke(caller: &Caller, id: Uuid) -> Answer {
    caller.send(caller.request(Method::DELETE, &format!("{KEYS}/{id}"))).await
}

pub async fn list(admin: &Caller) -> Vec<ApiKey> {
    admin.get(KEYS).await.ok::<Page<ApiKey>>().items
}

pub fn names(keys: &[ApiKey]) -> Vec<&str> {
    keys.iter().map(|key| key.name.as_str()).collect()
}
