//! `GET /api/v1/audit`: which callers may read the log, page by page and by every filter.

use crate::routes::audit::{ask, id, import, log, settle};
use reqwest::Method;
use serde_json::Value;
use serde_json::json;
use sightline_shared::{AuditEntry, AuditSubject, Page};
use sightline_tests::{Caller, TestApp};

#[tokio::test]
async fn the_log_is_for_admins_of_what_belongs_to_their_part_of_the_company() {
    let app = TestApp::start().await;
    import(&app);
    let (root, west, beta) = (app.admin("Acme").await, app.admin("Acme/West").await, app.admin("Beta").await);
    let anna = app.supervisor("Acme").await;
    for name in ["root", "west"] {
        let chat = id(&app, "chats", name);
        let _ = ask(&anna, Method::GET, &format!("/api/v1/chats/{chat}/events"), name).await;
    }
    let company = "(SELECT id FROM organizations WHERE name = 'Acme')";
    let made = app.execute(&format!(
        "INSERT INTO audit_entries (company_id, id, action, request) SELECT {company}, {company}, 'exported', 'nobody'"
    ));
    assert_eq!(made, 1);
    settle(&app).await;
    let requests = async |admin: &Caller, query: &str| -> Vec<String> {
        let entries = log(admin, &format!("?action=transcript_opened,exported{query}")).await;
        entries.into_iter().map(|entry| entry.request_id).collect()
    };
    assert_eq!(requests(&root, "").await, ["nobody", "west", "root"]);
    assert_eq!(requests(&west, "").await, ["west"]);
    assert_eq!(requests(&beta, "").await, Vec::<String>::new());
    let organization = |name: &str| app.text(&format!("SELECT id FROM organizations WHERE name = '{name}'"));
    assert_eq!(requests(&root, &format!("&organization_id={}", organization("West"))).await, ["west"]);
    for hidden in [organization("Acme"), organization("Beta")] {
        assert_eq!(requests(&west, &format!("&organization_id={hidden}")).await, Vec::<String>::new());
    }
    // Entries without a company are visible to no caller, not even by their id.
    assert!(log(&root, "?action=sign_in_failed").await.is_empty());
    for caller in [&anna, &app.agent("Acme").await] {
        assert_eq!(caller.get("/api/v1/audit").await.problem(403).code, "forbidden");
        assert_eq!(caller.get("/api/v1/audit?colour=red").await.status, 403);
    }
    assert_eq!(app.nobody().get("/api/v1/audit").await.status, 401);
}

#[tokio::test]
async fn the_log_is_read_page_by_page_and_by_every_filter() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let made = app.execute(
        "INSERT INTO audit_entries (company_id, id, at, action, subject_type, subject, request) \
         SELECT id, gen_random_uuid(), timestamptz '2026-11-01T00:00:00Z' + number / 10 * interval '1 hour', \
                CASE WHEN number % 2 = 0 THEN 'exported' ELSE 'searched' END, 'chat', id, number::text \
           FROM organizations, generate_series(0, 99) AS number",
    );
    assert_eq!(made, 100);
    let numbers = |entries: Vec<AuditEntry>| -> Vec<String> { entries.into_iter().map(|one| one.request_id).collect() };
    let mut whole = numbers(log(&admin, "?action=exported,searched&limit=7").await);
    let times: Vec<u32> = whole.iter().map(|number| number.parse::<u32>().unwrap() / 10).collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "newest first");
    whole.sort();
    whole.dedup();
    assert_eq!(whole.len(), 100);
    let company = app.text("SELECT id FROM organizations");
    for (query, count) in [
        ("?action=exported".to_owned(), 50),
        (format!("?subject={company}"), 100),
        ("?action=exported,searched&from=2026-11-01T01:00:00Z&to=2026-11-01T03:00:00Z".to_owned(), 20),
        ("?action=exported&from=2026-11-01&to=2026-11-01&tz=UTC".to_owned(), 50),
        ("?action=exported&from=2026-11-02&tz=UTC".to_owned(), 0),
        (format!("?user_id={company}"), 0),
    ] {
        assert_eq!(log(&admin, &query).await.len(), count, "{query}");
    }
    let page: Page<Value> = admin.get("/api/v1/audit?action=exported&limit=3").await.ok();
    let cursor = page.next_cursor.unwrap();
    assert_eq!(admin.get(&format!("/api/v1/audit?action=searched&cursor={cursor}")).await.status, 400);
    for wrong in ["action=looked", "user_id=1", "subject=x", "sort=at", "q=x"] {
        assert_eq!(admin.get(&format!("/api/v1/audit?{wrong}")).await.status, 400, "{wrong}");
    }
}

