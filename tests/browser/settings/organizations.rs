//! The tree of organizations: with the keyboard, by dragging, and what an admin does with one of them.

use super::{COMPANY, open};
use crate::browser::Browser;
use serde_json::Value;
use sightline_shared::{Chat, ManagedOrganization, Page, Role};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};
use thirtyfour::Key;

const PAGE: &str = "/settings/organizations";

/// The paths of all organizations.
async fn paths(admin: &Caller) -> Vec<String> {
    let all: Page<ManagedOrganization> = admin.get("/api/v1/organizations/settings").await.ok();
    let mut paths: Vec<String> = all.items.iter().map(|one| one.path.join("/")).collect();
    paths.sort();
    paths
}

/// A company with two parts, of which one has a part with a closed chat; returns the address of its admin.
async fn start() -> (TestApp, String, Caller) {
    let app = TestApp::start_with_web().await;
    let email = app.add_user(COMPANY, Role::Admin);
    let admin = app.admin(COMPANY).await;
    let paths = ["West/North", "East"].map(|path| format!("{COMPANY}/{path}"));
    let chat =
        |path: &String| ChatBuilder::queued(path, path, at("2026-11-22T10:00:00Z")).accepted("Vera").closed("Vera");
    app.import_chats(paths.iter().map(chat).collect::<Vec<_>>().iter());
    (app, email, admin)
}

/// Waits until the row of this name has the focus.
async fn until_at(browser: &Browser, name: &str) {
    let script = format!(
        "return document.activeElement?.querySelector('.data-table__link')?.textContent === '{name}' && \
         document.activeElement.getAttribute('role') === 'row'"
    );
    browser.until_script(name, &script).await;
}

