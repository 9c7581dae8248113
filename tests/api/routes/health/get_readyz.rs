//! `GET /readyz`: whether the server can answer requests.

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
