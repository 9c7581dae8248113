//! What the app says and for how long: toasts, the live indicator, which people read a message, and
//! what is prefetched.

use super::{Browser, app_with_samples, sign_in};
use sightline_tests::TestApp;

async fn open(app: &TestApp, email: &str, address: &str) -> Browser {
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}{address}", app.url)).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until_script("rows", "return !!document.querySelector('.data-table__link')").await;
    browser
}

/// From now on the page's timers of 6 s run when `window.elapse()` says that the time is over.
const HOLD_TIME: &str = "
    const [set, clear] = [window.setTimeout, window.clearTimeout];
    window.held = new Map();
    window.setTimeout = (run, wait, ...values) => {
        if (wait !== 6000) return set.call(window, run, wait, ...values);
        window.held.set(-1 - window.held.size, run);
        return -window.held.size;
    };
    window.clearTimeout = id => window.held.delete(id) || clear.call(window, id);
    window.elapse = () => { for (const run of [...window.held.values()]) run(); window.held.clear(); };
    return null";

#[tokio::test(flavor = "multi_thread")]
async fn a_toast_stays_while_it_is_pointed_at_or_has_the_focus() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d").await;
    browser.run::<()>(HOLD_TIME).await;
    let is_held = "return window.held.size === 1 && !!document.querySelector('.toast')";
    let is_kept = "return window.held.size === 0 && !!document.querySelector('.toast')";
    browser.click("button", "Copy link to this view").await;
    browser.until_script("a toast that goes", is_held).await;

    // Under the pointer it does not go; left alone, its time begins again.
    let toast = browser.find("button", "Dismiss").await;
    browser.driver.action_chain().move_to_element_center(&toast).perform().await.unwrap();
    browser.until_script("a toast that stays", is_kept).await;
    browser.point_away().await;
    browser.until_script("a toast that goes", is_held).await;

    browser.run::<()>("document.querySelector('.toast button').focus(); return null").await;
    browser.until_script("a toast that stays", is_kept).await;
    browser.run::<()>("document.querySelector('.toast button').blur(); return null").await;
    browser.until_script("a toast that goes", is_held).await;
    browser.run::<()>("window.elapse(); return null").await;
    browser.until_script("no toast", "return !document.querySelector('.toast')").await;

    // Dismissed by the keyboard it gives the focus to the list.
    browser.click("button", "Copy link to this view").await;
    browser.until_script("a toast that goes", is_held).await;
    browser.run::<()>("document.querySelector('.toast button').focus(); return null").await;
    browser.press(thirtyfour::Key::Enter).await;
    browser.until_focused("Open ").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_indicator_shows_the_age_of_the_data() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d").await;
    browser.until("the age", |text, _| text.lines().any(|line| line.starts_with("updated "))).await;
    browser.click("button", "Pause live updates").await;
    browser
        .until("since when", |text, _| text.contains("Paused") && text.lines().any(|line| line.starts_with("since ")))
        .await;
    browser.picture("live-paused").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_composer_of_an_internal_chat_says_that_colleagues_read_it() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=all&type=agent").await;
    browser.click("link", "Open Internal").await;
    browser.click("button", "Join chat").await;
    browser
        .until("the readers", |text, _| text.contains("This chat is internal: colleagues in it see your messages"))
        .await;
    assert!(!browser.text().await.contains("sees your messages"));
    // The agent that began it is shown in the place of a contact, the colleague that answers on our side.
    let sides = "new Set([...document.querySelectorAll('.transcript__message')]
        .map(one => Math.sign(one.querySelector('.transcript__avatar').getBoundingClientRect().left - one.querySelector('.transcript__bubble').getBoundingClientRect().left))).size";
    browser.until_script("two sides", &format!("return {sides} === 2")).await;
    // The chat is beside the list, whatever else is in the page.
    let top = "return document.querySelector('.drawer').getBoundingClientRect().top === 0";
    browser.until_script("the drawer at the top", top).await;
    browser.picture("composer-internal").await;
    browser.click("button", "Close").await;
    browser.open(&format!("{}/data/chats?range=30d", app.url)).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.click("button", "Join chat").await;
    browser.until("the readers", |text, _| text.contains("Dana Whitlock sees your messages.")).await;

    // A participant that joins again is shown once, and not as having left.
    browser.click("button", "Leave chat").await;
    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;
    let participants = "[...document.querySelectorAll('.drawer__meta .participant')].filter(one => one.textContent.includes('Test User')).map(one => one.parentElement.textContent).join('|')";
    browser
        .until_row(
            async || browser.run(&format!("return {participants}")).await,
            |participants| participants.matches("Test User").count() == 1 && !participants.contains("left"),
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_opened_is_tried_again() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/results").await;
    browser.find("link", "Open Test drive, Dana Whitlock").await;
    browser.block(&["*/api/v1/results/0*"]).await;
    browser.click("link", "Open Test drive, Dana Whitlock").await;
    browser.click("button", "Try again").await;
    browser.find("button", "Try again").await;
    browser.picture("drawer-failed").await;
    browser.block(&[]).await;
    browser.click("button", "Try again").await;
    browser.until("its fields", |text, _| text.contains("Aster E3")).await;

    // What was counted stays where it cannot be counted again.
    browser.open(&format!("{}/data/chats?range=30d", app.url)).await;
    let counts = "[...document.querySelectorAll('.tabs__count, .count-line b')].map(one => one.textContent).join(' ')";
    browser.until_script("the counts", &format!("return /^\\S+ \\S+ \\S+ \\S+$/.test({counts})")).await;
    browser.until_quiet().await;
    let before: String = browser.run(&format!("return {counts}")).await;
    browser.block(&["*/api/*"]).await;
    browser.press("r").await;
    browser.until("that it failed", |text, _| text.contains("did not answer")).await;
    browser.until_quiet().await;
    assert_eq!(browser.run::<String>(&format!("return {counts}")).await, before);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_shows_saved_views_and_the_number_of_chats() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/contacts?q=Dana+Whitlock").await;
    browser.click("button", "Views").await;
    browser.type_into("textbox", "Name", "Her").await;
    browser.click("button", "Save this view").await;
    browser.until("the view", |text, _| text.contains("Her")).await;
    browser.escape().await;
    // Another one has a part of the name, which may be anybody's.
    browser.open(&format!("{}/data/contacts?q=whitl", app.url)).await;
    browser.click("button", "Views").await;
    browser.type_into("textbox", "Name", "Whites").await;
    browser.click("button", "Save this view").await;
    browser.until("the view", |text, _| text.contains("Whites")).await;
    browser.escape().await;
    browser.click("button", "Erase Dana Whitlock").await;
    browser.until("the views", |text, _| text.contains("1 saved view about the contact")).await;
    browser.until("the similar one", |text, _| text.contains("They stay; look at them:\n\nWhites")).await;
    browser.find("button", "Erase contact in 1 chat").await;
    browser.picture("erase-views").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_is_pointed_at_is_fetched_but_its_transcript_is_not() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d").await;
    let asked = "performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname).filter(path => path.startsWith('/api/v1/chats/') && !path.endsWith('/count'))";
    let before: Vec<String> = browser.run(&format!("return {asked}")).await;
    let opened = "SELECT count(*) FROM audit_entries WHERE action = 'transcript_opened'";
    assert_eq!(app.text(opened), "0");
    let row = browser.find("link", "Open Dana Whitlock").await;
    browser.driver.action_chain().move_to_element_center(&row).perform().await.unwrap();
    browser.until_script("the chat fetched", &format!("return {asked}.length > {}", before.len())).await;
    let ahead: Vec<String> = browser.run(&format!("return {asked}")).await;
    assert!(ahead.iter().all(|path| !path.contains("/events")), "{ahead:?}");
    assert_eq!(app.text(opened), "0", "looking at a row opened a transcript");

    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(super::LAST_WORDS)).await;
    browser.close().await;
}
