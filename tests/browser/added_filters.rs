//! The filters that *+ Filter* adds: by the keyboard alone, as chips with their field, and the bar that stays one line.

use super::{Browser, app_with_samples, count_line, sign_in};
use sightline_tests::TestApp;
use thirtyfour::Key;

async fn open(app: &TestApp, email: &str, address: &str, width: u32) -> Browser {
    let browser = Browser::start(width, 900).await;
    browser.open(&format!("{}{address}", app.url)).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until_script("rows", "return !!document.querySelector('.data-table__link')").await;
    browser
}

/// Waits until the focus is in the list of this name.
async fn until_in_list(browser: &Browser, name: &str) {
    let list = "document.activeElement.closest('.choice__popover')?.querySelector('[role=listbox], [role=tree]')";
    browser.until_script(name, &format!("return {list}?.ariaLabel === '{name}'")).await;
}

/// What *+ Filter* offers, which is open.
async fn offered(browser: &Browser) -> Vec<String> {
    until_in_list(browser, "+ Filter").await;
    browser.run("return [...document.querySelectorAll('[role=option]')].map(option => option.textContent.trim())").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_added_changed_and_removed_by_the_keyboard_alone() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d", 1440).await;
    let all = count_line(&browser, "chats in the last 30 days").await;

    // The button stands behind the words. What the bar has itself is not offered.
    browser.press('q').await;
    browser.until_focused("Search words").await;
    browser.press(Key::Tab).await;
    browser.until_focused("+ Filter").await;
    browser.press(Key::Down).await;
    assert_eq!(offered(&browser).await, ["Forms", "Results", "Replies", "Wait", "Tags"]);
    browser.picture("add-filter").await;

    // A letter finds it, and its values are there at once.
    browser.press('r').await;
    browser.press(Key::Enter).await;
    until_in_list(&browser, "Results").await;
    browser.press(Key::Down).await;
    browser.press(Key::Enter).await;
    browser.until("results in the address", |_, address| address.contains("has_results=true")).await;
    browser.until_focused("Results With results").await;
    let with = count_line(&browser, "chats in the last 30 days").await;
    assert!(with > 0 && with < all, "{with} of {all} have results");

    // The chip opens its field again, and what is set is not offered.
    browser.press(Key::Down).await;
    until_in_list(&browser, "Results").await;
    browser.press(Key::End).await;
    browser.press(Key::Enter).await;
    browser.until("none in the address", |_, address| address.contains("has_results=false")).await;
    browser.until_focused("Results Without results").await;
    assert_eq!(count_line(&browser, "chats in the last 30 days").await, all - with);
    browser.click("button", "+ Filter").await;
    assert_eq!(offered(&browser).await, ["Forms", "Replies", "Wait", "Tags"]);
    browser.escape().await;
    browser.until_focused("+ Filter").await;

    // A filter that is left without a value is none.
    browser.press(Key::Down).await;
    until_in_list(&browser, "+ Filter").await;
    browser.press('f').await;
    browser.press(Key::Enter).await;
    until_in_list(&browser, "Forms").await;
    browser.find("button", "Remove filter Forms: All").await;
    browser.escape().await;
    browser.until_focused("+ Filter").await;
    browser.until_gone("button", "Remove filter Forms").await;

    // Tags are typed, one after the other, and each is chosen no more by its name.
    browser.press(Key::Down).await;
    until_in_list(&browser, "+ Filter").await;
    browser.press('t').await;
    browser.press(Key::Enter).await;
    until_in_list(&browser, "Tags").await;
    for tag in ["vip", "new"] {
        browser.press(tag).await;
        browser.press(Key::Enter).await;
        browser.until("the tag in the address", |_, address| address.contains(&format!("tag={tag}"))).await;
    }
    browser.press("vip").await;
    browser.press(Key::Enter).await;
    browser.until("one tag", |_, address| address.contains("tag=new") && !address.contains("tag=vip")).await;
    browser.picture("add-filter-tags").await;
    browser.escape().await;
    browser.until_focused("Tags new").await;

    // Removed by its button, the focus goes to the chip before it, and then back to the bar.
    browser.press(Key::Tab).await;
    browser.until_focused("Remove filter Tags: new").await;
    browser.press(Key::Enter).await;
    browser.until_focused("Remove filter Results: Without results").await;
    browser.press(Key::Enter).await;
    browser.until("no filters", |_, address| address.ends_with("?range=30d")).await;
    browser.until_focused("+ Filter").await;
    assert_eq!(count_line(&browser, "chats in the last 30 days").await, all);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_of_the_address_is_a_chip_with_its_field() {
    let (app, email) = app_with_samples().await;
    let address = "/data/chats?range=30d&state=queued,active&replied=false&over_target=true&form=Viewing&form=Callback";
    let browser = open(&app, &email, "/data/chats?range=30d", 1440).await;
    browser.open(&format!("{}{address}", app.url)).await;
    for chip in ["Forms: Callback, Viewing", "Replies: No reply yet", "Wait: Over target", "State: Queued, Active"] {
        browser.find("button", &format!("Remove filter {chip}")).await;
    }
    browser.filter("Replies", "With a reply").await;
    browser.until("another value", |_, address| address.contains("replied=true")).await;
    browser.click("button", "Remove filter State").await;
    browser.until("every state", |_, address| !address.contains("state=")).await;
    browser.click("button", "Clear filters").await;
    browser.until("no filters", |_, address| address.ends_with("/data/chats")).await;
    browser.until_script("no chips", "return !document.querySelector('.chips')").await;

    // Where the bar has no room for the organizations, they are added like the others.
    browser.resize(1024, 768, 1.0).await;
    browser.filter("Organizations", "Halden Northgate").await;
    browser.until("the organization", |_, address| address.contains("organization_id=")).await;
    browser.escape().await;
    browser.find("button", "Remove filter Organizations: Halden Northgate").await;
    browser.until_focused("Organizations Halden Northgate").await;
    browser.close().await;
}

/// How many lines the controls of the bar stand in, and whether all of it is within the bar.
const LINES: &str = "const bar = document.querySelector('form.filters'), frame = bar.getBoundingClientRect();
  const boxes = [...bar.querySelectorAll('.field, .button, .icon-button, .date-range')]
    .filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect());
  const lines = new Set(boxes.map(box => Math.round((box.top + box.bottom) / 4)));
  const isWithin = boxes.every(box => box.left >= frame.left && box.right <= frame.right + 1);
  return [lines.size, isWithin, frame.height]";

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_is_one_line_in_every_frame_whatever_is_set() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d", 1440).await;
    let north = app.text("SELECT id FROM organizations WHERE name = 'Halden Northgate'");
    let set = format!("type=contact,bot&has_results=true&form=Test+drive&q=a&agent=maud&organization_id={north}");
    for language in ["en", "nl"] {
        browser.run::<()>(&format!("localStorage.setItem('sightline-language', '{language}'); return null")).await;
        for (tab, filters) in [("chats", ""), ("chats", &set), ("results", ""), ("contacts", "")] {
            let address = format!("{}/data/{tab}?range=30d&{filters}", app.url);
            for (width, is_open) in [(1440, false), (1024, false), (1440, true)] {
                browser.resize(width, 900, 1.0).await;
                browser.open(&address).await;
                browser.until_script("rows", "return !!document.querySelector('.data-table__link')").await;
                if is_open {
                    browser.run::<()>("document.querySelector('.data-table__link').click(); return null").await;
                    browser.find("dialog", "").await;
                }
                let (lines, is_within, height): (usize, bool, f64) = browser.run(LINES).await;
                let frame = format!("{tab}?{filters} at {width} in {language}, open: {is_open}");
                browser.picture(&format!("bar-{tab}-{}-{width}-{is_open}-{language}", filters.is_empty())).await;
                assert_eq!((lines, is_within), (1, true), "{frame}");
                assert!(height < 60.0, "{frame}: {height} px");
            }
        }
    }
    browser.end().await;
}
