//! The agents and bots of a company, corrected, archived and merged.

use super::{COMPANY, choose, open, until_row};
use serde_json::json;
use sightline_shared::{Agent, Chat, Page, Role};
use sightline_tests::{ChatBuilder, TestApp, at};
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_corrected_archived_and_merged_with_its_other_record() {
    let app = TestApp::start_with_web().await;
    let (email, admin) = (app.add_user(COMPANY, Role::Admin), app.admin(COMPANY).await);
    let began = at("2026-11-20T10:00:00Z");
    let chat = |id: &str| ChatBuilder::queued(id, COMPANY, began);
    app.import_chats([
        &chat("one").accepted("Maud").says("Maud", "Good morning").says("HelperBot", "Hello"),
        &chat("two").accepted("maud@desk").result("maud@desk", "Test drive", &json!({"Model": "Aster"})),
    ]);
    let suggested = async || {
        let page: Page<Agent> = admin.get("/api/v1/agents").await.ok();
        page.items.into_iter().map(|agent| agent.name).collect::<Vec<_>>()
    };
    let browser = open(&app, &email, "/settings/agents?kind=bot").await;
    until_row(&browser, "HelperBot", "Bot").await;
    browser.until("one of three", |text, _| text.contains("1 agent") && !text.contains("maud@desk")).await;
    browser.click("button", "Clear filters").await;
    browser.type_into("searchbox", "Search name, user or id", "MAUD").await;
    browser.until("both", |text, address| address.ends_with("?q=MAUD") && text.contains("2 agents")).await;

    // Corrected: the row and its chats show it.
    browser.click("link", "Maud").await;
    browser.find("dialog", "Maud").await;
    browser.run::<()>("document.getElementById('agent-name').select(); return null").await;
    browser.press("Maud Ellery").await;
    choose(&browser, "Belongs to", "Part").await;
    browser.type_into("textbox", "Name of the partner", "Web1on1").await;
    choose(&browser, "User", "Test").await;
    browser.click("button", "Save changes").await;
    browser.find("status", "Changes saved").await;
    until_row(&browser, "Maud Ellery", "Partner agent · Web1on1").await;
    let chats: Vec<Chat> = admin.all("/api/v1/chats?agent=ellery").await;
    assert_eq!(chats.len(), 1);
    browser.picture("agent").await;

    // Archived, it is not suggested and keeps its chats.
    browser.click("button", "Archive").await;
    browser.find("status", "Maud Ellery is archived").await;
    assert_eq!(suggested().await, ["maud@desk", "HelperBot"]);
    browser.until_script("the focus", "return document.activeElement?.textContent === 'Return'").await;
    browser.press(Key::Enter).await;
    browser.find("status", "Maud Ellery is suggested again").await;
    browser.escape().await;

    // The other record: the numbers of both first.
    browser.click("link", "maud@desk").await;
    browser.click("button", "Merge into another record").await;
    browser.find("dialog", "Merge into another record").await;
    choose(&browser, "The record that is kept", "Maud E").await;
    browser
        .until("the numbers", |text, _| text.contains("1 chat and 1 result.") && text.contains("1 chat and 0 results."))
        .await;
    browser.picture("agent-merge").await;
    browser.paint("dark").await;
    browser.picture("agent-merge-dark").await;
    browser.click("button", "Merge").await;
    browser.find("status", "maud@desk is now part of Maud Ellery").await;
    browser.find("dialog", "Maud Ellery").await;
    browser.until_gone("link", "maud@desk").await;
    browser.until("its ids", |text, _| text.contains("Maud, maud@desk") && text.contains("2 chats")).await;
    browser.picture("agent-merged-dark").await;
    assert_eq!(suggested().await, ["Maud Ellery", "HelperBot"]);
    browser.resize(390, 844, 1.0).await;
    browser.picture("agent-390").await;
    browser.escape().await;
    browser.picture("agents-390").await;
    browser.resize(1440, 900, 1.0).await;
    browser.paint("light").await;
    browser.click("link", "Maud Ellery").await;
    browser.click("link", "Show its chats").await;
    browser.until("its chats", |text, address| address.contains("agent_id=") && text.contains("2 chats")).await;
    browser.close().await;
}
