//! Saved views that are of a person go with it.

use crate::routes::erasure::{assert_nothing_is_left, contact_id, erase, import, preview};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{Erasure, KeyScope, Page, View};
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

#[tokio::test]
async fn a_former_name_counts_and_views_with_a_part_of_a_name_are_named() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    import(&app);
    let ben = app.supervisor("Acme").await;
    let put = async |name: &str, minute: u32| {
        let path = "/api/v1/contacts/external:crm-canary";
        let desk = app.key("Acme", &[KeyScope::ContactsWrite]);
        let body = json!({"name": name, "phone": format!("+49 170 123450{minute}"), "as_of": format!("2026-11-23T10:0{minute}:00Z")});
        let answer = desk.send(desk.request(Method::PUT, path).json(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    };
    put("Cleo Finch", 1).await;
    put("Cleo Heron", 2).await;
    assert_eq!(app.text("SELECT cardinality(former) FROM contacts WHERE external_id = 'crm-canary'"), "4");
    for (name, query) in [("Old", "q=finch"), ("Number", "q=%2B491701234501"), ("Parts", "q=finc"), ("Cleo's", "")] {
        save(&anna, name, query).await;
    }
    // Kept answers are looked through like views.
    let removed = save(&anna, "First", "q=canary").await;
    let delete = anna.request(Method::DELETE, &format!("{VIEWS}/{}", removed.id));
    assert_eq!(anna.send(delete).await.status, 204);
    let view = json!({"tab": "contacts", "name": "Mine", "query": "q=hero"});
    let mine: View = ben.post(VIEWS, &view).await.ok();
    let id = contact_id(&app);
    let named = |erasure: &Erasure| erasure.similar_views.iter().map(|view| view.name.clone()).collect::<Vec<_>>();
    let numbers: Erasure = preview(&ben, &id).await.ok();
    assert_eq!(
        (numbers.views, named(&numbers), numbers.hidden_similar_views),
        (2, vec!["Cleo's".to_owned(), "Mine".to_owned(), "Parts".to_owned()], 0)
    );
    let numbers: Erasure = preview(&anna, &id).await.ok();
    assert_eq!(
        (numbers.views, named(&numbers), numbers.hidden_similar_views),
        (2, vec!["Cleo's".to_owned(), "Parts".to_owned()], 1)
    );
    let receipt: Erasure = erase(&anna, &id).await.ok();
    assert_eq!(Erasure { erased_at: None, ..receipt }, numbers);
    assert_eq!(names(&anna).await, ["Cleo's", "Parts"]);
    assert_eq!(
        app.text("SELECT count(*) FROM idempotency_keys WHERE body ILIKE '%finch%' OR body ILIKE '%canary%'"),
        "0"
    );
    assert_eq!(names(&ben).await, ["Mine", "Cleo's", "Parts"]);
    assert_eq!(mine.name, "Mine");
}
