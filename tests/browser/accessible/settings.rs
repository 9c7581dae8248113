//! The settings, and the page of a link: axe-core, the layout at every width, and the keyboard.

use super::audit::Findings;
use crate::browser::Browser;
use crate::settings::{choose, send_odd_documents};
use crate::{COMPANY, sign_in};
use serde_json::{Value, json};
use sightline_shared::Role;
use sightline_tests::{ChatBuilder, TestApp, at};
use thirtyfour::Key;

/// The widths that are measured, in CSS pixels.
const WIDTHS: [u32; 5] = [360, 390, 768, 1024, 1440];

/// People in every state, one of them with long names; returns the admin to sign in, and the secret of a link.
async fn people(app: &TestApp) -> (String, String) {
    let email = app.add_user(COMPANY, Role::Admin);
    let admin = app.admin(COMPANY).await;
    let long = format!("{}@{}.example.com", "mail".repeat(12), "host".repeat(10));
    let mut secret = String::new();
    for (name, address) in [("Mara Quill", "mara@example.com"), (&*"Bartholomäus ".repeat(6), &*long)] {
        let made: Value =
            admin.post("/api/v1/users", &json!({"name": name, "email": address, "role": "supervisor"})).await.ok();
        secret = made["link"]["token"].as_str().unwrap().to_owned();
    }
    assert_eq!(
        app.execute(
            "UPDATE password_links SET expires_at = now() WHERE id = (SELECT id FROM users WHERE email LIKE 'mara%')"
        ),
        1
    );
    let key = json!({"name": "Nightly export", "scopes": ["chats:read", "ingest"]});
    assert_eq!(admin.post("/api/v1/api-keys", &key).await.status, 201);
    let webhook =
        json!({"url": "https://desk.example.com/hooks", "description": "Desk", "event_types": ["chat.created"]});
    assert_eq!(admin.post("/api/v1/webhooks", &webhook).await.status, 201);
    send_odd_documents(app).await;
    let _ = app.add_user(&format!("{COMPANY}/North"), Role::Agent);
    let first = ChatBuilder::queued("first", COMPANY, at("2026-11-20T10:00:00Z"))
        .accepted("Maud")
        .accepted("Maud's double")
        .result("Maud", "Test drive", &json!({"Model": "Aster"}));
    app.import_chats([&first]);
    (email, secret)
}