/// What the entry of a request is about, as it is named.
async fn subject(admin: &Caller, request: &str) -> AuditSubject {
    let entries = log(admin, "").await;
    let entry = entries.into_iter().find(|entry| entry.request_id == request);
    entry.unwrap_or_else(|| panic!("no entry of {request}")).subject.unwrap()
}

#[tokio::test]
async fn an_entry_names_what_it_is_about_as_far_as_the_reader_sees_it_and_it_remains() {
    let app = TestApp::start().await;
    import(&app);
    let (root, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let [chat, result, contact] = ["chats", "results", "contacts"].map(|table| id(&app, table, "west"));
    for (path, request_id) in [
        (format!("chats/{chat}/events"), "transcript"),
        (format!("results/{result}"), "result"),
        (format!("contacts/{contact}"), "contact"),
    ] {
        let _ = ask(&root, Method::GET, &format!("/api/v1/{path}"), request_id).await;
    }
    settle(&app).await;
    for admin in [&root, &west] {
        let transcript = subject(admin, "transcript").await;
        assert_eq!((transcript.name.as_deref(), transcript.visible), (Some("Cleo Canary"), true));
        let result = subject(admin, "result").await;
        assert_eq!(
            (result.name.as_deref(), result.chat_id.map(|id| id.to_string())),
            (Some("Test drive"), Some(chat.clone()))
        );
        assert_eq!(subject(admin, "contact").await.name.as_deref(), Some("Cleo Canary"));
    }
    // The chat is handed on to where the admin of the child does not see it, and its contact with it.
    let top = app.text("SELECT id FROM organizations WHERE name = 'Acme'");
    let transfer = root.request(Method::POST, &format!("/api/v1/chats/{chat}/transfer"));
    let transfer = transfer.header("x-request-id", "transfer").header("idempotency-key", "transfer");
    let answer = root.send(transfer.json(&json!({"organization_id": top}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let entries = log(&root, "?action=chat_transferred").await;
    let target = entries[0].target.clone().unwrap();
    assert_eq!((target.kind.as_str(), target.name.as_deref(), target.visible), ("organization", Some("Acme"), true));
    let (seen, hidden) = (subject(&root, "transcript").await, subject(&west, "transcript").await);
    assert_eq!((seen.name.as_deref(), seen.visible), (Some("Cleo Canary"), true));
    assert_eq!((hidden.name, hidden.chat_id, hidden.visible), (None, None, false));
    assert_eq!(log(&west, "?action=chat_transferred").await[0].target.clone().unwrap().name, None);
    // Of an erased contact nothing is left but that there was one.
    let _ = ask(&root, Method::DELETE, &format!("/api/v1/contacts/{contact}"), "erase").await;
    let (erased, chat) = (subject(&root, "contact").await, subject(&root, "transcript").await);
    assert_eq!((erased.name, erased.visible), (None, false));
    assert_eq!((chat.name, chat.visible), (None, true));
    let all = root.get("/api/v1/audit?limit=200").await.text + &root.get("/api/v1/export/audit").await.text;
    assert!(!all.contains("Canary"), "{all}");
}
