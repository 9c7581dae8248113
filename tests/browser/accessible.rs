//! Accessibility: axe-core (WCAG 2.2 AA and good practice) finds nothing on any screen in any
//! state, in light and dark.

mod audit;
mod layout;
mod motion;
mod screens;

use super::browser::Browser;
use super::{COMPANY, LAST_WORDS, app_with_samples, sign_in};
use audit::Findings;
use chrono::{TimeDelta, Utc};
use serde_json::json;
use sightline_shared::{Chat, Page, Role};
use sightline_tests::{ChatBuilder, TestApp};
use thirtyfour::Key;

/// Signs in at an address of the Data section, in a window of this width.
async fn open(app: &TestApp, email: &str, address: &str, width: u32) -> Browser {
    let browser = Browser::start(width, 900).await;
    // What moves has no colours that could be judged.
    browser.prefer(&[("prefers-reduced-motion", "reduce")]).await;
    browser.open(&format!("{}{address}", app.url)).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until("the list", |text, _| text.contains("Dana Whitlock")).await;
    browser
}

/// Requests whose URL contains one of `parts` are answered by `answer`, an expression of a promise.
async fn answer_with(browser: &Browser, part: &str, answer: &str) {
    let script = format!(
        "window.ownFetch ||= window.fetch;
         window.fetch = (request, ...rest) => String(request.url || request).includes('{part}') ? {answer} : window.ownFetch(request, ...rest);
         return null"
    );
    browser.run::<()>(&script).await;
}

const NEVER: &str = "new Promise(() => {})";
const REFUSED: &str = "Promise.reject(new TypeError('no line'))";

