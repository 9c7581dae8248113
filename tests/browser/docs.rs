//! The interactive document of the API.

use super::{Browser, TestApp, app_with_samples, sign_in};

const ME: &str = "#operations-sign-in-get_me";

/// Clicks on the element of a selector, once it is there.
async fn press(browser: &Browser, selector: &str) {
    let click = format!("const found = document.querySelector('{selector}'); found?.click(); return found !== null");
    browser.until_script(selector, &click).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_read_and_its_operations_are_called() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until("today's chats", |text, _| text.contains("Dana Whitlock")).await;

    // The requests before the sign-in were refused, which the console reports.
    let _ = browser.console_errors().await;

    // The sign-in to the app counts in the document.
    browser.open(&format!("{}/docs", app.url)).await;
    browser.until("the operations", |text, _| text.contains("Lists chats.")).await;
    browser.picture("docs").await;
    press(&browser, &format!("{ME} .opblock-summary-control")).await;
    press(&browser, &format!("{ME} .try-out__btn")).await;
    press(&browser, &format!("{ME} .execute")).await;
    let row = format!("{ME} .live-responses-table .response");
    let answered = format!("return document.querySelector('{row}')?.innerText.includes('{email}') ?? false");
    browser.until_script("the caller", &answered).await;
    browser.picture("docs-called").await;

    // A program's key has its place.
    press(&browser, ".auth-wrapper .authorize").await;
    browser.until("the ways to sign in", |text, _| text.contains("Available authorizations")).await;
    browser.picture("docs-authorize").await;
    assert_eq!(browser.console_errors().await, Vec::<String>::new());
    browser.close().await;
}
