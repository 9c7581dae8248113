//! Saved views that are of a person go with it.

use crate::routes::erasure::{assert_nothing_is_left, contact_id, erase, import, preview};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{Erasure, Page, View};
use sightline_tests::{Caller, TestApp};

const VIEWS: &str = "/api/v1/views";

async fn save(caller: &Caller, name: &str, query: &str) -> View {
    let view = json!({"tab": "chats", "name": name, "query": query, "is_shared": true});
    let request = caller.request(Method::POST, VIEWS).header("idempotency-key", name.replace([' ', 'ö'], "-"));
    caller.send(request.json(&view)).await.ok()
}

async fn names(caller: &Caller) -> Vec<String> {
    caller.get(VIEWS).await.ok::<Page<View>>().items.into_iter().map(|view| view.name).collect()
}

#[tokio::test]
async fn views_that_search_for_a_person_or_are_called_after_it_are_erased_with_it() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    import(&app);
    let west = app.supervisor("Acme/West").await;
    let id = contact_id(&app);
    save(&anna, "By word", "range=all&q=hurry+CANÄRY").await;
    save(&west, "By phone", "q=555-0199").await;
    save(&anna, "By id", &format!("contact_id={id}")).await;
    save(&west, "Canary, Cleo", "state=queued").await;
    // What was kept of how a view was made holds what it was called then.
    let renamed = save(&anna, "Cleo Canary today", "state=active").await;
    let request = anna.request(Method::PATCH, &format!("{VIEWS}/{}", renamed.id));
    assert_eq!(anna.send(request.json(&json!({"name": "Renamed"}))).await.status, 200);
    save(&anna, "By another word", "q=hurry").await;
    save(&west, "Waiting", "state=queued").await;
    // Another company's person of the same name.
    let beta = app.admin("Beta").await;
    save(&beta, "Cleo Canary of Beta", "").await;

    let numbers: Erasure = preview(&anna, &id).await.ok();
    assert_eq!(numbers.views, 4);
    assert_eq!(erase(&anna, &id).await.ok::<Erasure>().views, 4);
    assert_eq!(names(&anna).await, ["By another word", "Renamed", "Waiting"]);
    assert_eq!(names(&beta).await, ["Cleo Canary of Beta"]);
    let details: Value = app.text("SELECT details FROM audit_entries WHERE action = 'contact_erased'").parse().unwrap();
    assert_eq!(details["views"], 4);
    let removed =
        app.execute("DELETE FROM views WHERE company_id = (SELECT company_id FROM users WHERE role = 'admin')");
    let forgotten = app.execute("DELETE FROM idempotency_keys WHERE body LIKE '%of Beta%'");
    assert_eq!((removed, forgotten), (1, 1));
    assert_nothing_is_left(&app);
}
