//! The selection of rows: axe-core, the layout, and a finger on a phone.

use super::audit::Findings;
use super::{app_with_samples, open};
use crate::browser::Browser;
use crate::selecting::until_selected;
use serde_json::json;
use thirtyfour::Key;

/// A finger on the middle of a row.
async fn touch(browser: &Browser, kind: &str, place: usize) {
    let script = format!(
        "const box = document.querySelector(\"#list [aria-rowindex='{}']\").getBoundingClientRect();
         return [box.left + box.width / 2, box.top + box.height / 2].map(Math.round)",
        place + 1
    );
    let [x, y]: [i64; 2] = browser.run(&script).await;
    let points = if kind == "touchStart" { json!([{"x": x, "y": y}]) } else { json!([]) };
    browser.command("Input.dispatchTouchEvent", &json!({"type": kind, "touchPoints": points})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_a_selection_and_a_finger_makes_one() {
    let (app, email) = app_with_samples().await;
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/chats?range=all", 1440).await;
    browser.press('j').await;
    browser.press('x').await;
    browser.press_with(Key::Shift, Key::Down).await;
    until_selected(&browser, "1 2").await;
    browser.find("button", "Export").await;
    findings.look(&browser, "selection").await;
    findings.measure(&browser, "selection-1440").await;
    browser.click("button", "Close chats").await;
    browser.until_script("the question", "return document.activeElement?.name === 'reason'").await;
    findings.look(&browser, "selection-close").await;
    browser.escape().await;
    browser.resize(1024, 768, 1.0).await;
    findings.measure(&browser, "selection-1024").await;

    // On a phone a row is held; then a tap selects another one, and does not open it.
    browser.resize(390, 844, 1.0).await;
    browser.command("Emulation.setTouchEmulationEnabled", &json!({"enabled": true})).await;
    browser.open(&format!("{}/data/chats?range=all", app.url)).await;
    browser.until("the list", |text, _| text.contains("Dana Whitlock")).await;
    touch(&browser, "touchStart", 2).await;
    until_selected(&browser, "2").await;
    touch(&browser, "touchEnd", 2).await;
    touch(&browser, "touchStart", 3).await;
    touch(&browser, "touchEnd", 3).await;
    until_selected(&browser, "2 3").await;
    assert!(!browser.address().await.contains("chat="), "something opened");
    browser.find("button", "Clear").await;
    findings.look(&browser, "selection-390").await;
    findings.measure(&browser, "selection-390").await;
    browser.click("button", "Clear").await;
    until_selected(&browser, "").await;
    touch(&browser, "touchStart", 3).await;
    touch(&browser, "touchEnd", 3).await;
    browser.until("the chat", |_, address| address.contains("chat=")).await;
    // Fingers are for this journey alone.
    browser.end().await;
    findings.expect_none();
}
