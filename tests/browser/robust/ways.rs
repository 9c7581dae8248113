//! Ways to use it: the keyboard alone, in the dark, on a phone, back and forward, past midnight.

use super::super::{LAST_WORDS, app_with_samples, count_line, sign_in};
use super::{in_the_chat, until_once};
use crate::browser::Browser;
use serde_json::json;
use sightline_tests::TestApp;
use thirtyfour::Key;

/// Presses Tab until the focused element has this name.
async fn tab_to(browser: &Browser, name: &str) {
    let script = "const one = document.activeElement;
        return [one.ariaLabel, one.labels?.[0]?.textContent, one.textContent].find(words => words?.trim()) || ''";
    for _ in 0..80 {
        browser.press(Key::Tab).await;
        if browser.run::<String>(script).await.contains(name) {
            return;
        }
    }
    panic!("Tab never comes to {name:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_sign_in_to_a_written_message_by_keyboard_alone() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    browser.find("heading", "Sign in").await;
    // The first field has the focus.
    browser.until_script("the focus in the first field", "return document.activeElement.id === 'email'").await;
    browser.press(email.as_str()).await;
    browser.press(Key::Tab).await;
    browser.press(TestApp::PASSWORD).await;
    browser.press(Key::Enter).await;
    browser.find("link", "Open Dana Whitlock").await;

    // To the rows, along them to the chat, into it, and through its buttons to the field.
    tab_to(&browser, "Open ").await;
    let at_dana = "return document.activeElement.ariaLabel?.startsWith('Open Dana Whitlock') || false";
    for _ in 0..20 {
        if browser.run::<bool>(at_dana).await {
            break;
        }
        browser.press(Key::Down).await;
    }
    browser.until_focused("Open Dana Whitlock").await;
    browser.press(Key::Enter).await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    tab_to(&browser, "Join chat").await;
    browser.press(Key::Enter).await;
    browser.until_focused("Write a message").await;
    browser.press("By hand, no mouse").await;
    browser.press(Key::Enter).await;
    until_once(&browser, "By hand, no mouse").await;

    // And out again: leave, close, sign out.
    tab_to(&browser, "Send").await;
    for _ in 0..12 {
        browser.press_with(Key::Shift, Key::Tab).await;
        if browser.run::<String>("return document.activeElement.textContent").await == "Leave chat" {
            break;
        }
    }
    browser.press(Key::Enter).await;
    browser.find("button", "Join chat").await;
    browser.escape().await;
    browser.until_focused("Open Dana Whitlock").await;
    let wrote =
        "SELECT type FROM events WHERE agent_id IN (SELECT id FROM agents WHERE user_id IS NOT NULL) ORDER BY seq";
    assert_eq!(app.texts(wrote), ["joined", "message", "left"]);
    browser.close().await;
}

/// How light the page is: the sum of its colour's parts.
async fn lightness(browser: &Browser) -> u32 {
    let script = "return getComputedStyle(document.querySelector('main')).backgroundColor.match(/[0-9.]+/g).slice(0, 3)
        .reduce((sum, part) => sum + Number(part), 0)";
    let of_main: f64 = browser.run(script).await;
    let script = script.replace("document.querySelector('main')", "document.body");
    of_main.max(browser.run(&script).await) as u32
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dark_theme_is_dark_and_stays_chosen() {
    let (app, email) = app_with_samples().await;
    let browser = in_the_chat(&app, &email).await;
    let light = lightness(&browser).await;
    assert!(light > 600, "{light}");
    browser.click("button", "Account of").await;
    browser.find("radio", "Theme: dark").await.click().await.unwrap();
    browser.escape().await;
    browser.until_row(async || lightness(&browser).await.to_string(), |dark| dark.parse::<u32>().unwrap() < 200).await;
    let dark = lightness(&browser).await;
    // Words are light on it.
    let words = "return getComputedStyle(document.querySelector('[role=gridcell]')).color.match(/[0-9.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) > 450";
    browser.until_script("light words", words).await;
    // It is there again, before anything else is: also in another tab.
    let address = browser.address().await;
    browser.driver.new_tab().await.unwrap();
    browser.open(&address).await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    browser.until_row(async || lightness(&browser).await.to_string(), |found| found == dark.to_string()).await;
    // As the system has it: both, at once.
    browser.click("button", "Account of").await;
    browser.find("radio", "Theme: system").await.click().await.unwrap();
    for (scheme, wanted) in [("light", light), ("dark", dark), ("light", light)] {
        browser.prefer(&[("prefers-color-scheme", scheme)]).await;
        browser.until_row(async || lightness(&browser).await.to_string(), |found| found == wanted.to_string()).await;
    }
    browser.close().await;
}

/// The page is as wide as the phone.
async fn fits(browser: &Browser, what: &str) {
    let width: f64 = browser.run("return document.documentElement.scrollWidth").await;
    assert!(width <= 390.0, "{what} is {width} wide");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_is_done_on_a_phone() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(390, 844).await;
    browser.open(&app.url).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.find("link", "Open Dana Whitlock").await;
    fits(&browser, "the list").await;
    let today = count_line(&browser, "chats today").await;

    browser.click("button", "Today").await;
    browser.find("dialog", "Date range").await;
    fits(&browser, "the range").await;
    browser.click("option", "Last 30 days").await;
    browser.until("the range in the address", |_, address| address.contains("range=30d")).await;
    assert!(count_line(&browser, "chats in the last 30 days").await > today);
    browser.open_filter("Search for").await;
    fits(&browser, "the filters").await;
    browser.click("option", "Contact chats").await;
    browser.until("the type in the address", |_, address| address.contains("type=contact")).await;
    browser.escape().await;

    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    fits(&browser, "the chat").await;
    browser.click("button", "Join chat").await;
    browser.type_into("textbox", "Write a message", "From the train").await;
    fits(&browser, "the composer").await;
    browser.click("button", "Send").await;
    until_once(&browser, "From the train").await;
    browser.click("button", "Leave chat").await;
    browser.find("button", "Join chat").await;
    browser.click("button", "Back to the list").await;

    browser.click("tab", "Results").await;
    browser.click("link", "Open Test drive, Dana Whitlock").await;
    browser.find("dialog", "Test drive").await;
    fits(&browser, "the result").await;
    browser.click("button", "View chat").await;
    browser.until("the chat", |text, _| text.contains("From the train")).await;
    browser.click("button", "Back to the list").await;
    browser.click("tab", "Contacts").await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.find("dialog", "Dana Whitlock").await;
    browser.click("button", "Erase contact").await;
    browser.find("alertdialog", "Erase ").await;
    fits(&browser, "the question before erasing").await;
    browser.picture("phone-erase").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_and_forward_go_through_tabs_and_what_was_open() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.find("link", "Open Dana Whitlock").await;
    // Filters replace the entry of the history; opened panels and tabs add one.
    browser.click("radio", "Active").await;
    browser.until("the filter", |_, address| address.ends_with("/data/chats?state=active")).await;
    let active = count_line(&browser, "chats today").await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.find("dialog", "Dana Whitlock").await;
    let chat = browser.address().await;
    browser.click("button", "Close").await;
    browser.click("tab", "Results").await;
    browser.until("the results", |_, address| address.contains("/data/results")).await;
    browser.click("tab", "Contacts").await;
    browser.until("the contacts", |_, address| address.contains("/data/contacts")).await;

    browser.driver.back().await.unwrap();
    browser.until("the results", |_, address| address.contains("/data/results")).await;
    browser.driver.back().await.unwrap();
    browser.until("the filtered list", |_, address| address.ends_with("/data/chats?state=active")).await;
    assert_eq!(count_line(&browser, "chats today").await, active);
    let active_is_chosen = "return [...document.querySelectorAll('[role=radio][aria-checked=true]')].some(one => one.textContent.includes('Active'))";
    browser.until_script("the state chosen", active_is_chosen).await;
    browser.driver.back().await.unwrap();
    browser.find("dialog", "Dana Whitlock").await;
    browser.until("the address of the chat", |_, address| address == chat).await;
    browser.driver.back().await.unwrap();
    browser.until_script("no drawer", "return !document.querySelector('[role=dialog]')").await;
    browser.driver.forward().await.unwrap();
    browser.find("dialog", "Dana Whitlock").await;
    browser.driver.forward().await.unwrap();
    browser.until_script("no drawer", "return !document.querySelector('[role=dialog]')").await;
    browser.driver.forward().await.unwrap();
    browser.until("the results", |_, address| address.contains("/data/results")).await;
    // Loaded again, it is the same.
    browser.open(&chat).await;
    browser.find("dialog", "Dana Whitlock").await;
    assert_eq!(count_line(&browser, "chats today").await, active);
    browser.close().await;
}

/// Lets the page's clock be moved: `window.later` milliseconds are added to it.
const CLOCK: &str = "window.later = 0; const Real = Date; const now = () => Real.now() + window.later;
    window.Date = new Proxy(Real, {
      construct: (_, given) => given.length ? new Real(...given) : new Real(now()),
      get: (of, name) => name === 'now' ? now : Reflect.get(of, name),
    });";

#[tokio::test(flavor = "multi_thread")]
async fn at_midnight_today_becomes_the_new_today() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.command("Page.addScriptToEvaluateOnNewDocument", &json!({"source": CLOCK})).await;
    browser.open(&app.url).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.find("link", "Open Dana Whitlock").await;
    let today = count_line(&browser, "chats today").await;
    let day: String = browser.run("return document.querySelector('[data-key=d]').innerText").await;
    let closed = "return document.querySelectorAll('[role=row] .state-badge--closed').length";
    assert!(browser.run::<usize>(closed).await > 0);

    // The day ends while the user does nothing.
    browser.run::<()>("window.later = 24 * 3600 * 1000; return null").await;
    let name = "return document.querySelector('[data-key=d]').innerText";
    browser.until_row(async || browser.run::<String>(name).await, |now| now.contains("Today") && now != day).await;
    // Closed chats are of yesterday; a chat that still waits is of today too.
    browser.until_script("nothing that is over", &format!("return (() => {{ {closed} }})() === 0")).await;
    assert!(count_line(&browser, "chats today").await < today);
    browser.find("link", "Open Dana Whitlock").await;
    assert!(browser.address().await.ends_with("/data/chats"), "the address still says today");
    // Its clock is not that of others.
    browser.end().await;
}
