//! What a request costs: a fixed number of statements, whatever it finds.

use serde_json::json;
use sightline_shared::{Page, View, WebhookWithSecret};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

const CHATS: i64 = 60;

/// Chats with contacts and results of their own, in two organizations.
fn import(app: &TestApp) {
    let chats: Vec<ChatBuilder> = (0..CHATS)
        .map(|number| {
            let organization = if number % 2 == 0 { "Acme/West" } else { "Acme" };
            let began = at("2026-11-22T10:00:00Z") + chrono::Duration::minutes(number);
            ChatBuilder::queued(&format!("chat-{number}"), organization, began)
                .accepted(&format!("Agent {number}"))
                .says(&format!("Agent {number}"), "Good morning")
                .result(&format!("Agent {number}"), &format!("Form {number}"), &json!({"Model": "Aster"}))
        })
        .collect();
    app.import_chats(&chats);
}

/// How many statements a GET sends.
async fn cost(app: &TestApp, caller: &Caller, path: &str) -> u64 {
    // Once before, so that statements of a first request are not counted.
    for _ in 0..2 {
        assert_eq!(caller.get(path).await.status, 200, "{path}");
    }
    let before = app.db.statements();
    assert_eq!(caller.get(path).await.status, 200, "{path}");
    app.db.statements() - before
}

async fn id(caller: &Caller, list: &str) -> String {
    let page: serde_json::Value = caller.get(&format!("/api/v1/{list}?limit=1")).await.ok();
    page["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_costs_the_same_for_one_row_and_for_fifty() {
    let app = TestApp::start().await;
    import(&app);
    for caller in [app.supervisor("Acme").await, app.admin("Acme/West").await] {
        for list in ["chats", "results", "contacts"] {
            let path = |limit: u32| format!("/api/v1/{list}?from=2026-11-01&limit={limit}");
            let page: Page<serde_json::Value> = caller.get(&path(50)).await.ok();
            assert!(page.items.len() >= 30, "{list}");
            assert_eq!(cost(&app, &caller, &path(1)).await, cost(&app, &caller, &path(50)).await, "{list}");
        }
    }
}

#[tokio::test]
async fn every_question_costs_a_known_number_of_statements() {
    let app = TestApp::start().await;
    import(&app);
    // So that the database knows which words are rare.
    let _ = app.execute("ANALYZE events, contacts, chats");
    let caller = app.admin("Acme").await;
    let (chat, result, contact) =
        (id(&caller, "chats").await, id(&caller, "results").await, id(&caller, "contacts").await);
    let view = json!({"tab": "chats", "name": "Waiting", "query": "state=queued"});
    let view = caller.post("/api/v1/views", &view).await.ok::<View>().id;
    let webhook = json!({"url": "https://desk.example.com/", "event_types": ["chat.moved"]});
    let webhook = caller.post("/api/v1/webhooks", &webhook).await.ok::<WebhookWithSecret>().webhook.id;
    // Identifying the caller takes two; connections are checked without a statement.
    let table = [
        ("/api/v1/me".to_owned(), 3),
        ("/api/v1/organizations".to_owned(), 2),
        ("/api/v1/agents".to_owned(), 3),
        ("/api/v1/forms".to_owned(), 3),
        ("/api/v1/chats".to_owned(), 3),
        ("/api/v1/chats?from=2026-11-22&to=2026-11-22&agent=agent&form=Form+3&sort=started_at".to_owned(), 4),
        ("/api/v1/chats?agent=agent".to_owned(), 4),
        ("/api/v1/chats?agent=nobody".to_owned(), 3),
        ("/api/v1/chats?sort=-event_count&type=contact".to_owned(), 3),
        ("/api/v1/chats?sort=organization".to_owned(), 3),
        ("/api/v1/chats?sort=contact&from=2026-11-22".to_owned(), 3),
        ("/api/v1/chats/count?agent=agent".to_owned(), 4),
        ("/api/v1/chats/count".to_owned(), 3),
        // The estimate and what was found in the rows; a rare word is looked up, too. What no index
        // serves is not.
        ("/api/v1/chats?q=mo".to_owned(), 5),
        ("/api/v1/chats?q=chat-17".to_owned(), 6),
        ("/api/v1/chats?q=nowhere".to_owned(), 4),
        ("/api/v1/chats/count?q=mo".to_owned(), 4),
        // Of its results what became of them at webhooks, and their forms.
        (format!("/api/v1/chats/{chat}"), 10),
        (format!("/api/v1/chats/{chat}/events"), 4),
        ("/api/v1/overview?from=2026-11-22&to=2026-11-22".to_owned(), 11),
        ("/api/v1/overview".to_owned(), 12),
        ("/api/v1/overview/breakdown?from=2026-11-22&to=2026-11-22".to_owned(), 10),
        ("/api/v1/overview/breakdown?by=form".to_owned(), 9),
        // Of the forms what their fields are.
        ("/api/v1/results".to_owned(), 4),
        ("/api/v1/results?sort=organization&agent=agent".to_owned(), 4),
        ("/api/v1/results/count".to_owned(), 3),
        ("/api/v1/results/count?by_form=true".to_owned(), 3),
        (format!("/api/v1/results/{result}"), 5),
        ("/api/v1/contacts".to_owned(), 4),
        ("/api/v1/contacts?sort=name".to_owned(), 4),
        ("/api/v1/contacts/count".to_owned(), 3),
        (format!("/api/v1/contacts/{contact}"), 5),
        ("/api/v1/views".to_owned(), 3),
        (format!("/api/v1/views/{view}"), 3),
        ("/api/v1/webhooks".to_owned(), 3),
        (format!("/api/v1/webhooks/{webhook}"), 3),
        (format!("/api/v1/webhooks/{webhook}/deliveries"), 4),
        // The relay of the process has a connection of its own.
        ("/api/v1/live".to_owned(), 2),
        (format!("/api/v1/contacts/{contact}/erasure"), 5),
        // The names of what its entries are about.
        ("/api/v1/audit".to_owned(), 4),
        ("/api/v1/api-keys".to_owned(), 3),
        // An export has a connection of its own.
        ("/api/v1/export/chats".to_owned(), 2),
        ("/api/v1/export/results?format=ndjson".to_owned(), 2),
        ("/api/v1/export/contacts?sort=name".to_owned(), 2),
        ("/api/v1/export/audit".to_owned(), 2),
        (format!("/api/v1/export/chats/{chat}"), 9),
    ];
    let mut found = Vec::new();
    for (path, _) in &table {
        found.push((path.clone(), cost(&app, &caller, path).await));
    }
    assert_eq!(found, table);
}
