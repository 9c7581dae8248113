//! Handing a chat on: to an organization, to an agent, and what is asked before.

use super::accessible::{REFUSED, answer_with};
use super::acting::chat_of_dana;
use super::browser::Browser;
use super::{COMPANY, app_with_samples, watch};
use sightline_shared::Role;
use sightline_tests::wait::until;
use thirtyfour::Key;

/// To whom chats were handed on.
const HANDED_TO: &str = "SELECT data ->> 'to' FROM events WHERE type = 'transferred' AND is_own ORDER BY at";

/// Joins the chat and asks to whom; the field has the focus.
async fn ask(browser: &Browser) {
    browser.click("button", "Transfer…").await;
    browser.until_focused("Find an organization or agent").await;
}

/// Types, and waits until the first of the list is this one.
async fn search(browser: &Browser, typed: &str, first: &str) {
    browser.press(typed).await;
    let script = format!("return !!document.querySelector('#transfer-0')?.textContent.includes('{first}')");
    browser.until_script(first, &script).await;
}

/// What stands in the line of the transfer, as one line of text.
async fn line(browser: &Browser, words: &str) -> String {
    browser.until("the transfer in the transcript", |text, _| text.contains(words)).await;
    let lines = "[...document.querySelectorAll('.transcript__line span')].map(one => one.innerText)";
    browser.run(&format!("return {lines}.find(text => text.includes('{words}'))")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_is_handed_on_to_an_organization_and_waits_there() {
    let (app, email) = app_with_samples().await;
    let colleague = app.add_user(&format!("{COMPANY}/Halden Riverside"), Role::Supervisor);
    let there = watch(&app, &colleague, "/data/chats?range=all", "Live").await;
    assert!(there.every("link", "Open Dana Whitlock").await.is_empty());
    let browser = chat_of_dana(&app, &email).await;
    browser.click("button", "Join chat").await;

    // Escape leaves the question; the focus comes back, and nothing is sent.
    ask(&browser).await;
    browser.picture("transfer-chat").await;
    browser.escape().await;
    let is_on_button = "return document.activeElement?.dataset.action === 'transfer'";
    browser.until_script("the focus back on the button", is_on_button).await;
    assert!(app.texts(HANDED_TO).is_empty());

    // By keyboard alone: Enter chooses, and confirms what is chosen, also from the note.
    ask(&browser).await;
    search(&browser, "rivers", "Halden Riverside").await;
    browser.press(Key::Enter).await;
    browser.find("button", "Transfer to Halden Riverside").await;
    browser.type_into("textbox", "Note for colleagues", "Wants the blue one").await;
    browser.picture("transfer-chat-chosen").await;
    browser.press(Key::Enter).await;
    browser.find("button", "Join chat").await;
    browser.until_script("the focus", "return document.activeElement?.id === 'drawer-title'").await;
    let words = line(&browser, "handed the chat on").await;
    assert_eq!(words.matches("Halden Riverside").count(), 1, "{words}");
    assert!(words.ends_with("left"), "{words}");
    browser.until("the note", |text, _| text.contains("Wants the blue one")).await;
    browser.picture("transferred").await;
    assert_eq!(app.texts(HANDED_TO), ["Halden Riverside"]);

    // It comes to the list of the other supervisor, and waits.
    there.find("link", "Open Dana Whitlock, Contact, Queued").await;
    browser.close().await;
    there.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_is_handed_on_to_an_agent_and_a_failure_loses_nothing() {
    let (app, email) = app_with_samples().await;
    let browser = chat_of_dana(&app, &email).await;
    browser.resize(390, 844, 1.0).await;
    browser.click("button", "Join chat").await;
    ask(&browser).await;
    search(&browser, "maud", "Maud Ellery").await;
    browser.click("option", "Maud Ellery").await;
    browser.type_into("textbox", "Note for colleagues", "Knows him").await;
    browser.picture("phone-transfer").await;

    // No answer, and an answer that refuses it: both are shown, and what was chosen and written stays.
    answer_with(&browser, "/transfer", REFUSED).await;
    browser.click("button", "Transfer to Maud Ellery").await;
    browser.find("alert", "The server did not answer.").await;
    browser.run::<()>("window.fetch = window.ownFetch; return null").await;
    let archive = |at: &str| app.execute(&format!("UPDATE agents SET archived_at = {at} WHERE name = 'Maud Ellery'"));
    assert_eq!(archive("now()"), 1);
    browser.click("button", "Transfer to Maud Ellery").await;
    browser.find("alert", "is no longer available").await;
    browser.picture("phone-transfer-refused").await;
    assert!(app.texts(HANDED_TO).is_empty());

    assert_eq!(archive("NULL"), 1);
    browser.click("button", "Transfer to Maud Ellery").await;
    until("that it is handed on", async || app.texts(HANDED_TO) == ["Maud Ellery"]).await;
    let words = line(&browser, "handed the chat on").await;
    assert!(words.contains("handed the chat on to Maud Ellery"), "{words}");
    assert_eq!(app.text("SELECT count(*) FROM events WHERE text = 'Knows him' AND type = 'note'"), "1");
    browser.close().await;
}
