//! What a chat, a result and a contact show when they are opened, and what can be done there.

use super::{cells, company, open, until_rows};
use sightline_shared::Role;
use sightline_tests::TestApp;
use thirtyfour::Key;

/// All that is kept of the chats, and what was looked at.
fn kept(app: &TestApp) -> (Vec<String>, Vec<String>) {
    let tables = ["chats", "participants", "events", "sessions", "results"];
    let rows = |table: &&str| app.texts(&format!("SELECT '{table} ' || t::text FROM {table} AS t ORDER BY 1"));
    let audit = "SELECT action FROM audit_entries WHERE action <> 'signed_in' ORDER BY at";
    (tables.iter().flat_map(rows).collect(), app.texts(audit))
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_a_chat_changes_nothing_and_joining_does() {
    let app = company().await;
    let browser = open(&app, Role::Supervisor, "").await;
    let (before, _) = kept(&app);
    browser.click("link", "Open Ada Quist").await;
    browser.find("dialog", "Ada Quist").await;
    browser.until("the end of the chat", |text, _| text.contains("And another thing, 59")).await;

    // It opens at the right, once it has slid in, and what joins is at its foot.
    let at_right = "const place = document.querySelector('.drawer').getBoundingClientRect(); return place.right === 1440 && place.left > 500";
    browser.until_script("the drawer at the right", at_right).await;
    let join = browser.find("button", "Join chat").await.rect().await.unwrap();
    assert!(join.y > 800.0 && join.y + join.height <= 900.0, "{join:?}");
    // The access is recorded, and nothing else changes.
    browser.until_row(async || kept(&app).1.join(", "), |audit| audit == "transcript_opened").await;
    assert_eq!(kept(&app).0, before, "reading changed something");

    browser.click("button", "Join chat").await;
    browser.type_into("textbox", "Write a message", "Can I help?").await;
    browser.press(Key::Enter).await;
    browser.until("the message", |text, _| text.contains("Can I help?") && !text.contains("Sending…")).await;
    browser.click("button", "Leave chat").await;
    browser.find("button", "Join chat").await;
    let own =
        "SELECT type FROM events WHERE agent_id IN (SELECT id FROM agents WHERE user_id IS NOT NULL) ORDER BY seq";
    assert_eq!(app.texts(own), ["joined", "message", "left"]);
    // Without the drawer, the row has grown by these.
    browser.escape().await;
    let read = || async { cells(&browser, "Open Ada Quist").await[5].clone() };
    browser.until_row(read, |events| events == "68").await;
    browser.close().await;
}

/// The event of the result is in the part of the transcript that is seen, and its end is not.
const AT_RESULT: &str = "const log = document.querySelector('[role=log]')?.getBoundingClientRect();
    const is_seen = words => [...document.querySelectorAll('[role=log] *')].some(one => {
      const place = one.getBoundingClientRect();
      return !one.children.length && one.textContent.includes(words) && place.top >= log.top && place.bottom <= log.bottom;
    });
    return !!log && is_seen('Aster E3') && !is_seen('And another thing, 59')";

#[tokio::test(flavor = "multi_thread")]
async fn a_result_shows_its_fields_and_leads_to_where_it_was_made() {
    let app = company().await;
    let browser = open(&app, Role::Supervisor, "").await;
    browser.click("tab", "Results").await;
    until_rows(&browser, &["Test drive", "Service appointment"]).await;
    let form = "return document.querySelector('[role=columnheader]').innerText.trim()";
    assert_eq!(browser.run::<String>(form).await, "Forms");
    let row = cells(&browser, "Open Test drive, Ada Quist").await;
    assert_eq!([&row[0], &row[1], &row[4]], ["Test drive", "Ada Quist", "Halden Northgate"], "{row:?}");
    assert!(row[2].contains("Aster E3") && row[3].contains("Maud Ellery, own agent"), "{row:?}");
    assert_eq!(cells(&browser, "Open Service appointment").await[1], "Gus Again");

    // Its details.
    browser.click("link", "Open Test drive, Ada Quist").await;
    browser.find("dialog", "Test drive").await;
    browser
        .until("its fields", |text, _| {
            ["Model", "Aster E3", "Remarks", "Has a dog"].iter().all(|one| text.contains(one))
        })
        .await;
    browser.picture("article-result").await;

    // The chat, where the result was made; only looked at.
    browser.click("button", "View chat").await;
    browser.find("dialog", "Ada Quist").await;
    browser.until_script("the result in view", AT_RESULT).await;
    browser.find("button", "Join chat").await;
    browser.driver.back().await.unwrap();

    // And joined from there.
    browser.find("dialog", "Test drive").await;
    browser.click("button", "Join chat").await;
    browser.find("dialog", "Ada Quist").await;
    browser.find("textbox", "Write a message").await;
    let joined = "SELECT type FROM events WHERE agent_id IN (SELECT id FROM agents WHERE user_id IS NOT NULL)";
    assert_eq!(app.texts(joined), ["joined"]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_lead_to_their_chat_and_leave_nothing_when_erased() {
    let app = company().await;
    let browser = open(&app, Role::Supervisor, "").await;
    browser.click("tab", "Contacts").await;
    // Contacts that gave a name; not the unknown visitor.
    until_rows(&browser, &["Ada Quist", "Gus Again", "Bo Berg", "Fay Dahl", "Olga Past"]).await;
    let row = cells(&browser, "Open Ada Quist").await;
    assert_eq!(&row[..4], ["Ada Quist", "ada@example.com", "Not given", "Halden Northgate"], "{row:?}");
    assert_eq!(&row[4..6], ["1", "1"], "{row:?}");

    browser.click("button", "View chat of Ada Quist").await;
    browser.find("dialog", "Ada Quist").await;
    browser.until("the chat", |text, _| text.contains("And another thing, 59")).await;
    browser.escape().await;

    browser.click("button", "Erase Ada Quist").await;
    browser.find("alertdialog", "Erase ").await;
    browser.until("the numbers", |text, _| text.contains("Text of 61 messages")).await;
    browser.run::<()>("document.querySelector('dialog[open] .button--danger').click(); return null").await;
    browser.until("that it is done", |text, _| text.contains("Ada Quist was erased")).await;
    until_rows(&browser, &["Gus Again", "Bo Berg", "Fay Dahl", "Olga Past"]).await;

    // The chat is still counted, without its contact; its words and those of its result are gone.
    browser.click("tab", "Chats").await;
    until_rows(&browser, &["Erased contact", "Gus Again", "Unknown", "Internal", "Bo Berg", "Fay Dahl"]).await;
    let row = cells(&browser, "Open Erased contact").await;
    assert!(row[1].contains("Maud Ellery") && row[4].starts_with("Closed") && row[6] == "1", "{row:?}");
    browser.click("link", "Open Erased contact").await;
    browser
        .until("an empty chat", |text, _| text.contains("contact erased") || text.contains("erased the contact"))
        .await;
    let text = browser.text().await;
    assert!(!text.contains("another thing"));
    // Nobody is there to write to.
    assert!(text.contains("nothing can be written any more") && !text.contains("Join chat"), "{text}");
    browser.picture("article-erased").await;
    let dump = app.dump();
    for words in ["Ada Quist", "ada@example.com", "another thing", "Aster", "Has a dog"] {
        assert!(!dump.contains(words), "{words} is still there");
    }
    browser.click("tab", "Results").await;
    browser.click("link", "Open Test drive, Erased contact").await;
    browser.until("no fields", |text, _| text.contains("Erased with the contact.")).await;
    browser.close().await;
}