/// Drags one row onto another, as a mouse does.
async fn drag(browser: &Browser, from: &str, onto: &str) {
    let script = format!(
        "const row = name => [...document.querySelectorAll('[role=treegrid] [role=row]')] \
           .find(row => row.querySelector('.data-table__link')?.textContent === name); \
         const [from, onto] = [row('{from}'), row('{onto}')]; if (!from || !onto) return false; \
         const data = new DataTransfer(); \
         const send = (to, kind) => to.dispatchEvent(new DragEvent(kind, \
           {{ bubbles: true, cancelable: true, dataTransfer: data }})); \
         send(from, 'dragstart'); const isLetDrop = !send(onto, 'dragover'); \
         if (isLetDrop) send(onto, 'drop'); send(from, 'dragend'); return isLetDrop"
    );
    browser.until_script(&format!("{from} onto {onto}"), &script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_is_found_by_the_keyboard_moved_and_sets_what_is_its_own() {
    let (app, email, admin) = start().await;
    let _ = app.add_user(&format!("{COMPANY}/East"), Role::Supervisor);
    let browser = open(&app, &email, PAGE).await;
    browser.until("the tree", |text, _| text.contains("4 organizations") && text.contains("North")).await;
    browser.picture("organizations").await;

    // Through the tree: type-ahead, folding, the ends.
    let first = "document.querySelector('[role=treegrid] [role=row][tabindex=\"0\"]').focus(); return null";
    browser.run::<()>(first).await;
    until_at(&browser, COMPANY).await;
    browser.press("w").await;
    until_at(&browser, "West").await;
    browser.press(Key::Left).await;
    browser.until_gone("link", "North").await;
    browser.press(Key::Right).await;
    browser.press(Key::End).await;
    until_at(&browser, "North").await;
    browser.press(Key::Enter).await;
    browser.until("its address", |_, address| address.contains("?organization=")).await;
    browser.find("dialog", "North").await;
    browser.until("its chats", |text, _| text.contains("1, 0 open")).await;

    // What it sets, and what it inherits.
    browser.until("what is inherited", |text, _| text.contains("Inherited: 3 min, by default")).await;
    browser.type_into("textbox", "Waiting target, in seconds", "soon").await;
    browser.find("alert", "This is not a whole number in the range.").await;
    browser.find("textbox", "Waiting target, in seconds").await.clear().await.unwrap();
    browser.type_into("textbox", "Waiting target, in seconds", "90").await;
    browser.type_into("textbox", "Time zone", "Asia/Kathmandu").await;
    browser.click("button", "Save changes").await;
    browser.find("status", "Changes saved").await;
    browser.until("its own", |text, _| text.contains("Its own: 1 min 30 s")).await;

    // Moved by the keyboard, once the dialog said what that changes.
    browser.click("button", "Move to…").await;
    browser.find("dialog", "Move an organization").await;
    browser.press("e").await;
    browser.press(Key::Enter).await;
    browser
        .until("what it changes", |text, _| {
            text.contains("1 organization, 1 chat, 1 contact, 0 people") && text.contains("Test User")
        })
        .await;
    browser.picture("organization-move").await;
    assert_eq!(paths(&admin).await.len(), 4);
    browser.click("button", "Move").await;
    browser.find("status", "North is now below East").await;
    let moved = format!("{COMPANY}/East/North");
    assert!(paths(&admin).await.contains(&moved));
    browser.until("its path", |text, _| text.contains(&format!("{COMPANY} / East / North"))).await;
    browser.picture("organization").await;
    let chats: Vec<Chat> = admin.all("/api/v1/chats").await;
    assert!(chats.iter().any(|chat| chat.organization.path.join("/") == moved));

    // Archived once that is confirmed; its chats stay, and it returns.
    browser.click("button", "Archive").await;
    browser.find("alertdialog", "Archive North?").await;
    browser.press(Key::Tab).await;
    browser.press(Key::Enter).await;
    browser.find("status", "North is archived").await;
    browser.until_gone("link", "North").await;
    let offered: Value = admin.get("/api/v1/organizations").await.ok();
    assert!(offered.to_string().contains("archived_at"));
    browser.click("button", "Return").await;
    browser.find("status", "North has returned").await;
    browser.find("link", "North").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_is_made_renamed_and_dragged_in_dutch_and_on_a_phone() {
    let (app, email, admin) = start().await;
    let browser = open(&app, &email, &format!("{PAGE}?q=west")).await;
    browser.until("what leads there, too", |text, _| text.contains("1 organization") && text.contains(COMPANY)).await;
    browser.click("button", "Clear filters").await;
    browser.find("link", "East").await;

    // Below the one that is open.
    browser.click("link", "West").await;
    browser.click("button", "Create one below").await;
    browser.find("dialog", "Create an organization").await;
    browser.type_into("textbox", "Name", "North").await;
    browser.press(Key::Enter).await;
    browser.until("the fault", |text, _| text.contains("Another organization there has this name")).await;
    browser.picture("organization-create").await;
    browser.find("textbox", "Name").await.clear().await.unwrap();
    browser.type_into("textbox", "Name", "South").await;
    browser.press(Key::Enter).await;
    browser.until("it is made", |text, _| text.contains("South is made, below West.")).await;
    browser.click("button", "Close").await;
    browser.find("link", "South").await;
    browser.escape().await;

    // Dragged; not into itself.
    drag(&browser, "South", "East").await;
    browser.find("dialog", "Move an organization").await;
    browser.until("what it changes", |text, _| text.contains("Nobody")).await;
    browser.click("button", "Move").await;
    browser.find("status", "South is now below East").await;
    assert!(paths(&admin).await.contains(&format!("{COMPANY}/East/South")));

    // Another name is shown, and the source still arrives.
    browser.click("link", "East").await;
    browser.find("textbox", "Name").await.clear().await.unwrap();
    browser.type_into("textbox", "Name", "Coast").await;
    browser.click("button", "Save changes").await;
    browser.find("status", "Changes saved").await;
    browser.until("the former place", |text, _| text.contains(&format!("{COMPANY}/East"))).await;
    let path = format!("{COMPANY}/East");
    app.import_chats([&ChatBuilder::queued("later", &path, at("2026-11-22T12:00:00Z"))]);
    browser.escape().await;
    let chats: Vec<Chat> = admin.all("/api/v1/chats").await;
    assert_eq!(chats.iter().filter(|chat| chat.organization.name == "Coast").count(), 2);
    assert_eq!(paths(&admin).await.len(), 5);

    // On a phone, in the dark, in Dutch.
    browser.run::<()>("localStorage.setItem('sightline-language', 'nl'); return null").await;
    browser.resize(390, 844, 1.0).await;
    browser.prefer(&[("prefers-color-scheme", "dark")]).await;
    browser.open(&format!("{}{PAGE}", app.url)).await;
    browser.until("the tree", |text, _| text.contains("Coast")).await;
    browser.picture("organizations-phone-dark").await;
    browser.close().await;
}
