//! `POST /api/v1/auth/logout`: ends the sign-in.

use crate::routes::auth::{LOGOUT, refresh, status_with};
use reqwest::Method;
use sightline_shared::Role;
use sightline_tests::TestApp;
use sightline_tests::browser_requests::{ACCESS, REFRESHING, cookies, login};

#[tokio::test]
async fn signing_out_ends_the_sign_in_at_once_and_everywhere() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let (first, other) = (cookies(&login(&app, &email).await), cookies(&login(&app, &email).await));
    let refreshed = cookies(&refresh(&app, &first[REFRESHING]).await);
    let nobody = app.nobody();
    let out = nobody.send(nobody.request(Method::POST, LOGOUT).bearer_auth(&first[ACCESS])).await;
    assert_eq!(out.status, 204);
    for cookie in out.headers("set-cookie") {
        assert!(cookie.contains("Max-Age=0") && cookie.contains("Secure") && cookie.contains("Path=/"), "{cookie}");
    }
    for token in [&first[ACCESS], &refreshed[ACCESS]] {
        assert_eq!(status_with(&app, token).await, 401);
    }
    assert_eq!(refresh(&app, &refreshed[REFRESHING]).await.problem(401).code, "unauthenticated");
    assert_eq!(status_with(&app, &other[ACCESS]).await, 200, "another sign-in ended, too");
}
