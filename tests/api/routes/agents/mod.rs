//! Agents and chatbots, and what their tests share.

mod get;
mod list;
mod list_directory;
mod merge;
mod put;
mod update;

use crate::holds::law::{event, take};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{ManagedAgent, Page};
use sightline_tests::{Answer, Caller, TestApp};

const AGENTS: &str = "/api/v1/agents";

/// Imports a chat in which these agents wrote, a minute after each other; each is named as its id is.
fn chat(app: &TestApp, id: &str, organization: &str, authors: &[&str]) {
    let author = |id: &&str| json!({"external_id": id, "kind": "agent", "name": id.to_uppercase()});
    let events: Vec<Value> = (1..)
        .zip(authors)
        .map(|(minute, author)| event(&format!("{id}-{minute}"), minute, "message", Some(author), Some("Good morning")))
        .collect();
    let participants: Vec<Value> = authors.iter().map(author).collect();
    take(
        app,
        &json!({
            "external_id": id, "organization": organization, "type": "contact", "channel": "web",
            "contact": {"external_id": "dana", "name": "Dana"}, "participants": participants, "events": events,
        }),
    );
}

async fn directory(admin: &Caller) -> Vec<ManagedAgent> {
    admin.get(&format!("{AGENTS}/directory")).await.ok::<Page<ManagedAgent>>().items
}

async fn get(admin: &Caller, id: &str) -> ManagedAgent {
    admin.get(&format!("{AGENTS}/{id}")).await.ok()
}

async fn change(admin: &Caller, id: &str, change: Value) -> Answer {
    admin.send(admin.request(Method::PATCH, &format!("{AGENTS}/{id}")).json(&change)).await
}

async fn merge(admin: &Caller, gone: &str, kept: &ManagedAgent) -> Answer {
    admin.post(&format!("{AGENTS}/{gone}/merge"), &json!({"into": kept.agent.id})).await
}

/// The names that are suggested.
async fn suggested(caller: &Caller) -> Vec<String> {
    let page: Page<sightline_shared::Agent> = caller.get(AGENTS).await.ok();
    page.items.into_iter().map(|agent| agent.name).collect()
}
