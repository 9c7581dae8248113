//! `GET /api/v1/export/audit`: the audit log as a file, for admins.

use crate::routes::audit::log;
use crate::routes::export::{app, cells, column, file, recorded, rows, workbook};
use sightline_shared::AuditEntry;
use sightline_tests::Caller;

/// The entries as JSON lines.
async fn lines(admin: &Caller, query: &str) -> Vec<AuditEntry> {
    let text = file(admin, &format!("audit?format=ndjson&{query}")).await;
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_file_has_the_entries_of_the_list_with_the_same_filters_in_its_order() {
    let (app, supervisor) = app().await;
    let (root, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    // More than a batch has, many at the same instant, of two organizations and of none.
    let made = app.execute(
        "INSERT INTO audit_entries (company_id, id, at, action, organization_id, subject_type, subject, details, request) \
         SELECT o.company_id, gen_random_uuid(), timestamptz '2026-11-01T00:00:00Z' + number / 10 * interval '1 hour', \
                CASE WHEN number % 2 = 0 THEN 'transcript_opened' ELSE 'searched' END, \
                CASE WHEN number % 3 > 0 THEN o.id END, 'chat', c.id, '{\"seq\": 3}', number::text \
           FROM organizations AS o, generate_series(0, 599) AS number, (SELECT id FROM chats WHERE external_id = 'dana') AS c \
          WHERE o.name IN ('Acme', 'West')",
    );
    assert_eq!(made, 1_200);
    let chat = app.text("SELECT id FROM chats WHERE external_id = 'dana'");
    let organization = app.text("SELECT id FROM organizations WHERE name = 'West'");
    for admin in [&root, &west] {
        for query in [
            "action=searched,transcript_opened".to_owned(),
            "action=searched&from=2026-11-01T01:00:00Z&to=2026-11-01T09:00:00Z".to_owned(),
            format!("action=transcript_opened&subject={chat}&from=2026-11-01&to=2026-11-02&tz=UTC"),
            format!("action=searched&organization_id={organization}"),
            "action=searched&from=2026-12-24&tz=UTC".to_owned(),
        ] {
            let expected = log(admin, &format!("?limit=200&{query}")).await;
            assert_eq!(lines(admin, &query).await, expected, "{query}");
            let ids: Vec<String> = expected.iter().map(|entry| entry.id.to_string()).collect();
            assert_eq!(column(&file(admin, &format!("audit?{query}")).await, "id"), ids, "{query}");
        }
    }
    assert_eq!(lines(&root, "action=searched,transcript_opened").await.len(), 1_200);
    let sheets = workbook(&west, "audit?action=searched").await;
    assert_eq!((sheets[0].0.as_str(), sheets[0].1.len()), ("Audit log", 201));
    // The export is an entry itself, which says what was exported and how it was narrowed down, not to whom.
    let last = recorded(&app).pop().unwrap();
    let expected = serde_json::json!({
        "what": "audit", "format": "xlsx", "parameters": ["action"], "outcome": "complete", "rows": 200,
    });
    assert_eq!(last, expected);
    assert_eq!(log(&west, "?action=exported").await, []);
    assert!(!log(&root, "?action=exported").await.is_empty());
    assert_eq!(supervisor.get("/api/v1/export/audit").await.problem(403).code, "forbidden");
    assert_eq!(supervisor.get("/api/v1/export/audit?colour=red").await.status, 403);
    assert_eq!(root.get("/api/v1/export/audit?colour=red").await.status, 400);
    assert_eq!(root.get("/api/v1/export/audit?limit=5").await.status, 400);
}

#[tokio::test]
async fn a_table_names_what_entries_are_about_and_runs_nothing_in_a_spreadsheet() {
    let (app, _) = app().await;
    let admin = app.admin("Acme").await;
    assert_eq!(app.execute("UPDATE users SET name = '=1+1' WHERE role = 'admin'"), 1);
    let made = app.execute(
        "INSERT INTO audit_entries (company_id, id, action, user_id, organization_id, subject_type, subject, details, address, request) \
         SELECT u.company_id, gen_random_uuid(), 'contact_opened', u.id, c.organization_id, 'contact', c.id, '{\"a\": \"b, c\"}', \
                '192.0.2.17', '@SUM(1)' FROM users AS u, contacts AS c WHERE u.role = 'admin' AND c.external_id = 'dana'",
    );
    assert_eq!(made, 1);
    let table = file(&admin, "audit?action=contact_opened&tz=Europe/Amsterdam").await;
    let row = rows(&table).remove(0);
    let of = |name: &str| cells(&row).into_iter().find(|(own, _)| *own == name).unwrap().1.to_owned();
    let contact = app.text("SELECT id FROM contacts WHERE external_id = 'dana'");
    assert_eq!(
        (of("action"), of("user"), of("organization")),
        ("contact_opened".into(), "'=1+1".into(), "Acme/West".into())
    );
    assert_eq!((of("subject_type"), of("subject_id")), ("contact".into(), contact.clone()));
    assert_eq!(of("subject"), "'=HYPERLINK(\"https://example.com\")");
    assert_eq!((of("details"), of("address")), ("{\"a\":\"b, c\"}".into(), "192.0.2.17".into()));
    assert_eq!(of("request_id"), "'@SUM(1)");
    assert!(of("link").ends_with(&format!("/data/contacts?contact={contact}")), "{}", of("link"));
    assert!(of("at").ends_with("+01:00"), "{}", of("at"));
    let plain = file(&admin, "audit?action=contact_opened&plain=true").await;
    assert_eq!(column(&plain, "request_id"), ["@SUM(1)"]);
}
