//! Saved views, and what their tests share.

mod create;
mod delete;
mod get;
mod list;
mod update;

use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{Page, View};
use sightline_tests::{Answer, Caller};
use uuid::Uuid;

pub const VIEWS: &str = "/api/v1/views";

pub fn new(tab: &str, name: &str, query: &str) -> Value {
    json!({"tab": tab, "name": name, "query": query})
}

pub fn shared(name: &str) -> Value {
    json!({"tab": "chats", "name": name, "query": "state=queued", "is_shared": true})
}

pub async fn save(caller: &Caller, view: &Value) -> View {
    caller.post(VIEWS, view).await.ok()
}

pub async fn change(caller: &Caller, id: Uuid, change: &Value) -> Answer {
    caller.send(caller.request(Method::PATCH, &format!("{VIEWS}/{id}")).json(change)).await
}

pub async fn remove(caller: &Caller, id: Uuid) -> Answer {
    caller.send(caller.request(Method::DELETE, &format!("{VIEWS}/{id}"))).await
}

pub async fn list(caller: &Caller) -> Vec<View> {
    caller.get(VIEWS).await.ok::<Page<View>>().items
}

pub async fn names(caller: &Caller) -> Vec<String> {
    list(caller).await.into_iter().map(|view| view.name).collect()
}

/// The parameters and members that a refused body is at fault for.
pub fn faults(answer: &Answer) -> Vec<(Option<String>, Option<String>)> {
    answer.problem(400).errors.into_iter().map(|fault| (fault.parameter, fault.pointer)).collect()
}
