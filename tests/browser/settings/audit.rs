//! The audit log: filtered, followed to what it speaks of, growing by itself, and as a file.

use super::{COMPANY, open};
use crate::accessible::{REFUSED, answer_with};
use crate::browser::Browser;
use sightline_shared::Role;
use sightline_tests::{Caller, ChatBuilder, TestApp};
use thirtyfour::Key;

/// How many older entries there are.
const OLDER: usize = 240;

/// The contact of the chat that was read.
const CONTACT: &str = "Mira Solberg";

/// A company with one chat, which a supervisor of this name read; an admin to sign in, that supervisor, and the chat.
async fn read_chat(app: &TestApp) -> (String, Caller, String) {
    let chat = ChatBuilder::queued("mira", &format!("{COMPANY}/North"), chrono::Utc::now())
        .contact("mira", Some(CONTACT), None, None)
        .contact_says("The first time");
    app.import_chats([&chat]);
    let email = app.add_user(COMPANY, Role::Admin);
    let anna = app.supervisor(COMPANY).await;
    assert_eq!(app.execute("UPDATE users SET name = 'Anna Fell' WHERE role = 'supervisor'"), 1);
    let chat = app.text("SELECT id FROM chats");
    assert_eq!(anna.get(&format!("/api/v1/chats/{chat}/events")).await.status, 200);
    (email, anna, chat)
}

/// Entries of last year.
fn add_older(app: &TestApp) {
    let made = app.execute(&format!(
        "INSERT INTO audit_entries (company_id, id, at, action, user_id, organization_id, address, details, request) \
         SELECT u.company_id, gen_random_uuid(), timestamptz '2025-11-01T10:00:00Z' + number * interval '1 minute', 'exported', \
                u.id, u.organization_id, '192.0.2.17', '{{\"what\": \"chats\", \"rows\": 1200, \"format\": \"csv\", \"outcome\": \"complete\"}}', 'older' \
           FROM users AS u, generate_series(1, {OLDER}) AS number WHERE u.name = 'Anna Fell'"
    ));
    assert_eq!(made, OLDER);
}

