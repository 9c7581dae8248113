//! Taking part in a chat, and erasing a contact.

use super::browser::Browser;
use super::{LAST_WORDS, app_with_samples, sign_in};
use serde_json::json;
use sightline_tests::TestApp;
use thirtyfour::Key;

/// A supervisor before the chat of Dana Whitlock.
pub async fn chat_of_dana(app: &TestApp, email: &str) -> Browser {
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until("today's chats", |text, _| text.contains("Dana Whitlock")).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    browser
}

/// Waits until the transcript has these words: the server has stored them. What is being sent stands
/// below it, too.
pub async fn until_written(browser: &Browser, words: &str) {
    let bubbles = "return [...document.querySelectorAll('.transcript__bubble')]";
    let script = format!("{bubbles}.some(one => one.textContent.includes({}))", json!(words));
    browser.until_script(words, &script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_joins_writes_and_leaves_and_reading_alone_leaves_no_trace() {
    let (app, email) = app_with_samples().await;
    let events = "SELECT count(*) FROM events";
    let before: i64 = app.text(events).parse().unwrap();
    let browser = chat_of_dana(&app, &email).await;
    assert_eq!(app.text(events), before.to_string(), "reading wrote something");

    // A tag stays when the source states its own.
    browser.click("button", "Add tag").await;
    browser.until_script("the field", "return document.activeElement?.className === 'tag__field'").await;
    browser.press("call back").await;
    browser.press(Key::Enter).await;
    browser.find("button", "Remove tag call back").await;
    browser.press("vip").await;
    browser.press(Key::Enter).await;
    browser.find("button", "Remove tag vip").await;
    browser.picture("chat-tags").await;
    browser.escape().await;
    browser.until_script("the focus", "return document.activeElement?.textContent === 'Add tag'").await;
    browser.click("button", "Remove tag vip").await;
    browser.until_gone("button", "Remove tag vip").await;
    browser.until_script("the focus", "return document.activeElement?.textContent === 'Add tag'").await;
    assert_eq!(app.text("SELECT own_tags::text FROM chats WHERE own_tags IS NOT NULL"), "{\"call back\"}");

    // A note needs no joining.
    browser.press_with(Key::Shift, "N").await;
    browser.type_into("textbox", "Write a note", "Look at the price").await;
    browser.picture("chat-noting").await;
    browser.press(Key::Enter).await;
    until_written(&browser, "Look at the price").await;
    browser.find("button", "Add note").await;
    let own = "FROM participants WHERE agent_id IN (SELECT id FROM agents WHERE user_id IS NOT NULL)";
    assert_eq!(app.text(&format!("SELECT count(*) {own}")), "0");

    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;
    browser.until("the act in the transcript", |text, _| text.contains("joined")).await;
    browser.picture("chat-joined").await;

    // Shift and Enter is a new line, Enter sends; a note is for colleagues only.
    browser.type_into("textbox", "Write a message", "Good morning,").await;
    browser.press_with(Key::Shift, Key::Enter).await;
    browser.press("how can I help? 你好").await;
    browser.press(Key::Enter).await;
    until_written(&browser, "how can I help? 你好").await;
    browser.click("radio", "Note").await;
    browser.type_into("textbox", "Write a note", "Between us").await;
    browser.press(Key::Enter).await;
    until_written(&browser, "Between us").await;
    let written = app.texts("SELECT type || ' ' || text FROM events WHERE agent_id IN (SELECT id FROM agents WHERE user_id IS NOT NULL) AND text IS NOT NULL ORDER BY seq");
    assert_eq!(written, ["note Look at the price", "message Good morning,\nhow can I help? 你好", "note Between us"]);

    // A draft is kept while the drawer is closed, and leaving with one asks first.
    browser.type_into("textbox", "Write a note", "Not yet").await;
    browser.escape().await;
    browser.until("the drawer closed", |_, address| !address.contains("chat=")).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.until_script("the draft", "return document.querySelector('.composer__field')?.value === 'Not yet'").await;
    browser.click("button", "Leave chat").await;
    browser.until("the question", |text, _| text.contains("Something you wrote is not sent yet.")).await;
    browser.click("button", "Leave without sending").await;
    browser.find("button", "Join chat").await;
    assert_eq!(app.text(&format!("SELECT count(*) {own} AND left_at IS NULL")), "0");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_active_chat_that_one_joined_can_be_taken_over() {
    let (app, email) = app_with_samples().await;
    let browser = chat_of_dana(&app, &email).await;
    browser.click("button", "Join chat").await;
    browser.click("button", "Take over").await;
    let is_gone = "return !document.querySelector('.composer__head').textContent.includes('Take over')";
    browser.until_script("no further button to take over", is_gone).await;
    let own =
        "FROM participants WHERE left_at IS NULL AND agent_id IN (SELECT id FROM agents WHERE user_id IS NOT NULL)";
    assert_eq!(app.text(&format!("SELECT has_accepted {own}")), "true");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_sent_is_kept_and_sent_once() {
    let (app, email) = app_with_samples().await;
    let browser = chat_of_dana(&app, &email).await;
    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;
    // The message arrives, but its answer is lost.
    browser
        .run::<()>(
            "const fetch = window.fetch; window.fetch = async (request, ...rest) => {
               const answer = await fetch(request, ...rest);
               if (request.method === 'POST' && request.url.endsWith('/events')) {
                 window.fetch = fetch;
                 throw new TypeError('the line broke');
               }
               return answer;
             }; return null",
        )
        .await;
    browser.type_into("textbox", "Write a message", "Only once").await;
    browser.press(Key::Enter).await;
    browser.until("that it was not sent", |text, _| text.contains("Not sent.")).await;
    browser.picture("not-sent").await;
    browser.click("button", "Try again").await;
    browser.until("that it was sent", |text, _| !text.contains("Not sent.") && !text.contains("Sending…")).await;
    assert_eq!(app.text("SELECT count(*) FROM events WHERE text = 'Only once'"), "1");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_erased_after_its_exact_numbers_were_shown() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}/data/contacts", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until("the contacts", |text, _| text.contains("Petra Nováková")).await;
    let chats = "SELECT count(*) FROM chats WHERE contact_id = (SELECT id FROM contacts WHERE name = 'Petra Nováková')";
    let chats: i64 = app.text(chats).parse().unwrap();
    browser.click("button", "Erase Petra Nováková").await;
    browser.find("alertdialog", "Erase ").await;
    let words = format!("{chats} chat{} as ", if chats == 1 { "" } else { "s" });
    browser.until("the numbers", |text, _| text.contains(&words)).await;
    browser.picture("contact-erase").await;
    // Escape and Cancel do nothing.
    browser.escape().await;
    browser.until_script("no dialog", "return !document.querySelector('dialog[open]')").await;
    assert_eq!(app.text("SELECT count(*) FROM contacts WHERE name = 'Petra Nováková'"), "1");
    browser.click("button", "Erase Petra Nováková").await;
    browser.until("the numbers", |text, _| text.contains(&words)).await;
    browser.run::<()>("document.querySelector('dialog[open] .button--danger').click(); return null").await;
    browser.until("that it is done", |text, _| text.contains("Petra Nováková was erased")).await;
    browser.until_script("no such row", "return !document.querySelector('[aria-label=\"Open Petra Nováková\"]')").await;
    assert_eq!(app.text("SELECT count(*) FROM contacts WHERE name = 'Petra Nováková'"), "0");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_not_sent_survive_a_reload_and_are_gone_after_signing_out() {
    let (app, email) = app_with_samples().await;
    let browser = chat_of_dana(&app, &email).await;
    browser.click("button", "Join chat").await;
    browser.click("radio", "Note").await;
    browser.type_into("textbox", "Write a note", "Not sent = 你好").await;
    let address = browser.address().await;
    let asks = "const leave = new Event('beforeunload', {cancelable: true}); window.dispatchEvent(leave); return leave.defaultPrevented";
    browser.until_script("the question before leaving", asks).await;
    browser.driver.refresh().await.unwrap();
    let kept = "return document.querySelector('.composer__field--note')?.value === 'Not sent = 你好'";
    browser.until_script("the note", kept).await;
    // The Enter that ends a composition sends nothing, also as Safari reports it.
    let composed =
        "const key = new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true});
                    document.querySelector('.composer__field').dispatchEvent(key); return key.defaultPrevented";
    assert!(!browser.run::<bool>(composed).await);
    browser.until_script("the note", kept).await;
    browser.escape().await;
    browser.click("button", "Account of").await;
    browser.click("button", "Sign out").await;
    browser.find("heading", "Sign in").await;
    browser.open(&address).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until_script("an empty field", "return document.querySelector('.composer__field')?.value === ''").await;
    assert!(!browser.run::<bool>(asks.trim()).await, "nothing is asked where nothing is lost");
    browser.close().await;
}
