//! An API key from its creation to its end.

use super::{COMPANY, open, until_row};
use sightline_shared::Role;
use sightline_tests::TestApp;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_created_used_and_revoked() {
    let app = TestApp::start_with_web().await;
    let email = app.add_user(COMPANY, Role::Admin);
    let browser = open(&app, &email, "/settings/keys").await;
    browser.find("heading", "There are no API keys yet").await;
    browser.picture("keys-empty").await;

    // What is missing is said at its field.
    browser.click("button", "Create key").await;
    browser.until_script("the name", "return document.activeElement?.id === 'key-name'").await;
    browser.press("Nightly export").await;
    browser.press(Key::Enter).await;
    browser.until("what is missing", |text, _| text.contains("Choose at least one scope.")).await;
    browser.click("checkbox", "Read chats").await;
    browser.picture("keys-create").await;
    browser.press(Key::Enter).await;
    browser.until("the key", |text, _| text.contains("It cannot be shown again.")).await;
    browser.picture("keys-made").await;
    browser.click("button", "Copy key").await;
    let key = browser.clipboard().await;
    let ask = || reqwest::Client::new().get(format!("{}/api/v1/chats", app.url)).bearer_auth(&key).send();
    assert_eq!(ask().await.unwrap().status(), 200);
    browser.escape().await;
    until_row(&browser, "Nightly export", "Active").await;

    browser.click("link", "Nightly export").await;
    browser.until("its address", |text, address| address.contains("?key=") && text.contains("Reads chats")).await;
    browser.picture("key").await;
    browser.click("button", "Revoke key").await;
    browser.find("alertdialog", "Revoke Nightly export?").await;
    browser.until_script("the safe answer", "return document.activeElement?.textContent === 'Cancel'").await;
    browser.press(Key::Tab).await;
    browser.press(Key::Enter).await;
    browser.find("status", "Nightly export is revoked").await;
    assert_eq!(ask().await.unwrap().status(), 401);
    browser.until_gone("link", "Nightly export").await;
    browser.close().await;

    // A supervisor is shown none of it.
    let supervisor = open(&app, &app.add_user(COMPANY, Role::Supervisor), "/settings/keys").await;
    supervisor.find("heading", "Settings are for admins").await;
    supervisor.open(&format!("{}/settings/webhooks", app.url)).await;
    supervisor.find("heading", "Settings are for admins").await;
    supervisor.close().await;
}
