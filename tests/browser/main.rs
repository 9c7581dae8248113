//! Journeys through the app in Chromium, over the real server and database.
//!
//! `SIGHTLINE_SCREENSHOTS=folder` keeps pictures of the screens.

mod accessible;
mod acting;
mod added_filters;
mod alerts;
mod article;
mod browser;
mod changing;
mod closing;
mod columns;
mod corrections;
mod deliveries;
mod desk;
mod docs;
mod drawer;
mod driver;
mod filtering;
mod filters;
mod first_visit;
mod live;
mod overview;
mod replies;
mod results;
mod robust;
mod selecting;
mod settings;
mod table;
mod tabs;
mod transferring;
mod words;

use browser::Browser;
use sightline::import;
use sightline_shared::{Chat, Role};
use sightline_tests::{Caller, TestApp, samples};
use std::cell::Cell;

const COMPANY: &str = "Halden Motor Group";
/// The last message of the sample chat that the journeys open.
const LAST_WORDS: &str = "Perfect 🐕 thank you!";

/// The app over the sample chats, the last of which happened just now, and a user to sign in. A platform takes
/// the messages, though nothing listens there.
async fn app_with_samples() -> (TestApp, String) {
    let app = TestApp::start_with_web().await;
    let email = load_samples(&app);
    app.connect_platform(COMPANY);
    (app, email)
}

/// Loads the sample chats into `app`; returns the user to sign in.
fn load_samples(app: &TestApp) -> String {
    let options = import::Options {
        shift_to_now: true,
        time_zone: Some("Europe/Amsterdam".to_owned()),
        ..import::Options::default()
    };
    let samples = samples();
    let source = import::Source::memory("samples", samples.as_bytes());
    let report = import::run(&mut app.connect(), vec![source], &options, &mut |_| ()).unwrap();
    assert_eq!(report.totals.rejected, 0, "{report}");
    app.add_user(COMPANY, Role::Supervisor)
}

async fn sign_in(browser: &Browser, email: &str, password: &str) {
    browser.type_into("textbox", "Email", email).await;
    browser.type_into("textbox", "Password", password).await;
    browser.click("button", "Sign in").await;
}

/// Opens an address at 1440 px, signs in, and waits until the stream is open and the page shows `words`.
async fn watch(app: &TestApp, email: &str, address: &str, words: &str) -> Browser {
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}{address}", app.url)).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until("the page, live", |text, _| text.contains(words) && text.contains("Live")).await;
    browser.point_away().await;
    browser
}

/// Accepts every chat that waits, so that none begins to wait too long while a journey goes on.
async fn accept_all(colleague: &Caller) {
    for chat in colleague.all::<Chat>("/api/v1/chats?state=queued").await {
        let path = format!("/api/v1/chats/{}/accept", chat.id);
        let _: serde_json::Value = colleague.post(&path, &serde_json::json!({})).await.ok();
    }
}

/// Ends every sign-in without the knowledge of the page: its next request is refused.
async fn sign_in_runs_out(app: &TestApp, browser: &Browser) {
    browser.until_quiet().await;
    let _ = app.execute("DELETE FROM refresh_tokens");
    let _ = app.execute("DELETE FROM auth_sessions");
}

/// The sign-in ends, and the app finds out: by a question, where the live stream was not quicker. Its dialog covers what is
/// below, so the question is asked by a script.
async fn sign_in_is_asked_again(app: &TestApp, browser: &Browser) {
    sign_in_runs_out(app, browser).await;
    let ask =
        "[...document.querySelectorAll('[role=radio]')].find(one => one.textContent.startsWith('Active')).click()";
    browser.run::<()>(&format!("{ask}; return null")).await;
    browser.find("dialog", "Sign in again").await;
}

