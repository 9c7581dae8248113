//! `POST /api/v1/api-keys`: a key is shown once, and what may not be made is named.

use crate::routes::api_keys::{KEYS, list, make, names, new, revoke};
use crate::routes::audit::log;
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{CreatedApiKey, KeyScope, OrganizationList};
use sightline_tests::{Answer, TestApp};
use uuid::Uuid;

fn pointers(answer: &Answer) -> Vec<String> {
    answer.problem(400).errors.into_iter().filter_map(|fault| fault.pointer).collect()
}

#[tokio::test]
async fn a_key_is_shown_once_and_opens_what_its_scopes_say() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let _ = app.admin("Acme/West").await;
    let organizations: OrganizationList = admin.get("/api/v1/organizations").await.ok();
    let west = organizations.items.iter().find(|one| one.name == "West").unwrap().id;
    let mut body = new("Nightly é", &["results:read", "chats:read"]);
    body["organization_id"] = json!(west);
    body["expires_at"] = json!("2100-01-01T02:00:00+02:00");
    let answer = admin.post(KEYS, &body).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (201, Some("no-store")));
    let CreatedApiKey { key, api_key } = answer.ok();
    let token = key.unwrap();
    assert_eq!((api_key.name.as_str(), api_key.prefix.as_str()), ("Nightly é", &token[..11]));
    assert_eq!(api_key.scopes, [KeyScope::ResultsRead, KeyScope::ChatsRead]);
    assert_eq!(api_key.organization.path, ["Acme", "West"]);
    assert_eq!(api_key.created_by.as_deref(), Some("Test User"));
    assert_eq!(api_key.expires_at.unwrap().to_string(), "2100-01-01T00:00:00.000Z");
    assert_eq!((api_key.revoked_at, api_key.last_used_at), (None, None));
    let program = app.bearer(&token);
    let seen: OrganizationList = program.get("/api/v1/organizations").await.ok();
    assert_eq!(seen.items.len(), 1);
    assert_eq!(program.get("/api/v1/chats").await.status, 200);
    assert_eq!(program.get("/api/v1/contacts").await.problem(403).code, "forbidden");
    assert!(!admin.get(KEYS).await.text.contains(&token[11..]));
    assert!(!app.dump().contains(&token[11..]), "the key is stored");
    let entries = log(&admin, "?action=api_key_created").await;
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry.user.as_ref().unwrap().name, "Test User");
    assert_eq!(entry.subject.as_ref().map(|of| (of.kind.as_str(), of.id)), Some(("api_key", api_key.id)));
    assert_eq!(entry.organization.as_ref().unwrap().name, "West");
    assert_eq!(entry.details.as_ref().unwrap()["scopes"], json!(["results:read", "chats:read"]));
}

#[tokio::test]
async fn every_fault_of_a_key_is_named_and_none_is_made() {
    let app = TestApp::start().await;
    let west = app.admin("Acme/West").await;
    let _ = (app.admin("Acme/East").await, app.admin("Beta").await);
    let organization = |name: &str| app.text(&format!("SELECT id FROM organizations WHERE name = '{name}'"));
    let with = |member: &str, value: Value| {
        let mut body = new("Import", &["ingest"]);
        body[member] = value;
        body
    };
    let all =
        json!({"name": "", "scopes": [], "expires_at": "2020-01-01T00:00:00Z", "organization_id": Uuid::now_v7()});
    for (body, wanted) in [
        (all, vec!["/name", "/scopes", "/expires_at", "/organization_id"]),
        (with("name", json!("é".repeat(101))), vec!["/name"]),
        (with("scopes", json!(["ingest", "chats:read", "ingest"])), vec!["/scopes/2"]),
    ] {
        assert_eq!(pointers(&west.post(KEYS, &body).await), wanted, "{body}");
    }
    for (member, value) in [
        ("scopes", json!(["chats"])),
        ("scopes", json!("ingest")),
        ("name", json!("x\u{0}")),
        ("name", Value::Null),
        ("expires_at", json!("tomorrow")),
        ("role", json!("admin")),
    ] {
        let body = with(member, value);
        assert_eq!(west.post(KEYS, &body).await.problem(400).code, "invalid_request", "{body}");
    }
    // Organizations that are above, beside or elsewhere are refused like one that does not exist.
    let refusal = async |id: &str| {
        let mut problem = west.post(KEYS, &with("organization_id", json!(id))).await.problem(400);
        problem.request_id.clear();
        problem
    };
    let absent = refusal(&Uuid::now_v7().to_string()).await;
    for name in ["Acme", "East", "Beta"] {
        assert_eq!(refusal(&organization(name)).await, absent, "{name}");
    }
    assert_eq!(app.text("SELECT count(*) FROM api_keys"), "0");
    assert_eq!(app.text("SELECT count(*) FROM audit_entries WHERE action LIKE 'api_key%'"), "0");
    // Without one it is the caller's own.
    let made = make(&west, &with("name", json!("é".repeat(100)))).await;
    assert_eq!(made.api_key.organization.id.to_string(), organization("West"));
}

#[tokio::test]
async fn a_repeated_request_makes_no_other_key_and_does_not_show_the_first_again() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let send = async |body: &Value| {
        admin.send(admin.request(Method::POST, KEYS).header("idempotency-key", "one").json(body)).await
    };
    let first = send(&new("Import", &["ingest"])).await;
    let again = send(&new("Import", &["ingest"])).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), (None, Some("true")));
    let (first, again): (CreatedApiKey, CreatedApiKey) = (first.ok(), again.ok());
    let token = first.key.unwrap();
    assert_eq!((again.key, again.api_key), (None, first.api_key));
    assert!(!app.dump().contains(&token[11..]), "the key is stored with the answer");
    assert_eq!(send(&new("Other", &["ingest"])).await.problem(422).code, "idempotency_key_reused");
    assert_eq!(names(&list(&admin).await), ["Import"]);
}

#[tokio::test]
async fn a_company_has_so_many_keys_and_no_more() {
    let app = TestApp::start().await;
    let (admin, beta) = (app.admin("Acme").await, app.admin("Beta").await);
    let filled = "INSERT INTO api_keys (company_id, id, organization_id, name, prefix, hash, scopes) \
         SELECT id, gen_random_uuid(), id, 'Key', 'sl_', sha256(number::text::bytea), '{ingest}' \
         FROM organizations, generate_series(1, 99) AS number WHERE name = 'Acme'";
    assert_eq!(app.execute(filled), 99);
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let admin = admin.clone();
        tries.spawn(async move { admin.post(KEYS, &new("Last", &["ingest"])).await });
    }
    let answers = tries.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(refused.problem(409).code, "too_many_api_keys");
    }
    make(&beta, &new("Other company", &["ingest"])).await;
    let last = list(&admin).await.remove(0);
    assert_eq!(last.name, "Last");
    assert_eq!(revoke(&admin, last.id).await.status, 200);
    make(&admin, &new("After", &["ingest"])).await;
}
