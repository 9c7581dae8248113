//! What was put right or refused of what sources sent.

use super::{COMPANY, open, send_odd_documents, until_row};
use sightline_shared::Role;
use sightline_tests::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_finds_what_was_put_right_and_comes_to_its_chat() {
    let app = TestApp::start_with_web().await;
    let email = app.add_user(COMPANY, Role::Admin);
    let browser = open(&app, &email, "/settings/incoming").await;
    browser.find("heading", "Nothing had to be put right").await;
    send_odd_documents(&app).await;
    browser.click("button", "Refresh").await;
    until_row(&browser, "Document refused", "Refused").await;
    until_row(&browser, "Blank name taken as none", "Put right").await;
    browser.picture("incoming").await;

    // Only one of both, by the address.
    browser.open(&format!("{}/settings/incoming?state=adjusted&q=desk-1", app.url)).await;
    until_row(&browser, "Blank name taken as none", "desk-1").await;
    assert!(!browser.text().await.contains("Document refused"));
    browser.click("link", "Blank name taken as none").await;
    browser.until("its place", |text, address| address.contains("adjustment=") && text.contains("/name")).await;
    browser.picture("incoming-drawer").await;
    browser.click("link", "Open the chat").await;
    browser.until("the chat", |text, address| address.contains("/data/chats?chat=") && text.contains("Hello")).await;
    browser.close().await;
}
