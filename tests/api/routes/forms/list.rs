//! `GET /api/v1/forms`: the forms that the chats a caller may see have used.

use crate::holds::lists::parts::app;
use serde_json::{Value, json};
use sightline_shared::Page;
use sightline_tests::{Caller, ChatBuilder, at};

async fn names(caller: &Caller, path: &str) -> Vec<String> {
    let page: Page<Value> = caller.get(path).await.ok();
    page.items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn forms_and_agents_of_a_part_are_those_of_its_chats_however_old() {
    let app = app().await;
    let old = ChatBuilder::queued("old", "Acme/West/Inner", at("2019-01-01T10:00:00Z"))
        .accepted("Long Gone")
        .result("Long Gone", "Callback", &json!({}))
        .left("Long Gone");
    app.import_chats([&old]);
    let west = app.supervisor("Acme/West").await;
    let inner = app.supervisor("Acme/West/Inner").await;
    let company = app.supervisor("Acme").await;
    assert_eq!(names(&west, "/api/v1/forms").await, ["Callback", "Test drive"]);
    assert_eq!(names(&inner, "/api/v1/forms").await, ["Callback"]);
    assert_eq!(names(&west, "/api/v1/agents").await, ["Long Gone", "Wim"]);
    assert_eq!(names(&inner, "/api/v1/agents").await, ["Long Gone"]);
    let id = app.text("SELECT id FROM organizations WHERE name = 'East'");
    assert_eq!(names(&company, &format!("/api/v1/agents?organization_id={id}")).await, ["Eva"]);
    assert_eq!(names(&company, "/api/v1/forms").await, ["Callback", "Test drive", "Viewing"]);
}
