//! A whole day at the screen: the connection is lost, the server is restarted, the session expires, the
//! chats are long and many, and nothing is lost, doubled or out of place.
//!
//! What is shown live in the list, a restart seen from the list, and late answers are in `live`;
//! a session that expires while reading is in `desk`.

mod large;
mod ways;

use super::browser::Browser;
use super::{COMPANY, LAST_WORDS, app_with_samples, count_line, sign_in, sign_in_is_asked_again, sign_in_runs_out};
use serde_json::json;
use sightline_shared::{Chat, Page};
use sightline_tests::TestApp;
use thirtyfour::Key;

/// Signs in, and opens the sample chat when the list is live.
async fn in_the_chat(app: &TestApp, email: &str) -> Browser {
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until("the list, live", |text, _| text.contains("Dana Whitlock") && text.contains("Live")).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    browser
}

async fn join(browser: &Browser) {
    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;
}

async fn say(browser: &Browser, words: &str) {
    browser.type_into("textbox", "Write a message", words).await;
    browser.press(Key::Enter).await;
}

/// How often a message of these words is in the transcript.
async fn times(browser: &Browser, words: &str) -> usize {
    let script = format!(
        "return [...document.querySelectorAll('[role=log] *')].filter(one => !one.children.length && one.textContent === '{words}').length"
    );
    browser.run(&script).await
}

