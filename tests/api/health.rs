//! What whoever runs the server asks it, and its document.

use sightline_tests::TestApp;

#[tokio::test]
async fn the_server_lives_and_is_ready() {
    let app = TestApp::start().await;
    for (path, body) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let answer = app.nobody().get(path).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, body), "{path}");
    }
}

#[tokio::test]
async fn living_never_asks_the_database() {
    let app = TestApp::start().await;
    // Once the server is ready, it has asked all that a start asks.
    assert_eq!(app.nobody().get("/readyz").await.status, 200);
    let before = app.db.statements();
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
    assert_eq!(app.db.statements(), before);
}

#[tokio::test]
async fn a_server_whose_database_is_gone_lives_but_is_not_ready() {
    let app = TestApp::start().await;
    // A server that is still starting needs its database to get there.
    assert_eq!(app.nobody().get("/readyz").await.status, 200);
    app.database.refuse_connections();
    let answer = app.nobody().get("/readyz").await;
    assert_eq!(answer.problem(503).code, "unavailable");
    assert!(answer.header("retry-after").is_some());
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let app = TestApp::start().await;
    let yaml = app.nobody().get("/openapi.yaml").await;
    assert_eq!(yaml.header("content-type"), Some("application/yaml"));
    assert_eq!(yaml.text, sightline::openapi::yaml().unwrap());
    let json = app.nobody().get("/openapi.json").await;
    let served: serde_json::Value = json.ok();
    assert_eq!(served, serde_json::to_value(sightline::openapi::document()).unwrap());
}

#[tokio::test]
async fn the_document_names_every_path_and_method_that_the_server_knows() {
    let app = TestApp::start().await;
    let document = serde_json::to_value(sightline::openapi::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.replace("{id}", &uuid::Uuid::now_v7().to_string());
        let answer = app.nobody().send(app.nobody().request(reqwest::Method::TRACE, &path)).await;
        assert_eq!(answer.problem(405).code, "method_not_allowed", "{path}");
        let mut allowed: Vec<String> = answer.header("allow").unwrap().split(", ").map(str::to_lowercase).collect();
        allowed.retain(|method| method != "head");
        allowed.sort();
        let mut documented: Vec<&String> = item.as_object().unwrap().keys().collect();
        documented.sort();
        assert_eq!(allowed.iter().collect::<Vec<_>>(), documented, "{path}");
    }
}