async fn start(app: &TestApp, email: &str) -> Browser {
    let browser = Browser::start(1440, 900).await;
    browser.prefer(&[("prefers-reduced-motion", "reduce")]).await;
    browser.open(&format!("{}/settings/people", app.url)).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until("the people", |text, _| text.contains("Mara Quill")).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_the_settings_and_at_a_link() {
    let app = TestApp::start_with_web().await;
    let (email, secret) = people(&app).await;
    let mut findings = Findings::default();
    let browser = start(&app, &email).await;
    findings.look(&browser, "people").await;
    browser.click("button", "Invite").await;
    browser.find("dialog", "Invite a person").await;
    browser.press(Key::Enter).await;
    browser.until("what is wrong", |text, _| text.contains("A name has 1 to 200 characters.")).await;
    findings.look(&browser, "people-invite").await;
    browser.escape().await;
    browser.click("link", "Mara Quill").await;
    browser.click("button", "New link").await;
    browser.until("the link", |text, _| text.contains("within 72 hours")).await;
    findings.look(&browser, "people-person").await;
    browser.click("button", "Archive").await;
    browser.find("alertdialog", "Archive Mara Quill?").await;
    findings.look(&browser, "people-archive").await;
    browser.escape().await;
    browser.open(&format!("{}/settings/people?q=nobody-of-this-name", app.url)).await;
    browser.find("heading", "Nobody matches").await;
    findings.look(&browser, "people-none").await;

    browser.open(&format!("{}/settings/audit", app.url)).await;
    browser.until("the audit log", |text, _| text.contains("Signed in") && text.contains("Invited Mara Quill")).await;
    findings.look(&browser, "audit").await;
    browser.click("button", "What is recorded").await;
    findings.look(&browser, "audit-recorded").await;
    browser.escape().await;
    browser.click("button", "Export").await;
    findings.look(&browser, "audit-export").await;
    browser.escape().await;
    browser.open_filter("What").await;
    findings.look(&browser, "audit-what").await;

    keys_and_webhooks(&app, &browser, &mut findings).await;
    organizations(&app, &browser, &mut findings).await;
    browser.open(&format!("{}/settings/agents", app.url)).await;
    browser.find("link", "Maud").await;
    findings.look(&browser, "agents").await;
    browser.click("link", "Maud").await;
    browser.find("dialog", "Maud").await;
    findings.look(&browser, "agent").await;
    browser.click("button", "Merge into another record").await;
    choose(&browser, "The record that is kept", "Maud").await;
    browser.until("the numbers", |text, _| text.contains("1 chat and 0 results.")).await;
    findings.look(&browser, "agent-merge").await;
    browser.escape().await;
    browser.open(&format!("{}/settings/forms", app.url)).await;
    browser.click("link", "Test drive").await;
    browser.find("dialog", "Test drive").await;
    findings.look(&browser, "form").await;
    browser.open(&format!("{}/settings/incoming", app.url)).await;
    browser.click("link", "Document refused").await;
    browser.find("dialog", "Document refused").await;
    findings.look(&browser, "incoming").await;

    browser.open(&format!("{}/account", app.url)).await;
    browser.until("the account", |text, _| text.contains("This browser")).await;
    findings.look(&browser, "account").await;

    browser.open(&format!("{}/set-password#{secret}", app.url)).await;
    browser.type_into("textbox", "New password", "short").await;
    browser.press(Key::Enter).await;
    browser.until("what is wrong", |text, _| text.contains("The password must have")).await;
    findings.look(&browser, "set-password").await;
    browser.find("textbox", "New password").await.clear().await.unwrap();
    browser.type_into("textbox", "New password", "seven green kettles").await;
    browser.press(Key::Enter).await;
    browser.find("heading", "Your password is set").await;
    findings.look(&browser, "set-password-done").await;
    browser.open(&format!("{}/set-password", app.url)).await;
    browser.find("heading", "The link is not complete").await;
    findings.look(&browser, "set-password-incomplete").await;
    browser.close().await;
    findings.expect_none();
}

/// The lists, what makes one, and the drawers of keys and webhooks.
async fn keys_and_webhooks(app: &TestApp, browser: &Browser, findings: &mut Findings) {
    for (page, [create, title], row) in [
        ("keys", ["Create key", "Create an API key"], "Nightly export"),
        ("webhooks", ["Create webhook", "Create a webhook"], "Desk"),
    ] {
        browser.open(&format!("{}/settings/{page}", app.url)).await;
        browser.find("link", row).await;
        findings.look(browser, page).await;
        browser.click("button", create).await;
        browser.find("dialog", title).await;
        findings.look(browser, &format!("{page}-create")).await;
        browser.escape().await;
        browser.click("link", row).await;
        browser.find("dialog", row).await;
        findings.look(browser, &format!("{page}-drawer")).await;
    }
}

/// The tree, making an organization, a drawer and a move.
async fn organizations(app: &TestApp, browser: &Browser, findings: &mut Findings) {
    browser.open(&format!("{}/settings/organizations", app.url)).await;
    browser.find("link", "North").await;
    findings.look(browser, "organizations").await;
    browser.click("button", "Create organization").await;
    browser.find("dialog", "Create an organization").await;
    findings.look(browser, "organizations-create").await;
    browser.escape().await;
    browser.click("link", "North").await;
    browser.until("its settings", |text, _| text.contains("Inherited: 3 min, by default")).await;
    findings.look(browser, "organizations-drawer").await;
    browser.click("button", "Move to…").await;
    browser.find("dialog", "Move an organization").await;
    findings.look(browser, "organizations-move").await;
    browser.escape().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_width_the_settings_are_whole_and_the_keyboard_reaches_all_of_them() {
    let app = TestApp::start_with_web().await;
    let (email, _) = people(&app).await;
    let mut findings = Findings::default();
    let browser = start(&app, &email).await;
    let stops = findings.walk(&browser, "people", 60).await.join("\n");
    for wanted in ["Settings", "Search name or email", "Invite", "Refresh", "Mara Quill"] {
        assert!(stops.contains(wanted), "Tab never reaches {wanted}:\n{stops}");
    }
    for width in WIDTHS {
        browser.resize(width, 900, 1.0).await;
        browser.open(&format!("{}/settings/people", app.url)).await;
        browser.until("the people", |text, _| text.contains("Mara Quill")).await;
        findings.measure(&browser, &format!("people-{width}")).await;
        browser.click("button", "Invite").await;
        browser.find("dialog", "Invite a person").await;
        browser.paint("light").await;
        findings.measure(&browser, &format!("invite-{width}")).await;
        browser.escape().await;
        browser.click("link", "Mara Quill").await;
        browser.click("button", "New link").await;
        browser.until("the link", |text, _| text.contains("within 72 hours")).await;
        browser.paint("light").await;
        findings.measure(&browser, &format!("person-{width}")).await;
        browser.escape().await;
        browser.click("link", "Audit log").await;
        browser.until("the audit log", |text, _| text.contains("Invited Mara Quill")).await;
        browser.paint("light").await;
        findings.measure(&browser, &format!("audit-{width}")).await;
        for (page, row) in [
            ("organizations", "North"),
            ("agents", "Maud"),
            ("forms", "Test drive"),
            ("keys", "Nightly export"),
            ("webhooks", "Desk"),
            ("incoming", "Document refused"),
        ] {
            browser.open(&format!("{}/settings/{page}", app.url)).await;
            browser.click("link", row).await;
            browser.find("dialog", row).await;
            browser.paint("light").await;
            findings.measure(&browser, &format!("{page}-drawer-{width}")).await;
            browser.escape().await;
            findings.measure(&browser, &format!("{page}-{width}")).await;
        }
        browser.open(&format!("{}/account", app.url)).await;
        browser.until("the account", |text, _| text.contains("This browser")).await;
        findings.measure(&browser, &format!("account-{width}")).await;
        // There is a way back to the chats, on a phone, too.
        browser.click("link", "Data").await;
        browser.until("the chats", |_, address| address.ends_with("/data/chats")).await;
        browser.find("tab", "Chats").await;
        browser.until("live", |text, _| text.contains("Live")).await;
        findings.measure(&browser, &format!("admin-chats-{width}")).await;
        browser.find("link", "Settings").await;
    }
    browser.close().await;
    findings.expect_none();
}