async fn no_popover(browser: &Browser) {
    browser.escape().await;
    browser.until_script("no popover", "return !document.querySelector(':popover-open, .choice__popover')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_at_the_sign_in_and_where_there_is_no_list() {
    let (app, email) = app_with_samples().await;
    let agent = app.add_user(COMPANY, Role::Agent);
    let mut findings = Findings::default();
    let browser = Browser::start(1440, 900).await;
    browser.prefer(&[("prefers-reduced-motion", "reduce")]).await;
    browser.open(&app.url).await;
    browser.find("heading", "Sign in").await;
    findings.look(&browser, "sign-in").await;
    sign_in(&browser, &agent, "not the password").await;
    browser.find("alert", "Email or password is wrong.").await;
    browser.click("button", "Show password").await;
    findings.look(&browser, "sign-in-refused").await;

    browser.open(&app.url).await;
    sign_in(&browser, &agent, TestApp::PASSWORD).await;
    browser.find("heading", "for supervisors").await;
    findings.look(&browser, "forbidden").await;
    browser.driver.delete_all_cookies().await.unwrap();
    browser.open(&format!("{}/data/nothing", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.find("link", "Go to the chats").await;
    findings.look(&browser, "not-found").await;
    browser.block(&["*/api/*"]).await;
    browser.open(&app.url).await;
    browser.find("button", "Try again").await;
    findings.look(&browser, "unreachable").await;
    browser.close().await;
    findings.expect_none();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_the_list_of_chats() {
    let (mut app, email) = app_with_samples().await;
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/chats", 1440).await;
    findings.look(&browser, "chats").await;

    browser.press(Key::Tab).await;
    findings.look(&browser, "skip-link").await;
    browser.click("button", "Overview").await;
    browser.find("img", "First response, median: ").await;
    findings.look(&browser, "overview").await;
    while let Some(button) = browser.every("button", "show as a table").await.into_iter().next() {
        button.click().await.unwrap();
    }
    findings.look(&browser, "overview-tables").await;
    browser.click("button", "Overview").await;

    // New rows wait, one is selected by the keyboard.
    browser.run::<()>("document.querySelector('.data-table__link').focus(); return null").await;
    let organization = format!("{COMPANY}/Halden Northgate");
    app.import_chats([&ChatBuilder::queued("Niels", &organization, Utc::now()).contact_says("Hello")]);
    browser.find("button", "1 new chat").await;
    findings.look(&browser, "new-rows").await;

    browser.open(&format!("{}/data/chats?range=all&type=contact,bot&has_results=true&q=a&colour=red", app.url)).await;
    browser.find("button", "Dismiss").await;
    browser.find("button", "Remove filter Bot chats").await;
    findings.look(&browser, "chips-and-notice").await;
    browser.open(&format!("{}/data/chats?agent=nobody-is-called-so", app.url)).await;
    browser.find("heading", "No chats match these filters").await;
    findings.look(&browser, "empty").await;

    answer_with(&browser, "/api/v1/results", NEVER).await;
    browser.click("tab", "Results").await;
    browser.find("status", "Loading results").await;
    findings.look(&browser, "loading").await;
    answer_with(&browser, "/api/v1/contacts", REFUSED).await;
    browser.click("tab", "Contacts").await;
    browser.find("alert", "The contacts could not be loaded").await;
    findings.look(&browser, "failed").await;

    browser.open(&format!("{}/data/chats", app.url)).await;
    browser.find("button", "Pause live updates").await;
    browser.until("live", |text, _| text.contains("Live")).await;
    browser.click("button", "Pause live updates").await;
    browser.until("that it is paused", |text, _| text.contains("Paused")).await;
    findings.look(&browser, "paused").await;
    browser.click("button", "Resume live updates").await;
    browser.until("live", |text, _| text.contains("Live")).await;
    app.stop();
    browser.until("that it is not live", |text, _| text.contains("Reconnecting")).await;
    browser.click("button", "Refresh").await;
    browser.until("rows as they were", |text, _| text.contains("You see the rows as they were.")).await;
    findings.look(&browser, "offline").await;
    browser.close().await;
    findings.expect_none();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_what_the_filters_and_the_rail_open() {
    let (app, email) = app_with_samples().await;
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/chats?range=30d", 1440).await;
    for (button, screen) in [
        ("Search for", "type"),
        ("Forms", "forms"),
        ("Results All", "has-results"),
        ("Organizations", "organizations"),
        ("Columns and rows", "view-settings"),
        ("Account of", "account"),
    ] {
        browser.click("button", button).await;
        browser
            .until_script("something open", "return !!document.querySelector(':popover-open, .choice__popover')")
            .await;
        findings.look(&browser, screen).await;
        no_popover(&browser).await;
    }

    browser.click("button", "Views").await;
    browser.until("no views", |text, _| text.contains("No saved views yet.")).await;
    findings.look(&browser, "views-none").await;
    browser.type_into("textbox", "Name", "Mine").await;
    browser.click("button", "Save this view").await;
    browser.find("button", "Remove view Mine").await;
    findings.look(&browser, "views").await;
    no_popover(&browser).await;

    browser.click("button", "Last 30 days").await;
    browser.click("option", "Custom").await;
    findings.look(&browser, "date-range").await;
    browser.type_into("textbox", "From", "never").await;
    browser.press(Key::Tab).await;
    browser.click("button", "Times in").await;
    browser.type_into("combobox", "Find in", "amst").await;
    browser.find("option", "Europe/Amsterdam").await;
    findings.look(&browser, "date-range-zone").await;
    browser.open(&format!("{}/data/chats?range=30d", app.url)).await;
    browser.until("the list", |text, _| text.contains("Dana Whitlock")).await;

    browser.type_into("combobox", "Search agent or bot", "a").await;
    browser.find("option", "").await;
    browser.press(Key::Down).await;
    browser.until_script("one of them", "return !!document.querySelector('.choice__option--active')").await;
    findings.look(&browser, "suggestions").await;
    browser.escape().await;
    browser.run::<()>("document.activeElement.blur(); return null").await;

    browser.press('?').await;
    browser.find("dialog", "Keyboard shortcuts").await;
    findings.look(&browser, "shortcuts").await;
    browser.escape().await;
    browser.press_with(Key::Control, 'k').await;
    browser.find("combobox", "What do you want to do?").await;
    findings.look(&browser, "palette").await;
    browser.press("nothing is called so").await;
    browser.until_script("nothing found", "return !document.querySelector('.palette__list [role=option]')").await;
    findings.look(&browser, "palette-empty").await;
    browser.escape().await;

    // The sign-in runs out.
    let _ = app.execute("DELETE FROM refresh_tokens");
    let _ = app.execute("DELETE FROM auth_sessions");
    browser.click("radio", "Active").await;
    browser.find("dialog", "Sign in again").await;
    findings.look(&browser, "sign-in-again").await;
    browser.close().await;
    findings.expect_none();
}

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
    browser.find("alertdialog", "Erase contact").await;
    browser.until("the numbers", |text, _| text.contains("Kept without personal data")).await;
    findings.look(&browser, "erase").await;
    browser.run::<()>("document.querySelector('dialog[open] .button--danger').click(); return null").await;
    browser.until("that it is done", |text, _| text.contains("was erased")).await;
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
    findings.look(&browser, "phone-filters").await;
    browser.click("button", "Today").await;
    browser.find("dialog", "Date range").await;
    findings.look(&browser, "phone-date-range").await;
    browser.escape().await;
    browser.click("button", "Columns and rows").await;
    findings.look(&browser, "phone-view-settings").await;
    no_popover(&browser).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    findings.look(&browser, "phone-chat").await;
    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;
    findings.look(&browser, "phone-composer").await;
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
