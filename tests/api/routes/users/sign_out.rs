//! `POST /api/v1/users/{id}/sign-out`: every sign-in of a user ends.

use super::{id_of, sign_out};
use crate::routes::audit::log;
use serde_json::json;
use sightline_tests::TestApp;

#[tokio::test]
async fn every_sign_in_of_the_user_ends_and_no_other() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin("Acme").await, app.supervisor("Acme").await);
    let email = app.add_user("Acme", sightline_shared::Role::Supervisor);
    let first = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let second = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let mut stream = first.listen().await;
    let id = id_of(&first).await;
    assert_eq!(sign_out(&admin, id).await.status, 204);
    for ended in [&first, &second] {
        assert_eq!(ended.get("/api/v1/me").await.problem(401).code, "unauthenticated");
    }
    assert_eq!(stream.rest().await, []);
    assert_eq!(other.get("/api/v1/me").await.status, 200);
    // Once more ends nothing, and leaves no entry.
    assert_eq!(sign_out(&admin, id).await.status, 204);
    let entries = log(&admin, "?action=sign_ins_ended").await;
    assert_eq!(entries.iter().map(|entry| entry.details.clone()).collect::<Vec<_>>(), [Some(json!({"sign_ins": 2}))]);
    // It may sign in again.
    assert_eq!(sightline_tests::browser_requests::login(&app, &email).await.status, 200);
}
