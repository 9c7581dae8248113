//! Closing a chat with a reason, and undoing it.

use super::accessible::{REFUSED, answer_with};
use super::acting::{chat_of_dana, until_written};
use super::app_with_samples;
use super::browser::Browser;
use sightline_tests::TestApp;
use sightline_tests::wait::until;
use thirtyfour::Key;

/// The reasons of the chats that users closed.
const REASONS: &str = "SELECT data ->> 'reason' FROM events WHERE type = 'closed' AND is_own ORDER BY at";

/// The reason is asked for, and what is chosen first has the focus.
async fn ask(browser: &Browser) {
    browser.click("button", "Close chat").await;
    browser.until_script("the question", "return document.activeElement?.name === 'reason'").await;
}

/// Confirms with Enter, and waits for the notice.
async fn confirm(browser: &Browser) {
    browser.press(Key::Enter).await;
    browser.until("the notice", |text, _| text.contains("Closing in 5 s")).await;
}

async fn until_closed(app: &TestApp) {
    until("that it is closed", async || !app.texts(REASONS).is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_is_closed_with_a_reason_unless_that_is_undone() {
    let (app, email) = app_with_samples().await;
    let browser = chat_of_dana(&app, &email).await;
    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;

    // Escape leaves the question, and a letter in it is no shortcut of the drawer.
    let address = browser.address().await;
    ask(&browser).await;
    browser.picture("close-chat").await;
    browser.press('j').await;
    browser.escape().await;
    let is_on_button = "return document.activeElement?.dataset.action === 'close'";
    browser.until_script("the focus back on the button", is_on_button).await;
    assert_eq!(browser.address().await, address);

    // What is undone leaves everything as it was.
    ask(&browser).await;
    browser.click("radio", "Spam").await;
    confirm(&browser).await;
    browser.until_script("the focus", "return document.activeElement?.textContent === 'Undo'").await;
    browser.picture("closing-chat").await;
    browser.press(Key::Enter).await;
    browser.until("that it is undone", |text, _| !text.contains("Closing in 5 s")).await;
    browser.until_script("the focus back on the button", is_on_button).await;
    browser.type_into("textbox", "Write a message", "Still here").await;
    browser.press(Key::Enter).await;
    until_written(&browser, "Still here").await;

    // A typed reason counts, and is in the transcript.
    ask(&browser).await;
    browser.type_into("textbox", "Another reason", "Sold out, see order_12").await;
    confirm(&browser).await;
    browser.until("the reason", |text, _| text.contains("closed the chat · Sold out, see order_12")).await;
    assert_eq!(app.texts(REASONS), ["Sold out, see order_12"], "what was undone was never sent");
    browser.until_script("the focus", "return document.activeElement?.id === 'drawer-title'").await;
    browser.find("button", "Join chat").await;
    browser.picture("closed-with-reason").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_confirmed_is_sent_when_the_chat_is_left() {
    let (app, email) = app_with_samples().await;
    let browser = chat_of_dana(&app, &email).await;
    browser.click("button", "Join chat").await;
    ask(&browser).await;
    browser.click("radio", "Duplicate").await;
    confirm(&browser).await;
    browser.click("button", "Next chat").await;
    until_closed(&app).await;
    assert_eq!(app.texts(REASONS), ["duplicate"]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_confirmed_is_sent_when_the_page_is_left() {
    let (app, email) = app_with_samples().await;
    let browser = chat_of_dana(&app, &email).await;
    browser.click("button", "Join chat").await;
    ask(&browser).await;
    confirm(&browser).await;
    browser.open("about:blank").await;
    until_closed(&app).await;
    assert_eq!(app.texts(REASONS), ["resolved"]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_could_not_be_closed_is_reported_wherever_the_reader_is() {
    let (app, email) = app_with_samples().await;
    let browser = chat_of_dana(&app, &email).await;
    browser.click("button", "Join chat").await;
    answer_with(&browser, "/close", REFUSED).await;
    ask(&browser).await;
    confirm(&browser).await;
    browser.find("alert", "The chat was not closed: ").await;
    ask(&browser).await;
    confirm(&browser).await;
    browser.driver.execute("history.back(); return null", Vec::new()).await.unwrap();
    browser.find("status", "The chat was not closed: ").await;
    assert!(app.texts(REASONS).is_empty());
    browser.close().await;
}
