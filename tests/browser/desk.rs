//! Working all day: the keyboard, commands, saved views, settings and language.

use super::browser::Browser;
use super::{COMPANY, accept_all, app_with_samples, count_line, sign_in, sign_in_is_asked_again};
use chrono::{TimeDelta, Utc};
use sightline_tests::{ChatBuilder, TestApp};
use thirtyfour::Key;

async fn chats(app: &TestApp, email: &str) -> Browser {
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until("today's chats", |text, _| text.contains("Dana Whitlock")).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_done_by_keyboard() {
    let (app, email) = app_with_samples().await;
    let browser = chats(&app, &email).await;

    // The first stop of the page leads to the list; rows and cells have the focus one at a time.
    browser.press(Key::Tab).await;
    browser.press(Key::Enter).await;
    let first: String = browser
        .run("const link = document.querySelector('.data-table__link'); link.focus(); return link.ariaLabel")
        .await;
    browser.press('j').await;
    browser.press('j').await;
    browser.press('k').await;
    let second: String = browser.run("return document.querySelectorAll('.data-table__link')[1].ariaLabel").await;
    browser.until_focused(&second).await;
    browser.press(Key::Right).await;
    browser.until_script("a cell with the focus", "return document.activeElement.ariaColIndex === '2'").await;
    browser.press(Key::Left).await;
    browser.press(Key::Up).await;
    browser.until_focused(&first).await;
    browser.press(Key::Enter).await;
    browser.until("an open chat", |_, address| address.contains("chat=")).await;
    browser.escape().await;
    browser.until_focused(&first).await;

    // Keys for filters and tabs.
    browser.press('/').await;
    browser.press("maud").await;
    browser.press(Key::Enter).await;
    browser.until("the agent", |_, address| address.contains("agent=maud")).await;
    browser.run::<()>("document.activeElement.blur(); return null").await;
    browser.press('C').await;
    browser.until("no filter", |_, address| address.ends_with("/data/chats")).await;
    browser.press('2').await;
    browser.until("the results", |_, address| address.ends_with("/data/results")).await;

    // The help lists the keys, and switches them off.
    browser.press('?').await;
    browser.find("dialog", "Keyboard shortcuts").await;
    let ends = "[...document.querySelectorAll('.shortcuts__line')].some(line => line.textContent === 'First row / last rowCtrlHome/CtrlEnd')";
    browser.until_script("the keys to both ends", &format!("return {ends}")).await;
    browser.picture("shortcuts").await;
    browser.find("switch", "Single-key shortcuts").await.click().await.unwrap();
    browser.escape().await;
    browser.press('1').await;
    browser.press_with(Key::Control, 'k').await;
    browser.find("combobox", "What do you want to do?").await;
    assert!(browser.address().await.ends_with("/data/results"), "a single key did something");
    browser.press("contacts").await;
    browser.picture("palette").await;
    browser.press(Key::Enter).await;
    browser.until("the contacts", |_, address| address.ends_with("/data/contacts")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_finds_days_views_chats_contacts_and_agents() {
    let (app, email) = app_with_samples().await;
    let browser = chats(&app, &email).await;
    let search = async |typed: &str| {
        browser.press_with(Key::Control, 'k').await;
        browser.find("combobox", "What do you want to do?").await;
        browser.press(typed).await;
    };
    let option =
        |group: &str| format!("document.querySelector('.palette [role=group][aria-label=\"{group}\"] [role=option]')");
    let first = async |group: &str, words: &str| {
        let found = format!("return !!{}?.textContent.includes('{words}')", option(group));
        browser.until_script(&format!("{words} among {group}"), &found).await;
    };
    let choose = async |group: &str| {
        browser.run::<()>(&format!("{}.click(); return null", option(group))).await;
    };
    // A command says its key, and a tab is named without its number.
    search("results").await;
    first("Commands", "Results").await;
    let tab = format!(
        "return {}.querySelector('span').textContent + {}.querySelector('kbd').textContent",
        option("Commands"),
        option("Commands")
    );
    assert_eq!(browser.run::<String>(&tab).await, "Results2");
    browser.escape().await;

    search("yesterday").await;
    first("Days", "Yesterday").await;
    browser.press(Key::Enter).await;
    browser.until("yesterday", |_, address| address.contains("range=yesterday")).await;
    search("no reply").await;
    first("Views", "No reply yet").await;
    browser.press(Key::Enter).await;
    browser.until("those without a reply", |_, address| address.contains("replied=false")).await;
    search("whitlock").await;
    first("Contacts", "Dana Whitlock").await;
    first("Chats", "Dana Whitlock").await;
    browser.picture("palette-found").await;
    choose("Chats").await;
    browser
        .until("the chat", |text, address| address.contains("chat=") && text.contains("Nobody in the chat can see you"))
        .await;
    browser.escape().await;
    search("maud").await;
    first("Agents and bots", "Maud Ellery").await;
    choose("Agents and bots").await;
    browser.until("the agent's chats", |_, address| address.contains("agent_id=")).await;
    search("whitlock").await;
    first("Contacts", "Dana Whitlock").await;
    choose("Contacts").await;
    browser
        .until("the contact", |_, address| address.contains("/data/contacts?") && address.contains("contact="))
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_that_need_no_saving_say_how_many_chats_they_hold_now() {
    let (app, email) = app_with_samples().await;
    let late = |name: &'static str| {
        let at = Utc::now() - TimeDelta::minutes(20);
        let organization = format!("{COMPANY}/Halden Northgate");
        ChatBuilder::queued(name, &organization, at).contact(name, Some(name), None, None)
    };
    accept_all(&app.supervisor(COMPANY).await).await;
    app.import_chats([&late("Arne")]);
    let browser = chats(&app, &email).await;
    let open = async |words: String| {
        browser.click("button", "Views").await;
        browser.find("button", &words).await
    };
    let line = open(String::from("Waiting over target")).await;
    browser.until_row(async || line.text().await.unwrap(), |words| words.contains("1 chat")).await;
    // While the list is open, it counts along.
    app.import_chats([&late("Bibi")]);
    browser.until_row(async || line.text().await.unwrap(), |words| words.contains("2 chats")).await;
    browser.picture("ready-views").await;
    line.click().await.unwrap();
    browser
        .until("those who wait too long", |text, address| {
            address.contains("over_target=true") && text.contains("Arne") && text.contains("Bibi")
        })
        .await;
    open(String::from("No reply yet")).await.click().await.unwrap();
    browser
        .until("those without a reply", |text, address| {
            address.contains("replied=false") && text.contains("Arne") && !text.contains("Dana Whitlock")
        })
        .await;
    browser.find("button", "Remove filter Replies: No reply yet").await;
    // Who takes part in a chat has chats of their own.
    assert!(browser.every("button", "Mine").await.is_empty());
    browser.escape().await;
    browser.click("link", "Open Arne").await;
    browser.click("button", "Join chat").await;
    browser.until("that one takes part", |text, _| text.contains("Leave chat")).await;
    browser.escape().await;
    open(String::from("Mine")).await.click().await.unwrap();
    browser
        .until("one's own chats", |text, address| {
            address.contains("agent_id=") && text.contains("1 chat today") && text.contains("Arne")
        })
        .await;
    open(String::from("With results today")).await.click().await.unwrap();
    browser.until("chats with results", |_, address| address.ends_with("?has_results=true")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_saved_found_again_and_removed() {
    let (app, email) = app_with_samples().await;
    let browser = chats(&app, &email).await;
    browser.click("radio", "Queued").await;
    browser.until("the state", |_, address| address.contains("state=queued")).await;
    let queued = count_line(&browser, "chats today").await;
    browser.click("button", "Views").await;
    browser.type_into("textbox", "Name", "Waiting now").await;
    browser.click("button", "Save this view").await;
    browser.until("the view in the address", |_, address| address.contains("view=")).await;
    browser.escape().await;
    // Other filters: it says so, and takes them; and another name.
    browser.click("radio", "Active").await;
    browser.click("button", "Waiting now (changed)").await;
    browser.picture("view-changed").await;
    browser.click("button", "Update Waiting now").await;
    browser.until_gone("button", "Waiting now (changed)").await;
    browser.escape().await;
    browser.click("radio", "Queued").await;
    browser.click("button", "Waiting now (changed)").await;
    browser.click("button", "Update Waiting now").await;
    browser.type_into("textbox", "Name", "Queue").await;
    browser.click("button", "Rename").await;
    browser.find("button", "Queue").await;
    browser.until_gone("button", "Waiting now").await;
    browser.type_into("textbox", "Name", "Waiting now").await;
    browser.click("button", "Rename").await;
    browser.until_gone("button", "Update Waiting").await;
    browser
        .until_script(
            "the old name",
            "return [...document.querySelectorAll('.views__open')].some(one => one.textContent === 'Waiting now')",
        )
        .await;
    browser.escape().await;
    browser.click("button", "Clear filters").await;
    browser.until("no filter", |_, address| address.ends_with("/data/chats")).await;
    browser.click("button", "Views").await;
    browser.click("button", "Waiting now").await;
    browser.until("the view", |_, address| address.contains("state=queued") && address.contains("view=")).await;
    assert_eq!(count_line(&browser, "chats today").await, queued);
    browser.click("button", "Waiting now").await;
    browser.picture("views").await;
    browser.click("button", "Remove view Waiting now").await;
    browser.until("no view", |text, _| text.contains("No saved views yet.")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_rows_theme_and_language_are_remembered() {
    let (app, email) = app_with_samples().await;
    let browser = chats(&app, &email).await;
    browser.click("button", "Columns and rows").await;
    browser.find("checkbox", "#Events").await.click().await.unwrap();
    browser.find("radio", "Compact").await.click().await.unwrap();
    browser.escape().await;
    browser.click("button", "Account of").await;
    browser.find("radio", "Theme: dark").await.click().await.unwrap();
    browser.find("radio", "Nederlands").await.click().await.unwrap();
    browser.until("Dutch", |text, _| text.contains("Bijgewerkt") && text.contains("Dana Whitlock")).await;
    browser.until_script("the language", "return document.documentElement.lang === 'nl'").await;
    browser.until_script("the dark theme", "return document.documentElement.dataset.theme === 'dark'").await;
    browser.until_gone("columnheader", "#Events").await;
    let height = "return Math.abs(document.querySelector('.data-table__body [role=row]').offsetHeight - 32) < 0.5";
    browser.until_script("low rows", height).await;
    browser.picture("dutch-dark-compact").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_ran_out_is_renewed_and_nothing_on_screen_is_lost() {
    let (app, email) = app_with_samples().await;
    let browser = chats(&app, &email).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(super::LAST_WORDS)).await;
    sign_in_is_asked_again(&app, &browser).await;
    browser.until("what was on screen", |text, _| text.contains(super::LAST_WORDS)).await;
    browser.picture("sign-in-again").await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until_script("no dialog", "return !document.querySelector('dialog[open]')").await;
    browser.until("the question that was asked", |_, address| address.contains("state=active")).await;
    browser.until("its answer", |text, _| text.contains(super::LAST_WORDS)).await;
    browser
        .until_script(
            "active chats",
            "return document.querySelectorAll('[role=row] .state-badge--closed').length === 0",
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_says_so_and_back_and_forward_work() {
    let (app, email) = app_with_samples().await;
    let browser = chats(&app, &email).await;
    browser.open(&format!("{}/data/nothing", app.url)).await;
    browser.until("a word about it", |text, _| text.contains("There is no such page")).await;
    browser.click("link", "Go to the chats").await;
    browser.until("the chats", |text, address| address.ends_with("/data/chats") && text.contains("chats today")).await;
    browser.click("tab", "Results").await;
    browser
        .until("the results", |text, address| address.ends_with("/data/results") && text.contains("results today"))
        .await;
    browser.driver.back().await.unwrap();
    browser
        .until("the chats again", |text, address| address.ends_with("/data/chats") && text.contains("chats today"))
        .await;
    browser.driver.forward().await.unwrap();
    browser
        .until("the results again", |text, address| {
            address.ends_with("/data/results") && text.contains("results today")
        })
        .await;
    browser.close().await;
}
