//! Results that a webhook does not accept: seen in the overview, found in the list, and sent again.

use super::browser::Browser;
use super::{COMPANY, load_samples, sign_in};
use chrono::Utc;
use serde_json::{Value, json};
use sightline::state::Settings;
use sightline::webhooks::Limits;
use sightline_tests::wait::until;
use sightline_tests::{ChatBuilder, Receiver, Reply, TestApp};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A chat with a result, as of now.
fn submit(app: &TestApp, name: &str) {
    let chat = ChatBuilder::queued(name, COMPANY, Utc::now() - chrono::Duration::seconds(30))
        .contact(name, Some(name), None, None)
        .accepted("Maud")
        .result("Maud", "Test drive", &json!({"Model": "Aster"}));
    app.import_chats([&chat]);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_a_webhook_does_not_accept_are_seen_found_and_sent_again() {
    let allowed_networks = vec!["127.0.0.0/8".parse().unwrap()];
    // Not tried again by itself: what is sent again is sent by the buttons.
    let webhooks = Limits { allowed_networks, schedule: vec![Duration::from_secs(3600); 3], ..Limits::default() };
    let app = TestApp::start_with(Settings { webhooks, ..TestApp::with_web() }).await;
    let email = load_samples(&app);
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let receiver = Receiver::answering(move |_, _| Reply::status(if up.load(Ordering::Relaxed) { 200 } else { 503 }));
    let webhook = json!({"url": receiver.url, "event_types": ["result.created"], "description": "Desk"});
    let _: Value = app.admin(COMPANY).await.post("/api/v1/webhooks", &webhook).await.ok();
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}/data/chats?overview=1", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until("today's chats", |text, _| text.contains("Dana Whitlock")).await;

    submit(&app, "Ada Undelivered");
    browser.until("it is counted", |text, _| text.contains("1 result not delivered")).await;
    browser.picture("not-delivered-overview").await;
    browser.click("link", "1 result not delivered").await;
    browser
        .until("the results of that", |text, address| {
            address.contains("delivered=false") && text.contains("Ada Undelivered") && text.contains("Send all again")
        })
        .await;
    browser.picture("not-delivered-list").await;
    browser.click("link", "Open Test drive, Ada Undelivered").await;
    browser.until("the webhook's answer", |text, _| text.contains("Not accepted yet, tried again")).await;
    browser.picture("not-delivered-result").await;
    is_up.store(true, Ordering::Relaxed);
    browser.click("button", "Send again").await;
    browser.until("it is accepted", |text, _| text.contains("Sent to") && text.contains("Accepted")).await;
    browser.picture("delivered-result").await;
    browser.click("button", "Close").await;
    browser.click("button", "Refresh").await;
    browser.until("none is left", |text, _| !text.contains("Ada Undelivered")).await;

    is_up.store(false, Ordering::Relaxed);
    submit(&app, "Ben Undelivered");
    let refused = "SELECT count(*) FROM results WHERE delivery = 'not_delivered'";
    until("it was refused", async || app.text(refused) == "1").await;
    browser.click("button", "Refresh").await;
    browser.until("the next one", |text, _| text.contains("Ben Undelivered")).await;
    is_up.store(true, Ordering::Relaxed);
    browser.click("button", "Send all again").await;
    browser.until("how many are sent", |text, _| text.contains("1 result is sent again.")).await;
    browser.close().await;
}
