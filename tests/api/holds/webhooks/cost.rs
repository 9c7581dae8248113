//! What webhooks cost a company that has none: one look at an index for each batch.

use crate::routes::webhooks::{ALL, subscribe};
use sightline_tests::{ChatBuilder, Plans, TestApp, at};

fn chats(prefix: &str, organization: &str) -> Vec<ChatBuilder> {
    let began = at("2026-11-22T10:00:00Z");
    let chat = |number| ChatBuilder::queued(&format!("{prefix}-{number}"), organization, began).accepted("Maud");
    (0..50).map(chat).collect()
}

#[tokio::test]
async fn an_import_without_endpoints_looks_for_them_once_a_batch() {
    let app = TestApp::start().await;
    // Another company has many.
    let beta = app.admin("Beta").await;
    subscribe(&beta, "https://desk.example.com/", &["chat.moved"]).await;
    let _ = app.admin("Acme").await;
    let made = app.execute(
        "INSERT INTO webhooks (company_id, id, organization_id, url, description, event_types, is_enabled, secret) \
         SELECT company_id, gen_random_uuid(), organization_id, url, description, event_types, true, secret \
         FROM webhooks, generate_series(1, 3000)",
    );
    assert_eq!(made, 3000);
    let _ = app.execute("ANALYZE webhooks");
    let mut plans = Plans::of(&app.database);
    app.import_chats(&chats("acme", "Acme"));
    let found = plans.take();
    let about: Vec<_> = found.iter().filter(|plan| plan.query.contains("webhook")).collect();
    assert_eq!(about.len(), 1, "{:?}", about.iter().map(|plan| &plan.query).collect::<Vec<_>>());
    let plan = about[0].root.to_string();
    assert!(plan.contains("webhooks_enabled") && !plan.contains("Seq Scan"), "{plan}");
    assert_eq!(app.text("SELECT count(*) FROM webhook_events"), "0");
}

#[tokio::test]
async fn an_import_with_endpoints_writes_in_two_more_statements() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let (id, _) = subscribe(&admin, "https://192.88.98.1/", &ALL).await;
    // Nothing is to be sent here.
    assert_eq!(app.execute("UPDATE webhooks SET url = 'https://127.0.0.1/'"), 1);
    app.import_chats(&chats("acme", "Acme"));
    let count = app.text(&format!("SELECT count(*) FROM webhook_deliveries WHERE webhook_id = '{id}'"));
    // Created, two events, accepted; and a contact each.
    assert_eq!(count, (50 * 5).to_string());
}
