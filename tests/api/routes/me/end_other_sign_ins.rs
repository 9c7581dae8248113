//! `DELETE /api/v1/me/sign-ins`: all sign-ins of the caller end but its own.

use reqwest::Method;
use sightline_shared::{Page, Role, SignIn};
use sightline_tests::TestApp;

#[tokio::test]
async fn all_but_the_callers_own_end() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Agent);
    let sign_in = async || app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let (own, other, third) = (sign_in().await, sign_in().await, sign_in().await);
    let unrelated = app.supervisor("Acme").await;
    for _ in 0..2 {
        let answer = own.send(own.request(Method::DELETE, "/api/v1/me/sign-ins")).await;
        assert_eq!(answer.status, 204);
    }
    for ended in [&other, &third] {
        assert_eq!(ended.get("/api/v1/me").await.status, 401);
    }
    let page: Page<SignIn> = own.get("/api/v1/me/sign-ins").await.ok();
    assert_eq!(page.items.iter().map(|sign_in| sign_in.is_current).collect::<Vec<_>>(), [true]);
    assert_eq!(unrelated.get("/api/v1/me").await.status, 200);
    // The second time there was nothing to record.
    assert_eq!(app.text("SELECT count(*) FROM audit_entries WHERE action = 'sign_ins_ended'"), "1");
}