/// The number of chats in the line above the rows, once the line and the rows answer the same question.
async fn count_line(browser: &Browser, words: &str) -> usize {
    let script = format!(
        "const line = document.body.innerText.split('\\n').find(line => /^[\\d,]+ {words}$/.test(line.trim()));
         return line && !document.querySelector('[role=grid][aria-busy=true]') ? line : ''"
    );
    let number = |line: &str| line.strip_suffix(words)?.trim().replace(',', "").parse().ok();
    let count = Cell::new(None);
    let is_number = |line: &str| {
        count.set(number(line));
        count.get().is_some()
    };
    browser.until_row(async || browser.run::<String>(&script).await, is_number).await;
    count.get().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_finds_a_chat_of_today_reads_it_and_hands_on_its_link() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;

    // Sign in; a wrong password is refused in one sentence and loses nothing.
    browser.open(&app.url).await;
    sign_in(&browser, &email, "not the password").await;
    browser.until("a refusal", |text, _| text.contains("Email or password is wrong.")).await;
    browser.picture("sign-in").await;
    browser.find("textbox", "Password").await.clear().await.unwrap();
    browser.type_into("textbox", "Password", TestApp::PASSWORD).await;
    browser.click("button", "Sign in").await;

    // Today's chats.
    browser
        .until("today's chats", |text, address| address.ends_with("/data/chats") && text.contains("Dana Whitlock"))
        .await;
    let today = count_line(&browser, "chats today").await;
    browser.picture("chats-today").await;

    // Another range.
    browser.click("button", "Today").await;
    browser.click("option", "Last 7 days").await;
    browser.until("the range in the address", |_, address| address.ends_with("?range=7d")).await;
    let week = count_line(&browser, "chats in the last 7 days").await;
    assert!(week > today && week < 72, "{today} today, {week} in the week");

    // Filters: search agent, search for, organization.
    browser.type_into("combobox", "Search agent or bot", "mAUD").await;
    browser.press(thirtyfour::Key::Enter).await;
    browser.until("the agent in the address", |_, address| address.contains("agent=mAUD")).await;
    browser.filter("Search for", "Contact chats").await;
    browser.until("the type in the address", |_, address| address.contains("type=contact")).await;
    browser.filter("Organizations", "Halden Northgate").await;
    browser.escape().await;
    browser.until("the organization in the address", |_, address| address.contains("organization_id=")).await;
    let filtered = count_line(&browser, "chats in the last 7 days").await;
    assert_eq!(filtered, browser.every("link", "Open ").await.len(), "the rows are as many as the count says");
    assert!(filtered < week);
    browser.picture("chats-filtered").await;

    // The chat, in the drawer.
    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the chat in the address", |_, address| address.contains("&chat=")).await;
    let drawer = browser.find("dialog", "Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    assert!(drawer.text().await.unwrap().contains("You are viewing. Nobody in the chat can see you."));
    browser.picture("chat-drawer").await;

    // Its link shows the same in another window.
    let link = browser.address().await;
    browser.click("button", "Copy link to this chat").await;
    assert_eq!(browser.clipboard().await, link);
    let handle = browser.driver.new_tab().await.unwrap();
    browser.driver.switch_to_window(handle).await.unwrap();
    browser.open(&link).await;
    browser.find("dialog", "Dana Whitlock").await;
    browser.until("the transcript again", |text, _| text.contains(LAST_WORDS)).await;
    assert_eq!(count_line(&browser, "chats in the last 7 days").await, filtered);

    // Escape closes the drawer and gives the focus back to its row; Back opens it again.
    browser.escape().await;
    browser.until("the drawer closed", |_, address| !address.contains("chat=")).await;
    browser.until_focused("Open Dana Whitlock").await;
    browser.driver.back().await.unwrap();
    browser.find("dialog", "Dana Whitlock").await;

    let errors = browser.console_errors().await;
    // Text becomes no element that runs or loads something, were code of the app itself to ask for it.
    let becomes = "const probe = document.createElement('div'); let refused = 0;
        for (const markup of ['<b onclick=\"x\">b</b>', '<iframe srcdoc=\"x\"></iframe>', '<script>1</script>'])
            try { probe.innerHTML = markup } catch { refused += 1 }
        probe.innerHTML = '<b class=\"x\">a &lt; b</b>';
        return [refused, probe.textContent]";
    assert_eq!(browser.run::<(usize, String)>(becomes).await, (3, "a < b".to_owned()));
    // Before the sign-in there is no session: only that request is refused.
    let others: Vec<_> = errors.iter().filter(|error| !error.contains("401")).collect();
    assert!(others.is_empty(), "{others:?}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn results_lead_to_their_chats_and_contacts_to_theirs() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}/data/results?range=30d", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;

    // The requested address opens after the sign-in.
    browser
        .until("the results", |text, address| {
            address.ends_with("/data/results?range=30d") && text.contains("Test drive")
        })
        .await;
    browser.picture("results").await;
    browser.click("link", "Open Test drive, Dana Whitlock").await;
    browser.find("dialog", "Test drive").await;
    browser.picture("result-detail").await;
    browser.click("button", "View chat").await;
    browser.find("dialog", "Dana Whitlock").await;
    browser.until("the event in the address", |_, address| address.contains("&at=")).await;

    // Back goes to the result, and Back again to the list.
    browser.driver.back().await.unwrap();
    browser.find("dialog", "Test drive").await;

    browser.click("tab", "Contacts").await;
    browser
        .until("the contacts", |text, address| address.contains("/data/contacts") && text.contains("Petra Nováková"))
        .await;
    browser.type_into("searchbox", "Search name, email or phone", "novakova").await;
    browser.until("one contact", |text, _| text.contains("1 contact ") && text.contains("Petra Nováková")).await;
    browser.picture("contacts").await;
    browser.click("link", "Open Petra Nováková").await;
    browser.find("dialog", "Petra Nováková").await;
    browser.picture("contact-detail").await;
    browser.escape().await;
    browser.click("button", "View chat of Petra Nováková").await;
    browser.find("dialog", "Petra Nováková").await;
    browser.until("a chat in the address", |_, address| address.contains("chat=")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_the_chats_are_cards_and_a_chat_fills_the_screen() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(390, 844).await;
    browser.open(&app.url).await;
    browser.find("heading", "Sign in").await;
    browser.picture("phone-sign-in").await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until("today's chats", |text, _| text.contains("Dana Whitlock")).await;
    browser.picture("phone-chats").await;
    let width = browser.driver.execute("return document.documentElement.scrollWidth", Vec::new()).await.unwrap();
    assert_eq!(width.json().as_i64(), Some(390), "the page does not scroll sideways");
    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    browser.picture("phone-chat").await;
    browser.click("button", "Back to the list").await;
    browser.until("the list", |_, address| address.ends_with("/data/chats")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ignored_parts_of_an_address_are_named_and_the_rest_is_shown() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}/data/chats?state=open&colour=red&type=bot", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until("a notice", |text, _| text.contains("Part of this link was ignored: colour, state")).await;
    browser.until("bot chats", |text, _| text.contains("chats today")).await;
    browser.picture("notice").await;
    browser.open(&format!("{}/data/chats?agent=nobody-is-called-so", app.url)).await;
    browser.until("an empty list", |text, _| text.contains("No chats match all of these filters")).await;
    browser.picture("empty").await;
    browser.close().await;
}
