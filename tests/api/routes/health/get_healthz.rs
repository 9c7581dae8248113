//! `GET /healthz`: whether the process runs.

use sightline_tests::TestApp;

#[tokio::test]
async fn living_never_asks_the_database() {
    let app = TestApp::start().await;
    // Once the server is ready, it has asked all that a start asks.
    assert_eq!(app.nobody().get("/readyz").await.status, 200);
    let before = app.db.statements();
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
    assert_eq!(app.db.statements(), before);
}
