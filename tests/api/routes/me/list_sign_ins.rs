//! `GET /api/v1/me/sign-ins`: where the caller is signed in.

use reqwest::Method;
use sightline_shared::{Page, Role, SignIn};
use sightline_tests::TestApp;
use sightline_tests::browser_requests::{OWN, REFRESHING, browser, cookies, login};

#[tokio::test]
async fn a_user_sees_where_it_is_signed_in_and_since_when() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Agent);
    let first = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let _ = login(&app, &email).await;
    let _ = app.supervisor("Acme").await;
    let page: Page<SignIn> = first.get("/api/v1/me/sign-ins").await.ok();
    let [other, own] = &page.items[..] else { panic!("{page:?}") };
    assert!(own.is_current && !other.is_current);
    assert_eq!(own.address.as_deref(), Some("127.0.0.1"));
    assert_eq!(own.client.as_deref(), None);
    assert!(own.signed_in_at <= own.used_at && own.used_at < own.expires_at, "{own:?}");
}

#[tokio::test]
async fn a_refresh_says_where_it_was_used_last() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let signed_in = login(&app, &email).await;
    let before = app.text("SELECT used_at FROM auth_sessions");
    let _ = app.execute("UPDATE auth_sessions SET address = '203.0.113.7', client = 'Safari on iPhone'");
    let cookie = format!("{REFRESHING}={}", cookies(&signed_in)[REFRESHING]);
    assert_eq!(browser(&app, Method::POST, "/api/v1/auth/refresh", &cookie, &OWN).await.status, 204);
    assert_ne!(app.text("SELECT used_at FROM auth_sessions"), before);
    assert_eq!(app.text("SELECT address FROM auth_sessions"), "127.0.0.1");
}

#[tokio::test]
async fn of_a_sign_in_of_an_older_version_the_beginning_is_known() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let caller = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let _ = app.execute("UPDATE auth_sessions SET used_at = NULL, address = NULL, client = NULL");
    let page: Page<SignIn> = caller.get("/api/v1/me/sign-ins").await.ok();
    assert_eq!(page.items[0].used_at, page.items[0].signed_in_at);
    assert_eq!((page.items.len(), &page.items[0].address), (1, &None));
}
