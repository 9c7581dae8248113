//! `POST /api/v1/auth/password`: a link sets a password once.

use crate::routes::audit::log;
use crate::routes::users::{make, new, set_password};
use serde_json::json;
use sightline_tests::TestApp;

#[tokio::test]
async fn a_link_sets_a_password_once() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let made = make(&admin, &new("mara@example.com", "supervisor")).await;
    let (id, token) = (made.user.user.id, made.link.token.unwrap());
    // Of several at once, too.
    let set = || set_password(&app, &token);
    let answers = tokio::join!(set(), set(), set());
    let mut statuses = [&answers.0, &answers.1, &answers.2].map(|answer| answer.status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 400, 400]);
    let entries = log(&admin, &format!("?action=password_changed&user_id={id}")).await;
    assert_eq!(entries.iter().map(|entry| entry.details.clone()).collect::<Vec<_>>(), [Some(json!({"by": "link"}))]);
}

#[tokio::test]
async fn a_weak_password_is_refused_and_the_link_stays() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let token = make(&admin, &new("mara@example.com", "supervisor")).await.link.token.unwrap();
    for password in ["short", "password123"] {
        let body = json!({"token": token, "password": password});
        let refused = app.nobody().post("/api/v1/auth/password", &body).await.problem(400);
        assert_eq!(refused.errors[0].pointer.as_deref(), Some("/password"));
    }
    assert_eq!(set_password(&app, &token).await.status, 204);
}

#[tokio::test]
async fn a_link_ends_after_its_time_and_an_unknown_one_opens_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let token = make(&admin, &new("mara@example.com", "supervisor")).await.link.token.unwrap();
    assert_eq!(app.execute("UPDATE password_links SET expires_at = now() - interval '1 second'"), 1);
    for token in [token.as_str(), "unknown", ""] {
        let refused = set_password(&app, token).await.problem(400);
        assert_eq!(refused.errors[0].pointer.as_deref(), Some("/token"));
    }
}
