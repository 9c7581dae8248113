//! From an invitation to the first sign-in, and links that are no longer valid.

use super::{COMPANY, PASSWORD, make, open, until_row};
use crate::browser::Browser;
use crate::sign_in;
use sightline_shared::Role;
use sightline_tests::TestApp;
use thirtyfour::Key;

const FOCUSED: &str = "document.activeElement?.id";

/// Opens a link that sets a password.
async fn open_link(browser: &Browser, app: &TestApp, secret: &str) {
    browser.open(&format!("{}/set-password#{secret}", app.url)).await;
}

async fn type_password(browser: &Browser, password: &str) {
    browser.until_script("the field", &format!("return {FOCUSED} === 'password'")).await;
    browser.find("textbox", "New password").await.clear().await.unwrap();
    browser.type_into("textbox", "New password", password).await;
    browser.press(Key::Enter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_invited_sets_a_password_with_the_link_and_signs_in() {
    let app = TestApp::start_with_web().await;
    let email = app.add_user(COMPANY, Role::Admin);
    let admin = open(&app, &email, "/data/chats").await;
    admin.click("link", "Settings").await;
    admin.until("the people", |text, address| address.ends_with("/settings/people") && text.contains(&email)).await;
    admin.picture("people").await;

    // What is wrong is said at its field, which gets the focus.
    admin.click("button", "Invite").await;
    admin.until_script("the name", &format!("return {FOCUSED} === 'person-name'")).await;
    admin.press("Mara Quill").await;
    admin.type_into("textbox", "Email", &email).await;
    admin.press(Key::Enter).await;
    admin.until("that it is taken", |text, _| text.contains("This address belongs to a person already.")).await;
    admin.until_script("the address", &format!("return {FOCUSED} === 'person-email'")).await;
    admin.picture("invite-refused").await;
    admin.find("textbox", "Email").await.clear().await.unwrap();
    admin.type_into("textbox", "Email", "mara").await;
    admin.press(Key::Enter).await;
    admin.until("that it is none", |text, _| text.contains("This is not an email address.")).await;
    admin.find("textbox", "Email").await.clear().await.unwrap();
    admin.type_into("textbox", "Email", "mara.quill@example.com").await;
    admin.press(Key::Enter).await;
    admin
        .until("the link", |text, _| text.contains("Mara Quill is invited.") && text.contains("within 72 hours"))
        .await;
    admin.until_script("the link, selected", "return getSelection().toString().includes('/set-password#')").await;
    admin.picture("invited").await;
    admin.click("button", "Copy link").await;
    let link = admin.clipboard().await;
    assert!(link.starts_with(&format!("{}/set-password#", app.url)), "{link}");
    admin.escape().await;
    until_row(&admin, "Mara Quill", "Invited").await;

    // The person, in a browser of its own. The secret is neither in the address nor behind it.
    let person = Browser::start(1440, 900).await;
    person.open(&link).await;
    person.find("heading", "Set your password").await;
    person.until("an address without the secret", |_, address| address == format!("{}/set-password", app.url)).await;
    person.picture("set-password").await;
    type_password(&person, "password123").await;
    person.until("that it is weak", |text, _| text.contains("This password is too easy to guess.")).await;
    type_password(&person, "short").await;
    person.until("that it is short", |text, _| text.contains("must have 8 to 1,024 characters")).await;
    person.picture("set-password-refused").await;
    type_password(&person, PASSWORD).await;
    person.find("heading", "Your password is set").await;
    person.picture("set-password-done").await;
    person.click("button", "Sign in").await;
    sign_in(&person, "mara.quill@example.com", PASSWORD).await;
    person.until("the chats", |_, address| address.ends_with("/data/chats")).await;
    person.find("tab", "Chats").await;

    // A supervisor finds no way to the settings, and nothing there.
    assert!(person.every("link", "Settings").await.is_empty());
    person.open(&format!("{}/settings/people", app.url)).await;
    person.find("heading", "Settings are for admins").await;
    assert!(!person.text().await.contains(&email));
    person.picture("people-forbidden").await;

    // The same link once more.
    person.open(&link).await;
    type_password(&person, "another seven kettles").await;
    person.find("heading", "This link is no longer valid").await;
    person.picture("set-password-ended").await;

    admin.click("button", "Refresh").await;
    until_row(&admin, "Mara Quill", "Active").await;
    admin.close().await;
    person.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_for_its_person_and_not_for_the_user_that_is_signed_in() {
    let app = TestApp::start_with_web().await;
    let email = app.add_user(COMPANY, Role::Admin);
    let admin = app.admin(COMPANY).await;
    let (_, old) = make(&admin, "Mara Quill", "mara.quill@example.com", "supervisor").await;
    let (_, secret) = make(&admin, "Jon Ash", "jon.ash@example.com", "supervisor").await;
    assert_eq!(app.execute("UPDATE password_links SET expires_at = now() - interval '1 second' WHERE id = (SELECT id FROM users WHERE email LIKE 'mara%')"), 1);
    let browser = open(&app, &email, "/settings/people").await;
    until_row(&browser, "Mara Quill", "Link expired").await;

    // Too old, then another one in the same window.
    open_link(&browser, &app, &old).await;
    browser.until("who is signed in", |text, _| text.contains("You are signed in as Test User.")).await;
    type_password(&browser, PASSWORD).await;
    browser.find("heading", "This link is no longer valid").await;
    browser.run::<()>(&format!("location.hash = '{secret}'; return null")).await;
    type_password(&browser, PASSWORD).await;
    browser.find("heading", "Your password is set").await;
    browser.click("button", "Sign in").await;
    browser.find("heading", "Sign in").await;
    // The sign-in of the window ended on the server, too.
    let admins =
        "SELECT count(*) FROM auth_sessions WHERE ended_at IS NULL AND user_id = (SELECT id FROM users WHERE email = '";
    assert_eq!(app.text(&format!("{admins}{email}')")), "0");
    sign_in(&browser, "jon.ash@example.com", PASSWORD).await;
    browser.find("button", "Jon Ash").await;

    // Loaded again, the page has no secret.
    browser.open(&format!("{}/set-password", app.url)).await;
    browser.find("heading", "The link is not complete").await;
    browser.close().await;
}
