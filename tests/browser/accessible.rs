//! Accessibility: axe-core (WCAG 2.2 AA and good practice) finds nothing on any screen in any
//! state, in light and dark.

mod audit;
mod drawers;
mod layout;
mod motion;
mod screens;
mod selecting;
mod settings;

use super::browser::Browser;
use super::{COMPANY, app_with_samples, sign_in, sign_in_is_asked_again};
use audit::Findings;
use chrono::Utc;
use sightline_shared::Role;
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
pub(super) async fn answer_with(browser: &Browser, part: &str, answer: &str) {
    let script = format!(
        "window.ownFetch ||= window.fetch;
         window.fetch = (request, ...rest) => String(request.url || request).includes('{part}') ? {answer} : window.ownFetch(request, ...rest);
         return null"
    );
    browser.run::<()>(&script).await;
}

const NEVER: &str = "new Promise(() => {})";
pub(super) const REFUSED: &str = "Promise.reject(new TypeError('no line'))";

/// A chat that is about to be closed stays so: what is on the screen for some seconds only can be looked at.
async fn never_send_the_close(browser: &Browser) {
    let script = "const later = window.setTimeout;
      window.setTimeout = (task, time, ...rest) => time === 5000 ? 0 : later(task, time, ...rest); return null";
    browser.run::<()>(script).await;
}

/// Escape, until nothing is open any more: what covers something else closes first.
async fn no_popover(browser: &Browser) {
    let is_open = "return !!document.querySelector(':popover-open, .choice__popover')";
    for _ in 0..3 {
        browser.escape().await;
        browser.paint("light").await;
        if !browser.run::<bool>(is_open).await {
            return;
        }
    }
    panic!("something stays open on {}", browser.address().await);
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
    // A user without the permission can still sign out.
    browser.click("button", "Sign out").await;
    browser.find("heading", "Sign in").await;
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

    browser
        .open(&format!("{}/data/chats?range=all&type=contact,bot&has_results=true&tag=vip&q=a&colour=red", app.url))
        .await;
    browser.find("button", "Dismiss").await;
    browser.find("button", "Remove filter Bot chats").await;
    findings.look(&browser, "chips-and-notice").await;
    browser.open(&format!("{}/data/chats?agent=nobody-is-called-so", app.url)).await;
    browser.find("heading", "No chats match all of these filters").await;
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
    browser.until("that it is not live", |text, _| text.contains("Live updates stopped at")).await;
    findings.look(&browser, "stopped").await;
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
    for (filter, screen) in [
        ("Search for", "type"),
        ("Forms", "forms"),
        ("Results", "has-results"),
        ("Organizations", "organizations"),
        ("Tags", "tags"),
    ] {
        browser.open_filter(filter).await;
        findings.look(&browser, screen).await;
        no_popover(&browser).await;
    }
    for (button, screen) in
        [("+ Filter", "add-filter"), ("Columns and rows", "view-settings"), ("Account of", "account")]
    {
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

    // The session expires.
    sign_in_is_asked_again(&app, &browser).await;
    findings.look(&browser, "sign-in-again").await;
    browser.close().await;
    findings.expect_none();
}
