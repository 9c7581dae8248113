//! Paths and methods that the server does not know.

use crate::holds::problems::LOGIN;
use reqwest::Method;
use serde_json::json;
use sightline::assets::Assets;
use sightline::state::Settings;
use sightline_tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn an_unknown_path_of_the_api_is_a_problem() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    for path in [
        "/api/v1/nothing",
        "/api/v1/chats/",
        "/api/v1/chats/x/y/z",
        "/api/v2/chats",
        "/api/v1",
        "/api/",
        "/api",
        "/API/v1/chats",
    ] {
        for caller in [&anna, &app.nobody()] {
            let problem = caller.get(path).await.problem(404);
            assert_eq!((problem.code.as_str(), problem.instance.as_str()), ("not_found", path));
        }
        assert_eq!(anna.post(path, &json!({})).await.status.as_u16() / 100, 4, "{path}");
    }
}

#[tokio::test]
async fn an_unknown_path_of_the_api_is_never_the_apps_page() {
    let folder = std::env::temp_dir().join(format!("sightline-web-{}", Uuid::now_v7()));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("index.html"), "<!doctype html><title>Sightline</title>").unwrap();
    let settings = Settings { workers: Some(1), assets: Some(Assets::load(&folder).unwrap()), ..Settings::default() };
    let app = TestApp::start_with(settings).await;
    for path in ["/", "/data", "/data/chats", "/data/nothing"] {
        let page = app.nobody().get(path).await;
        assert_eq!(
            (page.status.as_u16(), page.header("content-type")),
            (200, Some("text/html; charset=utf-8")),
            "{path}"
        );
    }
    // Elsewhere there is nothing, as the app says to people.
    for path in ["/metrics", "/chats/anything", "/database", "/old-0123456789abcdef.js", "/.env"] {
        assert_eq!(app.nobody().get(path).await.problem(404).code, "not_found", "{path}");
        let request = app.nobody().request(Method::GET, path).header("accept", "text/html,*/*;q=0.8");
        let answer = app.nobody().send(request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text.contains("<title>Sightline")),
            (404, !path.contains('.')),
            "{path}"
        );
    }
    for path in ["/api/v1/nothing", "/api/v1/chats/x/y/z", "/api/v2/chats", "/api/v1", "/api"] {
        let answer = app.nobody().get(path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text);
        assert_eq!(answer.problem(404).code, "not_found", "{path}");
        let posted = app.nobody().post(path, &json!({})).await;
        assert_eq!(posted.problem(404).code, "not_found", "{path}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_method_that_a_path_does_not_know_is_a_problem_that_names_those_it_knows() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let cases = [
        (Method::DELETE, "/api/v1/chats", "GET, HEAD, POST"),
        (Method::PATCH, "/api/v1/contacts/0199d2a0-1111-7000-8000-000000000000", "GET, HEAD, PUT, DELETE"),
        (Method::PUT, "/api/v1/me", "GET, HEAD"),
        (Method::GET, LOGIN, "POST"),
        (Method::from_bytes(b"BREW").unwrap(), "/api/v1/chats/count", "GET, HEAD"),
        (Method::DELETE, "/healthz", "GET, HEAD"),
    ];
    for (method, path, allow) in cases {
        let answer = anna.send(anna.request(method.clone(), path)).await;
        assert_eq!(answer.problem(405).code, "method_not_allowed", "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
    // No header makes one method another.
    let request = anna.request(Method::GET, "/api/v1/auth/logout").header("x-http-method-override", "POST");
    assert_eq!(anna.send(request).await.status, 405);
}

#[tokio::test]
async fn an_id_that_is_none_names_nothing() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    for id in ["1", "none", "0199d2a0-1111-7000-8000-00000000000g", "%00", "%ff", "'", "%2e%2e", "{id}", "-1"] {
        for path in ["chats/{id}", "chats/{id}/events", "results/{id}", "contacts/{id}"] {
            let path = format!("/api/v1/{}", path.replace("{id}", id));
            assert_eq!(anna.get(&path).await.problem(404).code, "not_found", "{path}");
        }
    }
}
