//! The forms of a company, renamed and archived.

use super::{COMPANY, open, until_row};
use serde_json::json;
use sightline_shared::{Form, Page, Role};
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_renamed_and_archived_and_old_results_are_found_by_the_name_that_they_keep() {
    let app = TestApp::start_with_web().await;
    let (email, admin) = (app.add_user(COMPANY, Role::Admin), app.admin(COMPANY).await);
    let chat = |id: &str, form: &str| {
        ChatBuilder::queued(id, COMPANY, at("2026-11-20T10:00:00Z")).accepted("Maud").result(
            "Maud",
            form,
            &json!({"Model": "Aster"}),
        )
    };
    app.import_chats([&chat("one", "Test drive"), &chat("two", "Service")]);
    let browser = open(&app, &email, "/settings/forms?q=DRIVE").await;
    browser.until("one form", |text, _| text.contains("1 form") && !text.contains("Service")).await;
    browser.click("link", "Test drive").await;
    browser.find("dialog", "Test drive").await;
    browser.run::<()>("document.getElementById('form-name').select(); return null").await;
    browser.press("Service").await;
    browser.click("button", "Save changes").await;
    browser.find("alert", "Another form has this name, or had it.").await;
    browser.run::<()>("document.getElementById('form-name').select(); return null").await;
    browser.press("Trial drive").await;
    browser.click("button", "Save changes").await;
    browser.find("dialog", "Trial drive").await;
    browser.until("the name before", |text, _| text.contains("Names before") && text.contains("1 result")).await;
    browser.picture("form").await;
    app.import_chats([&chat("three", "Test drive")]);
    browser.click("button", "Archive").await;
    browser.find("status", "Trial drive is archived").await;
    let offered: Page<Form> = admin.get("/api/v1/forms").await.ok();
    assert_eq!(offered.items.len(), 1);
    browser.click("button", "Return").await;
    until_row(&browser, "Trial drive", "Active").await;
    browser.paint("dark").await;
    browser.resize(390, 844, 1.0).await;
    browser.picture("form-390-dark").await;
    browser.escape().await;
    browser.picture("forms-390-dark").await;
    browser.resize(1440, 900, 1.0).await;

    // Both names are offered: results keep theirs.
    browser.open(&format!("{}/data/results?range=all", app.url)).await;
    browser.until("three", |text, _| text.contains("3 results")).await;
    browser.open(&format!("{}/data/results?range=all&form=Test+drive", app.url)).await;
    browser.until("one", |text, _| text.contains("1 result")).await;
    browser.close().await;
}
