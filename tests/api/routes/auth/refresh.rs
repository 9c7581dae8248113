//! `POST /api/v1/auth/refresh`: new cookies for a refresh token, once.

use crate::routes::auth::{REFRESH, refresh, status_with};
use reqwest::Method;
use sightline_shared::Role;
use sightline_tests::TestApp;
use sightline_tests::browser_requests::{ACCESS, REFRESHING, cookies, login};

#[tokio::test]
async fn refreshing_gives_new_cookies_and_no_body() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let before = cookies(&login(&app, &email).await);
    let answer = refresh(&app, &before[REFRESHING]).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    let after = cookies(&answer);
    assert_ne!(after[REFRESHING], before[REFRESHING]);
    assert_eq!(status_with(&app, &after[ACCESS]).await, 200);
    assert_eq!(refresh(&app, &after[REFRESHING]).await.status, 204);
    let stored = app.texts("SELECT encode(token_hash, 'hex') FROM refresh_tokens");
    assert_eq!(stored.len(), 3);
    assert_eq!(refresh(&app, "made-up").await.status, 401);
    let nobody = app.nobody();
    assert_eq!(nobody.send(nobody.request(Method::POST, REFRESH)).await.status, 401);
}

#[tokio::test]
async fn using_a_refresh_token_twice_ends_the_sign_in() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let (first, other) = (cookies(&login(&app, &email).await), cookies(&login(&app, &email).await));
    let next = cookies(&refresh(&app, &first[REFRESHING]).await);
    assert_eq!(status_with(&app, &next[ACCESS]).await, 200);
    assert_eq!(
        app.execute("UPDATE refresh_tokens SET used_at = used_at - interval '11 s' WHERE used_at IS NOT NULL"),
        1
    );
    assert_eq!(refresh(&app, &first[REFRESHING]).await.status, 401);
    assert_eq!(status_with(&app, &next[ACCESS]).await, 401);
    assert_eq!(refresh(&app, &next[REFRESHING]).await.status, 401);
    assert_eq!(status_with(&app, &other[ACCESS]).await, 200, "another sign-in ended, too");
}

#[tokio::test]
async fn of_parallel_refreshes_with_one_token_one_wins() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    for _ in 0..5 {
        let token = cookies(&login(&app, &email).await)[REFRESHING].clone();
        let (a, b, c, d) =
            tokio::join!(refresh(&app, &token), refresh(&app, &token), refresh(&app, &token), refresh(&app, &token));
        let mut statuses = [a, b, c, d].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409, 409, 409]);
    }
}

#[tokio::test]
async fn two_tabs_that_refresh_at_once_stay_signed_in_and_only_one_gets_cookies() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let shared = cookies(&login(&app, &email).await);
    let first = cookies(&refresh(&app, &shared[REFRESHING]).await);
    let second = refresh(&app, &shared[REFRESHING]).await;
    assert_eq!(second.problem(409).code, "refresh_in_progress");
    assert!(second.headers("set-cookie").is_empty());
    assert_eq!(status_with(&app, &first[ACCESS]).await, 200);
    assert_eq!(refresh(&app, &first[REFRESHING]).await.status, 204);
}
