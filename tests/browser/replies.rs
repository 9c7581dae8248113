//! Messages to contacts: whether a platform takes them, and whether they arrive.

use super::acting::{chat_of_dana, until_written};
use super::{COMPANY, load_samples};
use reqwest::Method;
use serde_json::{Value, json};
use sightline::state::Settings;
use sightline::webhooks::Limits;
use sightline_shared::KeyScope;
use sightline_tests::{Caller, Receiver, TestApp};
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn where_no_platform_takes_messages_the_composer_says_so_and_takes_notes() {
    let app = TestApp::start_with_web().await;
    let email = load_samples(&app);
    let browser = chat_of_dana(&app, &email).await;
    let warning = "This company's platform is not connected: contacts will not receive messages. Notes work.";
    browser.until("the warning, before anything is written", |text, _| text.contains(warning)).await;
    browser.click("button", "Join chat").await;
    browser.type_into("textbox", "Write a note", "Between us").await;
    browser.picture("not-connected").await;
    assert!(browser.run::<bool>("return !document.querySelector('.composer__kind')").await, "messages are offered");
    browser.press(Key::Enter).await;
    until_written(&browser, "Between us").await;
    assert_eq!(app.text("SELECT type FROM events WHERE text = 'Between us'"), "note");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_shows_how_far_it_has_come_and_is_sent_again_when_it_failed() {
    let allowed_networks = vec!["127.0.0.0/8".parse().unwrap()];
    let webhooks = Limits { allowed_networks, ..Limits::default() };
    let app = TestApp::start_with(Settings { webhooks, ..TestApp::with_web() }).await;
    let email = load_samples(&app);
    let receiver = Receiver::start();
    let webhook = json!({"url": receiver.url, "event_types": ["chat.event"]});
    let _: Value = app.admin(COMPANY).await.post("/api/v1/webhooks", &webhook).await.ok();
    let platform = app.key(COMPANY, &[KeyScope::ChatsWrite]);
    let browser = chat_of_dana(&app, &email).await;
    browser.click("button", "Join chat").await;
    browser.type_into("textbox", "Write a message", "Is tomorrow all right?").await;
    browser.press(Key::Enter).await;
    let line = "return document.querySelector('.transcript__delivery')?.innerText || ''";
    let shows =
        async |words: &str| browser.until_row(|| browser.run::<String>(line), |line| line.contains(words)).await;
    shows("Handed over").await;
    report(&app, &platform, &json!({"state": "failed", "reason": "The number is not in use"})).await;
    shows("Not delivered: The number is not in use").await;
    browser.picture("not-delivered").await;
    let before = receiver.received().len();
    browser.click("button", "Send again").await;
    shows("Handed over").await;
    assert_eq!(receiver.received().len(), before + 1);
    report(&app, &platform, &json!({"state": "delivered"})).await;
    shows("Delivered").await;
    browser.close().await;
}

/// What the platform reports of the message.
async fn report(app: &TestApp, platform: &Caller, body: &Value) {
    let ids = app.text("SELECT chat_id || '/events/' || id FROM events WHERE text = 'Is tomorrow all right?'");
    let request = platform.request(Method::PUT, &format!("/api/v1/chats/{ids}/delivery"));
    assert_eq!(platform.send(request.json(body)).await.status, 200);
}
