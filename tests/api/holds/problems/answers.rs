//! The headers of every answer, and what a failure never reveals.

use crate::holds::problems::LOGIN;
use reqwest::Method;
use serde_json::{Value, json};
use sightline_tests::{ChatBuilder, TestApp, at};
use uuid::Uuid;

#[tokio::test]
async fn every_answer_carries_a_request_id() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let with = async |path: &str, id: &str| {
        anna.send(
            anna.request(Method::GET, path)
                .header("x-request-id", reqwest::header::HeaderValue::from_bytes(id.as_bytes()).unwrap()),
        )
        .await
    };
    for path in ["/api/v1/chats", "/api/v1/chats?limit=0", "/api/v1/nothing", "/healthz"] {
        assert_eq!(with(path, "trace-1.a_b:c").await.header("x-request-id"), Some("trace-1.a_b:c"), "{path}");
        for odd in ["", "a b", "<script>", "a\"b", "ä", &"a".repeat(129), "a,b"] {
            let answer = with(path, odd).await;
            let id = answer.header("x-request-id").unwrap();
            assert!(id.parse::<Uuid>().is_ok(), "{path} {odd}: {id}");
        }
        let (one, other) = (anna.get(path).await, anna.get(path).await);
        assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
    }
    let problem = with("/api/v1/nothing", "mine").await.problem(404);
    assert_eq!(problem.request_id, "mine");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))]);
    let anna = app.supervisor("Acme").await;
    let chat = app.text("SELECT id FROM chats");
    let mut answers = vec![("login", app.nobody().post(LOGIN, &json!({"email": "a", "password": "b"})).await)];
    for path in [
        "/api/v1/chats",
        &format!("/api/v1/chats/{chat}"),
        "/api/v1/nothing",
        "/api/v1/chats?limit=0",
        "/healthz",
        "/openapi.json",
        "/nothing",
    ] {
        answers.push(("get", anna.get(path).await));
        answers.push(("head", anna.head(path).await));
    }
    answers.push(("nobody", app.nobody().get("/api/v1/chats").await));
    answers.push(("method", anna.post("/api/v1/chats", &json!({})).await));
    for (what, answer) in answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{what} {name}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "{policy}");
        assert!(answer.header("strict-transport-security").unwrap().starts_with("max-age="));
        for leak in ["server", "x-powered-by"] {
            assert_eq!(answer.header(leak), None);
        }
    }
}

#[tokio::test]
async fn answers_of_the_api_are_stored_nowhere() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))]);
    let anna = app.supervisor("Acme").await;
    let chat = app.text("SELECT id FROM chats");
    for path in [
        "/api/v1/chats",
        "/api/v1/chats/count",
        &format!("/api/v1/chats/{chat}"),
        &format!("/api/v1/chats/{chat}/events"),
        "/api/v1/me",
        "/api/v1/nothing",
        "/api/v1/contacts?limit=0",
    ] {
        assert_eq!(anna.get(path).await.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn a_single_thing_has_a_tag_and_is_sent_again_only_when_it_changed() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud").result(
        "Maud",
        "Test drive",
        &json!({"Model": "Aster"}),
    );
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let ids = app.text(
        "SELECT concat_ws(' ', chats.id, results.id, chats.contact_id) FROM chats JOIN results ON chat_id = chats.id",
    );
    let ids: Vec<&str> = ids.split(' ').collect();
    for (path, id) in ["chats", "results", "contacts"].iter().zip(ids) {
        let path = format!("/api/v1/{path}/{id}");
        let first = anna.get(&path).await;
        let tag = first.header("etag").unwrap().to_owned();
        assert!(tag.starts_with("W/\"") || tag.starts_with('"'), "{tag}");
        let with = async |value: &str| anna.send(anna.request(Method::GET, &path).header("if-none-match", value)).await;
        for known in [tag.clone(), "*".to_owned(), format!("\"other\", {tag}"), tag.trim_start_matches("W/").to_owned()]
        {
            let answer = with(&known).await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (304, ""), "{path} {known}");
            assert_eq!(answer.header("etag"), Some(tag.as_str()));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
        for unknown in ["\"other\"", "", "W/\"\"", "x"] {
            assert_eq!(with(unknown).await.text, first.text, "{path} {unknown}");
        }
        assert_eq!(anna.head(&path).await.header("etag"), Some(tag.as_str()));
        app.import_chats([&chat.clone().says("Maud", "One more")]);
        let changed = with(&tag).await;
        if !path.contains("/results/") {
            assert_eq!(changed.status, 200, "{path}");
            assert_ne!(changed.header("etag"), Some(tag.as_str()));
        }
        // The next path begins with the same two events more and less.
        let _ = app.execute("DELETE FROM events WHERE text = 'One more'");
        let _ = app.execute("UPDATE chats SET event_count = 3, updated_at = started_at + interval '2 seconds'");
        let _ = app.execute("UPDATE contacts SET last_seen_at = first_seen_at + interval '2 seconds'");
    }
}

#[tokio::test]
async fn a_failure_reveals_nothing_internal() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    app.database.refuse_connections();
    let answer = anna.get("/api/v1/chats").await;
    assert_eq!(answer.problem(503).code, "unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    for word in ["postgres", "sql", "socket", "connection", "pool", "diesel", ".rs"] {
        assert!(!body.to_string().to_lowercase().contains(word), "{word}: {body}");
    }
}
