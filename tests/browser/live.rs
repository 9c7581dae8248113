//! Changes are shown without a reload, and the live indicator shows the age of the data.

use super::browser::Browser;
use super::{COMPANY, app_with_samples, count_line, watch};
use chrono::Utc;
use serde_json::json;
use sightline_shared::{Chat, Page};
use sightline_tests::ChatBuilder;

fn new_chat(name: &str) -> ChatBuilder {
    let organization = format!("{COMPANY}/Halden Northgate");
    ChatBuilder::queued(name, &organization, Utc::now()).contact(name, Some(name), None, None).contact_says("Hello")
}

/// The row whose link begins so, as one line.
async fn row(browser: &Browser, label: &str) -> String {
    browser
        .run(&format!(
            "return document.querySelector('[aria-label^=\"{label}\"]')?.closest('[role=row]').innerText.replace(/\\s+/g, ' ') || ''"
        ))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_change_in_place_and_new_ones_wait_behind_a_button() {
    let (app, email) = app_with_samples().await;
    let colleague = app.supervisor(COMPANY).await;
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    let before = count_line(&browser, "chats today").await;

    // A colleague writes a note in a chat of the list: its row shows it in its place.
    let found: Page<Chat> = colleague.get("/api/v1/chats?q=Dana+Whitlock").await.ok();
    let chat = &found.items[0];
    let path = format!("/api/v1/chats/{}", chat.id);
    let _: serde_json::Value = colleague.post(&format!("{path}/join"), &json!({})).await.ok();
    let note = json!({"type": "note", "text": "Watching"});
    let _: serde_json::Value = colleague.post(&format!("{path}/events"), &note).await.ok();
    let events = format!(" {} ", chat.event_count + 2);
    browser.until_row(|| row(&browser, "Open Dana Whitlock"), |row| row.contains(&events)).await;

    // The user is at the list: new rows do not move it.
    let first: String = browser
        .run("document.querySelector('.data-table__link').focus(); return document.activeElement.ariaLabel")
        .await;
    app.import_chats([&new_chat("Niels Voss"), &new_chat("Oona Salo")]);
    browser.find("button", "2 new chats").await;
    assert_eq!(browser.run::<String>("return document.querySelector('.data-table__link').ariaLabel").await, first);
    browser.until("the new count", |text, _| text.contains(&format!("{} chats today", before + 2))).await;
    browser.picture("new-chats").await;
    browser.press('r').await;
    browser.find("link", "Open Niels Voss").await;
    browser.find("link", "Open Oona Salo").await;
    browser.until_gone("button", "new chat").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_server_was_away_the_list_is_what_it_would_have_been() {
    let (mut app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    app.stop();
    browser.until("that it is not live", |text, _| text.contains("Reconnecting")).await;
    browser.picture("reconnecting").await;
    app.import_chats([&new_chat("Piet Vermeer")]);
    let app = app.start_again().await;
    browser.until("that it is live again", |text, _| text.contains("Live") && !text.contains("Reconnecting")).await;
    // The user is not at the list, so new rows appear at once.
    browser.find("link", "Open Piet Vermeer").await;
    // And it continues from there.
    app.import_chats([&new_chat("Quinn Abara")]);
    browser.find("link", "Open Quinn Abara").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_list_stays_until_it_is_resumed() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    browser.click("button", "Pause live updates").await;
    browser.until("that it is paused", |text, _| text.contains("Paused")).await;
    app.import_chats([&new_chat("Rosa Lind")]);
    browser.click("button", "Resume live updates").await;
    browser.until("that it is live", |text, _| text.contains("Live")).await;
    browser.until("the new chat", |text, _| text.contains("Rosa Lind") || text.contains("1 new chat")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_never_overwrites_a_newer_question() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats?range=all", "Dana Whitlock").await;
    // The answers about queued chats, rows and count, arrive long after those about closed ones.
    browser
        .run::<()>(
            "window.late = 0; const fetch = window.fetch; window.fetch = async (request, ...rest) => {
               const answer = await fetch(request, ...rest);
               if ((request.url || request).includes('state=queued')) {
                 await new Promise(done => { window.answerLate = [...(window.answerLate || []), done]; });
                 window.late += 1;
               }
               return answer;
             }; return null",
        )
        .await;
    browser.click("radio", "Queued").await;
    browser.until("the question", |_, address| address.contains("state=queued")).await;
    browser.until_script("the held answers", "return (window.answerLate || []).length >= 2").await;
    browser.click("radio", "Closed").await;
    browser.until("the newer question", |_, address| address.contains("state=closed")).await;
    let closed = count_line(&browser, "chats").await;
    browser.until_script("closed rows", "return document.querySelectorAll('.state-badge--closed').length > 10").await;
    browser.run::<()>("window.answerLate.forEach(done => done()); return null").await;
    browser.until_script("the late answers", "return window.late >= 2").await;
    // Two frames, in which a late answer would have been shown.
    let settle = "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)))";
    browser.driver.execute_async(settle, Vec::new()).await.unwrap();
    assert_eq!(count_line(&browser, "chats").await, closed);
    let others: usize = browser
        .run("return document.querySelectorAll('[role=row] :is(.state-badge--queued, .state-badge--late)').length")
        .await;
    assert_eq!(others, 0);
    browser.close().await;
}
