//! The own account: where one is signed in, and the password.

use super::{COMPANY, PASSWORD, open};
use sightline_shared::Role;
use sightline_tests::TestApp;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn a_user_ends_a_sign_in_that_is_not_its_own_and_changes_its_password() {
    let app = TestApp::start_with_web().await;
    let email = app.add_user(COMPANY, Role::Supervisor);
    let strange = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let third = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let _ = app.execute(
        "UPDATE auth_sessions SET client = 'Safari on iPhone', address = '203.0.113.7' \
         WHERE id = (SELECT id FROM auth_sessions ORDER BY created_at LIMIT 1)",
    );
    let browser = open(&app, &email, "/data/chats").await;
    browser.click("button", "Account of").await;
    browser.click("link", "Your account").await;
    browser.until("the account", |text, address| address.ends_with("/account") && text.contains(&email)).await;
    browser.until("this browser", |text, _| text.contains("on Linux") && text.contains("This browser")).await;
    browser.picture("account").await;

    // One of them ends at once; it is another window that is signed out.
    assert_eq!(strange.get("/api/v1/me").await.status, 200);
    browser.click("button", "End the sign-in with Safari on iPhone").await;
    browser.find("status", "Sign-in ended").await;
    browser.until("that it is gone", |text, _| !text.contains("203.0.113.7")).await;
    assert_eq!(strange.get("/api/v1/me").await.status, 401);
    assert_eq!(third.get("/api/v1/me").await.status, 200);

    // What is wrong is said at its field.
    browser.type_into("textbox", "Current password", "not the password").await;
    browser.type_into("textbox", "New password", PASSWORD).await;
    browser.press(Key::Enter).await;
    browser.until("that it is wrong", |text, _| text.contains("This is not your current password.")).await;
    browser.until_script("the field", "return document.activeElement?.id === 'current-password'").await;
    browser.picture("account-refused").await;
    browser.find("textbox", "Current password").await.clear().await.unwrap();
    browser.type_into("textbox", "Current password", TestApp::PASSWORD).await;
    browser.press(Key::Enter).await;
    browser.find("status", "Password changed").await;
    browser.until("that others have ended", |text, _| !text.contains("End all others")).await;
    assert_eq!(third.get("/api/v1/me").await.status, 401);
    assert_eq!(app.nobody().sign_in(&email, PASSWORD).await.get("/api/v1/me").await.status, 200);
    browser.close().await;
}