async fn until_once(browser: &Browser, words: &str) {
    browser.until_row(async || times(browser, words).await.to_string(), |times| times == "1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_window_writes_the_other_shows_at_once() {
    let (app, email) = app_with_samples().await;
    let colleague = app.add_user(COMPANY, sightline_shared::Role::Supervisor);
    let (one, other) = (in_the_chat(&app, &email).await, in_the_chat(&app, &colleague).await);
    join(&one).await;
    other.until("that a user joined", |text, _| text.contains("Test User joined")).await;
    say(&one, "From the first window").await;
    until_once(&other, "From the first window").await;
    join(&other).await;
    say(&other, "From the second").await;
    until_once(&one, "From the second").await;
    // The author sees it once too, and the row of both counts the same.
    until_once(&one, "From the first window").await;
    let found: Page<Chat> = app.supervisor(COMPANY).await.get("/api/v1/chats?q=Dana+Whitlock").await.ok();
    let events = format!(" {} ", found.items[0].event_count);
    for browser in [one, other] {
        browser.until_row(async || browser.text().await.replace('\n', " "), |text| text.contains(&events)).await;
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_of_the_server_an_open_chat_misses_and_doubles_nothing() {
    let (mut app, email) = app_with_samples().await;
    let browser = in_the_chat(&app, &email).await;
    join(&browser).await;
    say(&browser, "Before").await;
    until_once(&browser, "Before").await;
    app.stop();
    browser.until("that it is not live", |text, _| text.contains("Reconnecting")).await;
    // Text written in the meantime is kept.
    say(&browser, "Meanwhile").await;
    browser.until("that it was not sent", |text, _| text.contains("Not sent.")).await;
    let app = app.start_again().await;
    // Another user is quicker.
    let colleague = app.supervisor(COMPANY).await;
    let found: Page<Chat> = colleague.get("/api/v1/chats?q=Dana+Whitlock").await.ok();
    let path = format!("/api/v1/chats/{}", found.items[0].id);
    let _: serde_json::Value = colleague.post(&format!("{path}/join"), &json!({})).await.ok();
    let message = json!({"type": "message", "text": "From elsewhere"});
    let _: serde_json::Value = colleague.post(&format!("{path}/events"), &message).await.ok();
    browser.until("that it is live again", |text, _| text.contains("Live") && !text.contains("Reconnecting")).await;
    until_once(&browser, "From elsewhere").await;
    browser.click("button", "Try again").await;
    until_once(&browser, "Meanwhile").await;
    say(&browser, "After").await;
    for words in ["Before", "From elsewhere", "Meanwhile", "After"] {
        until_once(&browser, words).await;
    }
    let texts = "SELECT text FROM events WHERE agent_id IN (SELECT id FROM agents WHERE user_id IS NOT NULL) AND text IS NOT NULL ORDER BY seq";
    assert_eq!(app.texts(texts), ["Before", "From elsewhere", "Meanwhile", "After"]);
    browser.close().await;
}

/// Puts the browser offline, or online again.
async fn set_offline(browser: &Browser, is_offline: bool) {
    browser.command("Network.enable", &json!({})).await;
    let line = json!({"offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    browser.command("Network.emulateNetworkConditions", &line).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_all_stays_and_online_all_continues() {
    let (app, email) = app_with_samples().await;
    let browser = in_the_chat(&app, &email).await;
    join(&browser).await;
    let before = count_line(&browser, "chats today").await;
    set_offline(&browser, true).await;
    browser.until("that it is not live", |text, _| text.contains("Reconnecting")).await;
    browser.until("since when", |text, _| text.contains("Live updates stopped at")).await;
    browser.find("button", "Try now").await;
    say(&browser, "On the train").await;
    browser.until("that it was not sent", |text, _| text.contains("Not sent.")).await;
    // The page stays as it is; new requests report that there is no answer.
    browser.click("radio", "Queued").await;
    browser.until("rows as they were", |text, _| text.contains("You see the rows as they were.")).await;
    assert!(browser.text().await.contains(LAST_WORDS));
    browser.picture("offline").await;

    let organization = format!("{COMPANY}/Halden Northgate");
    let new = sightline_tests::ChatBuilder::queued("tunnel", &organization, chrono::Utc::now());
    app.import_chats([&new.contact("tunnel", Some("Tina Tunnel"), None, None)]);
    set_offline(&browser, false).await;
    browser.until("that it is live", |text, _| text.contains("Live") && !text.contains("Reconnecting")).await;
    browser.until("no word of it", |text, _| !text.contains("Live updates stopped")).await;
    browser.click("button", "Try again").await;
    browser.click("radio", "All").await;
    browser.find("link", "Open Tina Tunnel").await;
    assert_eq!(count_line(&browser, "chats today").await, before + 1);
    while let Some(button) = browser.every("button", "Try again").await.into_iter().next() {
        let _ = button.click().await;
        tokio::task::yield_now().await;
    }
    until_once(&browser, "On the train").await;
    assert_eq!(app.text("SELECT count(*) FROM events WHERE text = 'On the train'"), "1");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_runs_out_while_one_writes_loses_no_word() {
    let (app, email) = app_with_samples().await;
    let browser = in_the_chat(&app, &email).await;
    join(&browser).await;
    // So that the message is the first request that is refused.
    browser.click("button", "Pause live updates").await;
    browser.until("that it is paused", |text, _| text.contains("Paused")).await;
    browser.type_into("textbox", "Write a message", "Written in vain?").await;
    sign_in_runs_out(&app, &browser).await;
    browser.press(Key::Enter).await;
    browser.find("dialog", "Sign in again").await;
    browser.picture("sign-in-again-writing").await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until_script("no dialog", "return !document.querySelector('dialog[open]')").await;
    browser.until("what was not sent", |text, _| text.contains("Not sent.")).await;

    // A draft, which was not to be sent, is there as well.
    // The focus is back in the field, and so is the caret.
    browser.until_focused("Write a message").await;
    browser.press("Half a sent").await;
    sign_in_is_asked_again(&app, &browser).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until_script("no dialog", "return !document.querySelector('dialog[open]')").await;
    let draft = browser.find("textbox", "Write a message").await;
    assert_eq!(draft.value().await.unwrap().as_deref(), Some("Half a sent"));
    browser.click("button", "Try again").await;
    until_once(&browser, "Written in vain?").await;
    draft.send_keys("ence").await.unwrap();
    browser.press(Key::Enter).await;
    until_once(&browser, "Half a sentence").await;
    assert_eq!(app.text("SELECT count(*) FROM events WHERE text IN ('Written in vain?', 'Half a sentence')"), "2");
    browser.close().await;
}
