//! The table as text and as a grid: what it says can be pointed at, selected and followed, and the keyboard
//! reaches all of it.

use super::{app_with_samples, watch};
use serde_json::json;
use thirtyfour::Key;

/// Scripts begin with this: the first cell of a column with text, and the middle of an element.
const CELLS: &str = "const cell = name => [...document.querySelectorAll(`.data-table__body .data-table__cell--${name}`)]
    .map(cell => cell.querySelector('.data-table__link') ? cell.querySelector('.data-table__link').firstElementChild : cell.firstElementChild)
    .find(text => text && text.textContent.trim());";

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_text_that_can_be_pointed_at_and_selected() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats?range=all", "Dana Whitlock").await;
    // What is cut or short says more where the pointer is.
    let titles = format!(
        "{CELLS} return ['type', 'participants', 'organization', 'contact', 'started', 'updated'].filter(name => {{
           const box = cell(name).getBoundingClientRect();
           const found = document.elementFromPoint(box.left + Math.min(box.width, 30) / 2, box.top + box.height / 2);
           return !found?.closest('.data-table__row [title]')?.title;
         }}).join()"
    );
    assert_eq!(browser.run::<String>(&titles).await, "", "these say nothing when pointed at");

    let browser = {
        browser.close().await;
        watch(&app, &email, "/data/contacts?range=all&q=dana", "Dana Whitlock").await
    };
    let [left, right, y]: [i64; 3] = browser
        .run(&format!(
            "{CELLS} const box = cell('email').getBoundingClientRect(); return [box.left, box.right, box.top + box.height / 2].map(Math.round)"
        ))
        .await;
    let chain = browser.driver.action_chain().move_to(left + 1, y).click_and_hold().move_to(right - 1, y).release();
    chain.perform().await.unwrap();
    let selected: String = browser.run("return getSelection().toString()").await;
    assert!(selected.contains('@'), "{selected:?} was selected");
    assert!(!browser.address().await.contains("contact="), "a selection opens nothing");
    // A click on the text opens, and so does one beside it.
    browser.driver.action_chain().move_to((left + right) / 2, y).click().perform().await.unwrap();
    browser.until("the contact", |_, address| address.contains("contact=")).await;
    browser.escape().await;
    browser.until("the list", |_, address| !address.contains("contact=")).await;
    browser.driver.action_chain().move_to(left - 4, y).click().perform().await.unwrap();
    browser.until("the contact", |_, address| address.contains("contact=")).await;
    browser.escape().await;
    // With the middle button, in another tab, and the row is not selected by that.
    for kind in ["mousePressed", "mouseReleased"] {
        let (x, buttons) = ((left + right) / 2, if kind == "mousePressed" { 4 } else { 0 });
        let event = json!({"type": kind, "x": x, "y": y, "button": "middle", "buttons": buttons, "clickCount": 1});
        browser.command("Input.dispatchMouseEvent", &event).await;
    }
    browser.until_row(async || browser.driver.windows().await.unwrap().len().to_string(), |count| count == "2").await;
    browser.until("the list", |_, address| !address.contains("contact=")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_grid_is_one_stop_and_the_focus_never_leaves_it_by_itself() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/contacts?range=all", "Dana Whitlock").await;
    let stops = "return [...document.querySelectorAll('#list :is(a, button, [tabindex])')].filter(one => one.tabIndex >= 0).length";
    assert_eq!(browser.run::<usize>(stops).await, 1);
    browser.press('j').await;
    browser.until_focused("Open ").await;
    // To the heads, where Enter sorts, and back.
    browser.press(Key::Up).await;
    browser.until_script("a head", "return !!document.activeElement.closest('[role=columnheader]')").await;
    browser.press(Key::Enter).await;
    browser.until("the order", |_, address| address.contains("sort=")).await;
    browser.until_script("a head", "return !!document.activeElement.closest('[role=columnheader][aria-sort]')").await;
    browser.press(Key::Down).await;
    browser.until_focused("Open ").await;
    // Each button of a row has the focus by itself.
    browser.press(Key::End).await;
    browser.until_focused("Erase ").await;
    browser.press(Key::Left).await;
    browser.until_focused("View chat of").await;
    browser.press(Key::Down).await;
    browser
        .until_script("the second row", "return document.activeElement.closest('[role=row]')?.ariaRowIndex === '3'")
        .await;
    browser.press(Key::End).await;
    browser.until_focused("Erase ").await;
    let erased: String = browser.run("return document.activeElement.ariaLabel").await;
    browser.press(Key::Enter).await;
    browser.find("alertdialog", "Erase ").await;
    browser
        .until_script(
            "what it removes",
            "return !!document.querySelector('dialog[open] .button--danger:not([disabled])')",
        )
        .await;
    browser.run::<()>("document.querySelector('dialog[open] .button--danger').click(); return null").await;
    browser.until("that it is done", |text, _| text.contains("was erased")).await;
    browser.until_gone("button", &erased).await;
    let in_place = "return document.activeElement.closest('#list [role=row]')?.ariaRowIndex === '3'";
    browser.until_script("the row in its place", in_place).await;

    // Another tab: its name has the focus, and arrows lead into its list.
    browser.press('2').await;
    browser.until_script("the name of the tab", "return document.activeElement.id === 'tab-results'").await;
    browser.until_script("its rows", "return !!document.querySelector('.data-table--results .data-table__link')").await;
    browser.press(Key::Down).await;
    browser.until_focused("Open ").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drawer_is_widened_by_a_key_and_stays_so() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.find("dialog", "Dana Whitlock").await;
    let width = "return document.querySelector('.drawer').offsetWidth";
    let before: f64 = browser.run(width).await;
    browser.press('w').await;
    let is_wider = format!("return document.querySelector('.drawer')?.offsetWidth > {before} + 50");
    browser.until_script("a wider drawer", &is_wider).await;
    browser.driver.refresh().await.unwrap();
    browser.until_script("a wider drawer", &is_wider).await;
    browser.press('w').await;
    browser
        .until_script("as it was", &format!("return document.querySelector('.drawer').offsetWidth === {before}"))
        .await;
    browser.close().await;
}
