//! A webhook to a server that first refuses and then accepts.

use super::{COMPANY, open, until_row};
use serde_json::json;
use sightline::state::Settings;
use sightline::webhooks::Limits;
use sightline_shared::Role;
use sightline_tests::{Receiver, Reply, TestApp};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_created_tested_and_sent_again_what_failed() {
    // Given up at once: what is sent again is sent by the buttons.
    let allowed_networks = vec!["127.0.0.0/8".parse().unwrap()];
    let webhooks = Limits { allowed_networks, schedule: Vec::new(), ..Limits::default() };
    let app = TestApp::start_with(Settings { webhooks, ..TestApp::with_web() }).await;
    let email = app.add_user(COMPANY, Role::Admin);
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let receiver = Receiver::answering(move |_, _| Reply::status(if up.load(Ordering::Relaxed) { 200 } else { 503 }));
    let browser = open(&app, &email, "/settings/webhooks").await;
    browser.find("heading", "There are no webhooks yet").await;
    browser.click("button", "Create webhook").await;
    browser.until_script("the address", "return document.activeElement?.id === 'webhook-url'").await;
    browser.press("ftp://desk.example.com").await;
    browser.click("checkbox", "New result").await;
    browser.press(Key::Enter).await;
    browser.until("what is wrong", |text, _| text.contains("The address must begin with https://.")).await;
    browser.picture("webhooks-refused").await;
    browser.run::<()>("document.getElementById('webhook-url').select(); return null").await;
    browser.press(receiver.url.as_str()).await;
    browser.type_into("textbox", "Name", "Desk").await;
    browser.press(Key::Enter).await;
    browser.until("the secret", |text, _| text.contains("Desk is ready")).await;
    browser.picture("webhooks-made").await;
    browser.escape().await;
    until_row(&browser, "Desk", "Active").await;

    browser.click("link", "Desk").await;
    browser.find("dialog", "Desk").await;
    browser.click("button", "Send test").await;
    browser.until("the failure", |text, _| text.contains("The test was not accepted. Answer 503.")).await;
    browser.until("it is given up", |text, _| text.contains("Given up")).await;
    browser.picture("webhook").await;
    is_up.store(true, Ordering::Relaxed);
    browser.click("button", "Redeliver").await;
    browser.until("it arrives", |text, _| text.contains("The test was accepted. Answer 200.")).await;
    assert_eq!(receiver.received().last().unwrap().json()["type"], json!("webhook.test"));
    browser.paint("dark").await;
    browser.picture("webhook-dark").await;
    browser.click("button", "Pause").await;
    until_row(&browser, "Desk", "Paused").await;
    browser.close().await;
}
