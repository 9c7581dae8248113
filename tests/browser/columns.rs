//! Columns that the reader moves and resizes: by dragging their heads, by keys and in the menu.

use super::{Browser, app_with_samples, watch};
use thirtyfour::Key;

/// The columns that are shown, from left to right, as the heads and the first row have them.
async fn shown(browser: &Browser) -> String {
    let script =
        "const names = line => [...document.querySelectorAll(`#list [aria-rowindex='${line}'] [aria-colindex]`)]
        .filter(cell => cell.offsetWidth > 0).map(cell => /cell--([a-z]+)/.exec(cell.className)[1]).join(' ');
      return [names(1), names(2)]";
    let [heads, cells]: [String; 2] = browser.run(script).await;
    assert_eq!(heads, cells);
    heads
}

async fn until_shown(browser: &Browser, columns: &str) {
    browser.until_row(async || shown(browser).await, |shown| shown == columns).await;
}

async fn until_said(browser: &Browser, words: &str) {
    let said = "return document.querySelector('.data-table > [role=status]')?.textContent || ''";
    browser.until_row(async || browser.run::<String>(said).await, |said| said == words).await;
}

/// The left and right ends and the middle line of what a selector finds, and how wide that is.
async fn place(browser: &Browser, selector: &str) -> [i64; 4] {
    let script = format!(
        "const box = document.querySelector(\"{selector}\").getBoundingClientRect();
         return [box.left, box.right, box.top + box.height / 2, box.width].map(Math.round)"
    );
    browser.run(&script).await
}

async fn until_width(browser: &Browser, column: &str, width: i64) {
    let selector = format!("#list [aria-rowindex='2'] .data-table__cell--{column}");
    browser.until_row(async || place(browser, &selector).await[3].to_string(), |is| is == width.to_string()).await;
}

/// The code that follows the gestures comes when the heads are reached.
async fn reach_the_heads(browser: &Browser) {
    let [left, _, y, _] = place(browser, "[data-column=contact]").await;
    browser.driver.action_chain().move_to(left + 40, y).perform().await.unwrap();
    browser.until_script("its code", "return !!document.querySelector('.data-table > [role=status]')").await;
}

const AS_THEY_ARE: &str = "contact email phone organization chats results updated actions";

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_moved_and_resized_with_the_pointer_and_stay_so() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/contacts?range=all", "Dana Whitlock").await;
    assert_eq!(shown(&browser).await, AS_THEY_ARE);
    reach_the_heads(&browser).await;

    // The head of the contacts, dropped behind the telephone numbers. It sorts nothing.
    let [left, _, y, _] = place(&browser, "[data-column=contact]").await;
    let [.., phone, _, _] = place(&browser, "[data-column=phone]").await;
    let chain = browser.driver.action_chain().move_to(left + 40, y).click_and_hold().move_to(left + 60, y);
    chain.move_to(phone - 10, y).perform().await.unwrap();
    browser
        .until_script(
            "where it comes",
            "return document.querySelector('[data-drop]')?.dataset.column === 'organization'",
        )
        .await;
    browser.picture("columns-moving").await;
    browser.driver.action_chain().release().perform().await.unwrap();
    let moved = "email phone contact organization chats results updated actions";
    until_shown(&browser, moved).await;
    until_said(&browser, "Contact, column 3 of 8").await;
    assert!(!browser.address().await.contains("sort="));

    // The edge of a head, twice as far as the screen is wide: the table scrolls in its frame.
    let [edge, _, y, _] = place(&browser, "[data-column=email] .data-table__edge").await;
    let width = place(&browser, "[data-column=email]").await[3];
    let chain = browser.driver.action_chain().move_to(edge + 6, y).click_and_hold().move_to(edge + 16, y);
    chain.move_to(edge + 406, y).release().perform().await.unwrap();
    until_width(&browser, "email", width + 400).await;
    until_said(&browser, &format!("Email, {} pixels wide", width + 400)).await;
    let widths = "const [list, row] = [document.querySelector('#list'), document.querySelector('.data-table__body .data-table__row')];
        return list.scrollWidth > list.clientWidth && row.offsetWidth === list.scrollWidth
          && document.documentElement.scrollWidth <= innerWidth";
    browser.until_script("that it scrolls by itself", widths).await;
    browser.picture("columns-wide").await;

    browser.driver.refresh().await.unwrap();
    browser.find("link", "Open Dana Whitlock").await;
    until_shown(&browser, moved).await;
    until_width(&browser, "email", width + 400).await;
    // Each tab has its own.
    browser.press('1').await;
    browser.until_script("the chats", "return !!document.querySelector('.data-table--chats .data-table__link')").await;
    assert!(shown(&browser).await.starts_with("type participants organization contact state"));
    browser.press('3').await;
    browser.find("link", "Open Dana Whitlock").await;

    // Twice on the edge: as wide as it is by itself. Then all of it as at first.
    reach_the_heads(&browser).await;
    let [edge, _, y, _] = place(&browser, "[data-column=email] .data-table__edge").await;
    browser.driver.action_chain().move_to(edge + 6, y).double_click().perform().await.unwrap();
    until_said(&browser, "Email, automatic width").await;
    browser.click("button", "Columns and rows").await;
    browser.click("button", "Reset columns").await;
    until_shown(&browser, AS_THEY_ARE).await;
    until_width(&browser, "email", width).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_moved_and_resized_with_keys_and_in_the_menu() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/contacts?range=all", "Dana Whitlock").await;
    browser.press('j').await;
    browser.until_focused("Open ").await;
    browser.press(Key::Up).await;
    browser.until_script("the code", "return !!document.querySelector('.data-table > [role=status]')").await;
    browser.press_with(Key::Alt, Key::Right).await;
    until_said(&browser, "Contact, column 2 of 8").await;
    until_shown(&browser, "email contact phone organization chats results updated actions").await;
    let has_focus = "return document.activeElement.closest('[role=columnheader]')?.dataset.column === 'contact'";
    browser.until_script("the focus in its head", has_focus).await;
    let width = place(&browser, "[data-column=contact]").await[3];
    let chain = browser.driver.action_chain().key_down(Key::Alt).key_down(Key::Shift).send_keys(Key::Left);
    chain.key_up(Key::Shift).key_up(Key::Alt).perform().await.unwrap();
    until_said(&browser, &format!("Contact, {} pixels wide", width - 16)).await;
    until_width(&browser, "contact", width - 16).await;
    // From a row the focus comes back to its link, wherever that is.
    browser.press(Key::Down).await;
    browser.until_focused("Open ").await;
    browser.press(Key::Enter).await;
    browser.until("the contact", |_, address| address.contains("contact=")).await;
    browser.escape().await;
    browser.until_focused("Open ").await;
    assert!(!browser.address().await.contains("contact="));

    browser.click("button", "Columns and rows").await;
    browser.click("button", "Move Contact up").await;
    until_shown(&browser, AS_THEY_ARE).await;
    browser.until_focused("Move Contact down").await;
    browser.press(Key::Enter).await;
    until_shown(&browser, "email contact phone organization chats results updated actions").await;
    browser.until_focused("Move Contact down").await;
    browser.picture("columns-menu").await;
    // Cards have no columns.
    browser.resize(390, 844, 1.0).await;
    browser.until_script("cards", "return document.querySelector('.data-table__head').offsetHeight === 0").await;
    let sideways = "return document.querySelector('#list').scrollWidth <= document.querySelector('#list').clientWidth";
    browser.until_script("no wider than the screen", sideways).await;
    assert!(browser.every("button", "Move ").await.is_empty());
    browser.close().await;
}
