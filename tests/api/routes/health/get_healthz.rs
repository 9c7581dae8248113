//! `GET /healthz`: whether the process runs.

use sightline_tests::TestApp;

#[tokio::test]
async fn living_never_asks_the_database() {
    let app = TestApp::start().await;
    // A server that is ready has sent all statements of its start.
    assert_eq!(app.nobody().get("/readyz").await.status, 200);
    let before = app.db.statements();
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
    assert_eq!(app.db.statements(), before);
}