/// What fetching the links of the menu gives: the status, the name of the file, and its lines.
async fn files(browser: &Browser) -> Vec<String> {
    let script = "const done = arguments[arguments.length - 1];
         (async () => {
           const files = [];
           for (const link of document.querySelectorAll('#audit-export a')) {
             const answer = await fetch(link.href);
             const lines = link.href.includes('xlsx') ? 0 : (await answer.text()).trim().split('\\n').length;
             files.push(`${answer.status} ${answer.headers.get('content-disposition')} ${lines}`);
           }
           return files;
         })().then(done)";
    browser.driver.execute_async(script, Vec::new()).await.unwrap().convert().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_finds_who_read_a_chat_follows_it_there_and_back_and_sees_the_next_one_come() {
    let app = TestApp::start_with_web().await;
    let (email, anna, chat) = read_chat(&app).await;
    add_older(&app);
    let browser = open(&app, &email, "/settings/audit").await;
    let opened = format!("Opened the transcript of the chat with {CONTACT}");
    browser.until("who read it", |text, _| text.contains(&opened) && text.contains("Signed in")).await;
    browser.picture("audit").await;

    // By what, by whom, and by day; each is part of the address.
    browser.filter("What", "Looking").await;
    browser.escape().await;
    browser
        .until("reads alone", |text, address| {
            address.contains("action=transcript_opened") && text.contains(&opened) && !text.contains("Signed in")
        })
        .await;
    browser.filter("Who", "Anna Fell").await;
    browser.escape().await;
    browser.until("hers alone", |text, address| address.contains("user_id=") && text.contains(&opened)).await;
    browser.click("button", "All time").await;
    browser.click("option", "Yesterday").await;
    browser.find("heading", "Nothing is recorded that matches all of these filters").await;
    browser.click("button", "Yesterday").await;
    browser.click("option", "Today").await;
    browser.until("one of today", |text, address| address.contains("range=today") && text.contains("1 entry")).await;

    // To the chat, to everything about it, and back by the same way.
    browser.click("link", &format!("the chat with {CONTACT}")).await;
    browser.find("dialog", CONTACT).await;
    browser.click("button", "Who looked").await;
    browser.until("who looked", |text, _| text.contains("Anna Fell") && text.contains("Everything about")).await;
    browser.picture("who-looked").await;
    browser.click("link", "Everything about this chat").await;
    let subject = format!("/settings/audit?subject={chat}");
    browser.until("both", |text, address| address.ends_with(&subject) && text.contains("2 entries")).await;
    browser.driver.back().await.unwrap();
    browser.find("dialog", CONTACT).await;
    browser.driver.back().await.unwrap();
    browser.until("the filters", |text, address| address.contains("range=today") && text.contains("1 entry")).await;

    // A file of what is filtered. The next access comes in by itself, and so do the exports.
    browser.click("button", "Export").await;
    browser.picture("audit-export").await;
    for (file, ending) in files(&browser).await.iter().zip([".xlsx\" 0", ".csv\" ", ".ndjson\" "]) {
        assert!(file.starts_with("200 attachment; filename=\"sightline-audit-") && file.contains(ending), "{file}");
        assert!(ending.contains("xlsx") || file.ends_with(if ending.contains("csv") { " 2" } else { " 1" }), "{file}");
    }
    browser.escape().await;
    browser.click("button", "Clear filters").await;
    let contact = app.text("SELECT id FROM contacts");
    assert_eq!(anna.get(&format!("/api/v1/contacts/{contact}")).await.status, 200);
    browser.until("the next one", |text, _| text.contains(&format!("Opened the contact {CONTACT}"))).await;
    browser.until("the exports", |text, _| text.contains("Exported the audit log")).await;

    // Further down nothing moves; more is loaded as one goes there.
    let scroll = "const list = document.querySelector('#list'); list.scrollTop = list.scrollHeight;";
    let all =
        format!("{scroll} return document.body.innerText.split('\\n').some(line => /^2[4-9]\\d entries$/.test(line))");
    browser.until_script("all of them", &all).await;
    assert_eq!(anna.get(&format!("/api/v1/contacts/{contact}/erasure")).await.status, 200);
    browser.click("button", "1 new entry").await;
    browser
        .until("the newest", |text, _| text.contains(&format!("Looked at what erasing the contact {CONTACT}")))
        .await;
    browser.until_script("the top", "return document.querySelector('#list').scrollTop === 0").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_for_admins_says_what_is_in_it_and_speaks_dutch_on_a_phone() {
    let app = TestApp::start_with_web().await;
    let (email, _, chat) = read_chat(&app).await;
    let browser = open(&app, &app.text("SELECT email FROM users WHERE name = 'Anna Fell'"), "/settings/audit").await;
    browser.find("heading", "Settings are for admins").await;
    assert!(!browser.text().await.contains(CONTACT));
    browser.close().await;

    let browser = open(&app, &email, "/settings/people").await;
    browser.until("the people", |text, _| text.contains(&email)).await;
    browser.press_with(Key::Control, "k").await;
    browser.type_into("combobox", "What do you want to do?", "audit").await;
    browser.find("option", "Settings: Audit log").await;
    browser.press(Key::Enter).await;
    browser.until("the log", |text, address| address.ends_with("/settings/audit") && text.contains(CONTACT)).await;
    browser.click("button", "What is recorded").await;
    browser.until("what is not", |text, _| text.contains("What was searched for, and what messages say")).await;
    browser.picture("audit-recorded").await;
    browser.escape().await;

    // What is pasted is an address of the app, or is refused with what it should be.
    browser.type_into("searchbox", "Id or link of a chat, contact, result", "Mira").await;
    browser.until("that it is none", |text, _| text.contains("This is neither an id nor a link")).await;
    browser.run::<()>("document.querySelector('#text-search').select(); return null").await;
    let pasted = format!("{}/data/chats?range=7d&chat={chat}", app.url);
    browser.type_into("searchbox", "Id or link of a chat, contact, result", &pasted).await;
    browser
        .until("the chat's", |text, address| {
            address.ends_with(&format!("?subject={chat}")) && text.contains("1 entry") && !text.contains("neither")
        })
        .await;

    // Rows stay where they cannot be read again; a page without rows tries again.
    answer_with(&browser, "/api/v1/audit", REFUSED).await;
    browser.click("button", "Refresh").await;
    browser
        .until("a notice", |text, _| text.contains("You see the rows as they were.") && text.contains(CONTACT))
        .await;
    browser.block(&["*/api/v1/audit*"]).await;
    browser.open(&format!("{}/settings/audit?colour=red", app.url)).await;
    browser.find("heading", "The audit log could not be loaded").await;
    browser.block(&[]).await;
    browser.click("button", "Try again").await;
    browser
        .until("the log", |text, _| text.contains("Part of this link was ignored: colour") && text.contains(CONTACT))
        .await;

    browser.run::<()>("localStorage.setItem('sightline-language', 'nl'); return null").await;
    for (width, theme) in [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")] {
        browser.resize(width, 900, 1.0).await;
        browser.open(&format!("{}/settings/audit", app.url)).await;
        let dutch = format!("Opende het verloop van de chat met {CONTACT}");
        browser.until("Dutch", |text, _| text.contains(&dutch) && text.contains("Meldde zich aan")).await;
        browser.paint(theme).await;
        browser.picture(&format!("audit-nl-{width}-{theme}")).await;
    }
    browser.click("link", &format!("de chat met {CONTACT}")).await;
    browser.find("dialog", CONTACT).await;
    browser.picture("audit-chat-390").await;
    browser.click("link", "Wie keek").await;
    browser
        .until("who looked", |text, address| {
            address.ends_with(&format!("?subject={chat}")) && text.contains("Anna Fell")
        })
        .await;
    browser.close().await;
}
