//! `GET /api/v1/audit`: which callers may read the log, page by page and by every filter.

use crate::routes::audit::{ask, id, import, log, settle};
use reqwest::Method;
use serde_json::Value;
use sightline_shared::{AuditEntry, Page};
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
