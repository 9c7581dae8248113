//! axe-core on what the drawer shows, on results and contacts, and on a phone.

use super::audit::Findings;
use super::{NEVER, REFUSED, answer_with, never_send_the_close, no_popover, open};
use crate::{COMPANY, LAST_WORDS, app_with_samples};
use chrono::{TimeDelta, Utc};
use serde_json::json;
use sightline_shared::{Chat, Page};
use sightline_tests::ChatBuilder;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_an_open_chat() {
    let (app, email) = app_with_samples().await;
    let mut findings = Findings::default();
    let found: Page<Chat> = app.supervisor(COMPANY).await.get("/api/v1/chats?q=Dana+Whitlock").await.ok();
    let address = format!("/data/chats?range=all&q=blanket&chat={}", found.items[0].id);
    let browser = open(&app, &email, &address, 1440).await;
    browser.until("the transcript", |text, _| text.contains("Found in 2 messages")).await;
    findings.look(&browser, "chat").await;
    browser.click("button", "Export this chat").await;
    findings.look(&browser, "chat-export").await;
    no_popover(&browser).await;
    browser.click("button", "Other chats").await;
    browser.until("none", |text, _| text.contains("the only chat")).await;
    findings.look(&browser, "other-chats").await;
    no_popover(&browser).await;
    while let Some(button) = browser.every("button", "Look-up").await.into_iter().next() {
        button.click().await.unwrap();
    }

    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;
    findings.look(&browser, "chat-joined").await;
    browser.click("radio", "Note").await;
    browser.type_into("textbox", "Write a note", "Between us").await;
    browser.press(Key::Enter).await;
    browser.until("the note", |text, _| text.contains("Note, not visible to the contact")).await;
    findings.look(&browser, "chat-note").await;
    answer_with(&browser, "/events", REFUSED).await;
    browser.type_into("textbox", "Write a note", "Not sent").await;
    browser.press(Key::Enter).await;
    browser.until("that it was not sent", |text, _| text.contains("Not sent.")).await;
    browser.type_into("textbox", "Write a note", "A draft").await;
    browser.click("button", "Leave chat").await;
    browser.find("button", "Leave without sending").await;
    findings.look(&browser, "chat-not-sent").await;
    browser.click("button", "Transfer…").await;
    browser.find("option", "Maud Ellery").await;
    browser.click("option", "Halden Northgate").await;
    findings.look(&browser, "chat-transfer").await;
    browser.escape().await;
    never_send_the_close(&browser).await;
    browser.click("button", "Close chat").await;
    browser.find("dialog", "Close chat").await;
    findings.look(&browser, "chat-close").await;
    browser.press(Key::Enter).await;
    browser.find("button", "Undo").await;
    findings.look(&browser, "chat-closing").await;

    // One that is not there, one that is on its way, and a part of the app that does not load.
    browser.open(&format!("{}/data/chats?chat={}", app.url, uuid::Uuid::nil())).await;
    browser.until("that it is not there", |text, _| text.contains("You cannot see this chat.")).await;
    findings.look(&browser, "chat-not-found").await;
    browser.open(&format!("{}/data/chats", app.url)).await;
    browser.until("the list", |text, _| text.contains("Dana Whitlock")).await;
    answer_with(&browser, "/chats/", NEVER).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.find("dialog", "Dana Whitlock").await;
    findings.look(&browser, "chat-loading").await;
    browser.block(&["*/parts/*"]).await;
    browser.command("Network.clearBrowserCache", &json!({})).await;
    browser.open(&format!("{}/data/chats", app.url)).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.find("alert", "This part of Sightline did not load.").await;
    findings.look(&browser, "part-missing").await;
    browser.close().await;
    findings.expect_none();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_results_and_contacts() {
    let (app, email) = app_with_samples().await;
    let organization = format!("{COMPANY}/Halden Northgate");
    let at = Utc::now() - TimeDelta::minutes(5);
    let chat = |id: &str| ChatBuilder::queued(id, &organization, at).contact("mira", None, Some("m@example.com"), None);
    app.import_chats([&chat("mira-1"), &chat("mira-2")]);
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/results?range=30d", 1440).await;
    findings.look(&browser, "results").await;
    browser.click("link", "Open Test drive, Dana Whitlock").await;
    browser.find("button", "View chat").await;
    findings.look(&browser, "result").await;
    browser.escape().await;

    browser.click("tab", "Contacts").await;
    browser.find("link", "Open Petra Nováková").await;
    findings.look(&browser, "contacts").await;
    browser.click("link", "Open Petra Nováková").await;
    browser.find("dialog", "Petra Nováková").await;
    browser.until("the details", |text, _| text.contains("First seen")).await;
    findings.look(&browser, "contact").await;
    browser.click("button", "Erase contact").await;
    browser.find("alertdialog", "Erase ").await;
    browser.until("the numbers", |text, _| text.contains("Kept without personal data")).await;
    findings.look(&browser, "erase").await;
    browser.run::<()>("document.querySelector('dialog[open] .button--danger').click(); return null").await;
    browser.until("that it is done", |text, _| text.contains("was erased")).await;
    // The rows are paler until they are read again, without it.
    let is_read = "return !document.querySelector('[role=grid][aria-busy=true], [aria-label^=\"Open Petra\"]')";
    browser.until_script("the rows", is_read).await;
    findings.look(&browser, "erased").await;
    browser.close().await;
    findings.expect_none();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_a_phone() {
    let (app, email) = app_with_samples().await;
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/chats", 390).await;
    findings.look(&browser, "phone-chats").await;
    browser.click("button", "More filters").await;
    browser.find("button", "Columns and rows").await;
    findings.look(&browser, "phone-filters").await;
    browser.click("button", "Columns and rows").await;
    findings.look(&browser, "phone-view-settings").await;
    no_popover(&browser).await;
    browser.click("button", "Today").await;
    browser.find("dialog", "Date range").await;
    findings.look(&browser, "phone-date-range").await;
    no_popover(&browser).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    findings.look(&browser, "phone-chat").await;
    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;
    findings.look(&browser, "phone-composer").await;
    browser.click("button", "Transfer…").await;
    browser.find("option", "Maud Ellery").await;
    findings.look(&browser, "phone-transfer").await;
    browser.escape().await;
    never_send_the_close(&browser).await;
    browser.click("button", "Close chat").await;
    browser.find("dialog", "Close chat").await;
    findings.look(&browser, "phone-close").await;
    browser.press(Key::Enter).await;
    browser.find("button", "Undo").await;
    findings.look(&browser, "phone-closing").await;
    browser.click("button", "Back to the list").await;
    browser.click("tab", "Contacts").await;
    browser.find("link", "Open Dana Whitlock").await;
    findings.look(&browser, "phone-contacts").await;
    browser.click("tab", "Results").await;
    browser.until("the results", |_, address| address.contains("/data/results")).await;
    findings.look(&browser, "phone-results").await;
    browser.close().await;
    findings.expect_none();
}
