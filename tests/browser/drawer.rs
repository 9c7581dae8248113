//! The drawer: finding words in a chat, its links, its file, and participation.

use super::browser::Browser;
use super::{COMPANY, LAST_WORDS, app_with_samples, sign_in, watch};
use chrono::{TimeDelta, Utc};
use serde_json::json;
use sightline_shared::{Chat, Event, EventPage, EventType, Page, Role};
use sightline_tests::{ChatBuilder, TestApp};
use thirtyfour::Key;

async fn open(app: &TestApp, email: &str, address: &str, width: u32) -> Browser {
    let browser = Browser::start(width, 900).await;
    browser.open(&format!("{}{address}", app.url)).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until("the list", |text, _| text.contains("Dana Whitlock")).await;
    browser
}

/// The words in the middle of the part of the transcript that is seen.
const MARKED: &str = "return [...document.querySelectorAll('.transcript mark')].map(mark => mark.textContent)";

#[tokio::test(flavor = "multi_thread")]
async fn words_that_were_searched_for_are_found_in_the_chat() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=all&q=BLANKET", 1440).await;
    browser.click("link", "Open Dana Whitlock").await;

    // Both places are counted and marked, and the first is in view.
    browser.until("the places", |text, _| text.contains("Found in 2 messages")).await;
    browser.until_script("both marked", &format!("return (() => {{ {MARKED} }})().join() === 'blanket,blanket'")).await;
    browser
        .until_script(
            "the first found",
            "return document.querySelector('.transcript__found')?.innerText.includes('in the boot')",
        )
        .await;
    browser.picture("search-hits").await;

    // The other one is found in the same drawer, and the address says which.
    browser.run::<()>("document.querySelector('.drawer').dataset.same = 'yes'; return null").await;
    browser.click("button", "a blanket for the dog").await;
    browser.until("the event in the address", |_, address| address.contains("&at=")).await;
    browser
        .until_script(
            "the second found",
            "return document.querySelector('.transcript__found')?.innerText.includes('for the dog')",
        )
        .await;
    assert_eq!(browser.run::<String>("return document.querySelector('.drawer').dataset.same || ''").await, "yes");
    browser.driver.back().await.unwrap();
    browser
        .until_script(
            "the first again",
            "return document.querySelector('.transcript__found')?.innerText.includes('in the boot')",
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_leads_to_its_contact_to_the_others_of_it_and_to_a_file() {
    let (app, email) = app_with_samples().await;
    let organization = format!("{COMPANY}/Halden Northgate");
    let earlier = Utc::now() - TimeDelta::days(40);
    let chat = |id: &str, at, words: &str| {
        ChatBuilder::queued(id, &organization, at).contact("mira", Some("Mira Solberg"), None, None).contact_says(words)
    };
    app.import_chats([&chat("mira-1", earlier, "The first time"), &chat("mira-2", Utc::now(), "The second time")]);
    let browser = open(&app, &email, "/data/chats", 1440).await;
    browser.click("link", "Open Mira Solberg").await;
    browser.until("the transcript", |text, _| text.contains("The second time")).await;

    // A file, with notes or without, that the server gives.
    browser.click("button", "Export this chat").await;
    browser.picture("chat-export").await;
    browser.find("checkbox", "With notes and system events").await.click().await.unwrap();
    let answers: String = browser
        .driver
        .execute_async(
            "const done = arguments[arguments.length - 1];
             (async () => {
               const answers = [];
               for (const link of document.querySelectorAll('#chat-export a')) {
                 const answer = await fetch(link.href);
                 const notes = new URL(link.href).searchParams.get('notes');
                 answers.push(`${answer.status} ${notes} ${answer.headers.get('content-disposition')?.split(';')[0]}`);
               }
               return answers.join(', ');
             })().then(done)",
            Vec::new(),
        )
        .await
        .unwrap()
        .convert()
        .unwrap();
    assert_eq!(answers, "200 true attachment, 200 true attachment, 200 true attachment, 200 null attachment");
    browser.click("link", "Transcript (text)").await;

    // Escape closes the menu and leaves the drawer.
    browser.escape().await;
    browser.until_script("no menu", "return !document.querySelector(':popover-open')").await;
    browser.find("dialog", "Mira Solberg").await;

    // The other chats of the contact; one opens, and the contact too.
    browser.click("button", "Other chats").await;
    browser.until("the other chat", |text, _| text.contains("Sales inbox") || text.contains("Queued")).await;
    browser.picture("other-chats").await;
    browser.until_script("its row", "return !!document.querySelector('#other-chats .contact-chats__chat')").await;
    browser.run::<()>("document.querySelector('#other-chats .contact-chats__chat').click(); return null").await;
    browser
        .until("the first chat", |text, _| text.contains("The first time") && !text.contains("The second time"))
        .await;
    browser.click("button", "View contact").await;
    browser.until("the contact", |text, address| address.contains("contact=") && text.contains("2 chats")).await;
    browser.close().await;
}

async fn written(app: &TestApp, chat: &Chat) -> Vec<Event> {
    let page: EventPage =
        app.supervisor(COMPANY).await.get(&format!("/api/v1/chats/{}/events?limit=200", chat.id)).await.ok();
    page.items
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_arrives_once_even_when_the_answer_is_lost() {
    let (app, email) = app_with_samples().await;
    let found: Page<Chat> = app.supervisor(COMPANY).await.get("/api/v1/chats?q=Dana+Whitlock").await.ok();
    let chat = &found.items[0];
    let before = written(&app, chat).await.len();
    let browser = open(&app, &email, &format!("/data/chats?range=all&chat={}", chat.id), 1440).await;
    browser.until("the transcript", |text, _| text.contains(super::LAST_WORDS)).await;
    assert_eq!(written(&app, chat).await.len(), before, "reading left something in the chat");

    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;
    browser.picture("chat-joined").await;

    // A note keeps the chat as it is.
    browser.click("radio", "Note").await;
    browser.type_into("textbox", "Write a note for colleagues", "Keep an eye on this").await;
    browser.press(Key::Enter).await;
    browser
        .until("the note", |text, _| {
            text.contains("Note, not visible to the contact") && text.contains("Keep an eye on this")
        })
        .await;

    // The message arrives, its answer does not: sent again it is still one.
    browser
        .run::<()>(
            "const real = window.fetch;
             window.fetch = async (request, options) => {
               const answer = await real(request, options);
               if (request.method === 'POST' && request.url.endsWith('/events')) { window.fetch = real; throw new TypeError('lost'); }
               return answer;
             };
             return null",
        )
        .await;
    browser.click("radio", "Message").await;
    browser.type_into("textbox", "Write a message", "First line").await;
    browser.press_with(Key::Shift, Key::Enter).await;
    browser.press("second line").await;
    browser.press(Key::Enter).await;
    browser.until("that it failed", |text, _| text.contains("Not sent.")).await;
    browser.picture("message-not-sent").await;

    // It is still there when the drawer was closed and opened again.
    browser.click("button", "Close").await;
    browser.until("the drawer closed", |_, address| !address.contains("chat=")).await;
    browser.driver.back().await.unwrap();
    browser.until("what was not sent", |text, _| text.contains("Not sent.")).await;
    browser.click("button", "Try again").await;
    browser.until("nothing unsent", |text, _| !text.contains("Not sent.")).await;
    let events = written(&app, chat).await;
    let messages: Vec<_> = events[before..].iter().filter(|event| event.kind == EventType::Message).collect();
    assert_eq!(messages.len(), 1, "{events:?}");
    assert_eq!(messages[0].text.as_deref(), Some("First line\nsecond line"));

    // Leaving with a draft asks first.
    browser.type_into("textbox", "Write a message", "Not yet").await;
    browser.click("button", "Leave chat").await;
    browser.until("a question", |text, _| text.contains("is not sent yet")).await;
    browser.click("button", "Leave without sending").await;
    browser.find("button", "Join chat").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_erased_after_its_numbers_were_shown() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/contacts", 1440).await;
    let focused = "return document.activeElement.textContent === 'Cancel'";

    // Nothing is lost by looking: Escape cancels.
    browser.click("button", "Erase Dana Whitlock").await;
    browser.find("alertdialog", "Erase ").await;
    browser.until("the numbers", |text, _| text.contains("The values of 1 result") && text.contains("1 chat as")).await;
    browser.until_script("the focus on Cancel", focused).await;
    browser.picture("erase").await;
    browser.escape().await;
    browser.until_script("no dialog", "return !document.querySelector('dialog[open]')").await;
    browser.until_focused("Erase Dana Whitlock").await;

    browser.click("button", "Erase Dana Whitlock").await;
    browser.until("the numbers again", |text, _| text.contains("The values of 1 result")).await;
    browser.run::<()>("document.querySelector('dialog[open] .button--danger').click(); return null").await;
    browser.until("a word about it", |text, _| text.contains("Dana Whitlock was erased")).await;
    browser
        .until_script("the row gone", "return !document.querySelector('[aria-label^=\"Open Dana Whitlock\"]')")
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drawer_speaks_dutch_and_fits_a_phone() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats", 390).await;
    browser.run::<()>("localStorage.setItem('sightline-language', 'nl'); return null").await;
    let found: Page<Chat> = app.supervisor(COMPANY).await.get("/api/v1/chats?q=Dana+Whitlock").await.ok();
    browser.open(&format!("{}/data/chats?q=blanket&range=all&chat={}", app.url, found.items[0].id)).await;
    browser.until("the transcript", |text, _| text.contains(super::LAST_WORDS)).await;
    browser.picture("drawer-dutch-phone").await;
    for words in [
        "Deelnemers",
        "Contact bekijken",
        "Resultaat bekijken",
        "heeft de chat aangenomen na",
        "Eigen medewerker",
        "Actief",
        "Vandaag, ",
    ] {
        browser.until(words, |text, _| text.contains(words)).await;
    }
    let width: f64 = browser.run("return document.documentElement.scrollWidth").await;
    assert!(width <= 390.0, "{width} wide");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_chat_is_its_transcript_and_nothing_of_the_screen() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
    browser.command("Emulation.setEmulatedMedia", &json!({"media": "print"})).await;
    let is_whole = "const log = document.querySelector('.transcript__log');
        const hidden = ['.page', '.rail', '.drawer .icon-button', '.drawer__foot'].every(one => document.querySelector(one).offsetHeight === 0);
        const page = document.querySelector('.drawer').getBoundingClientRect();
        return hidden && log.scrollHeight <= log.clientHeight && page.left === 0 && page.height > log.clientHeight";
    browser.until_script("the transcript, whole and alone", is_whole).await;
    let words = browser.text().await;
    assert!(words.contains("Dana Whitlock") && words.contains(LAST_WORDS) && !words.contains("Queued"), "{words}");
    browser.picture("printed").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_of_another_organization_is_read_and_not_erased() {
    let app = TestApp::start_with(TestApp::with_web()).await;
    let now = Utc::now();
    let dana = |name: &str, organization: &str| {
        ChatBuilder::queued(name, &format!("{COMPANY}/{organization}"), now - TimeDelta::minutes(1))
            .contact("dana", Some("Dana Whitlock"), Some("dana@example.com"), None)
            .contact_says("Hello")
    };
    app.import_chats([&dana("first", "West"), &dana("second", "East")]);
    let email = app.add_user(&format!("{COMPANY}/East"), Role::Supervisor);
    let browser = open(&app, &email, "/data/chats?range=all", 1440).await;
    browser.click("link", "Open Dana Whitlock").await;
    // Where one reads, the contact's address is at hand.
    let link = browser.find("link", "dana@example.com").await;
    assert_eq!(link.attr("href").await.unwrap().as_deref(), Some("mailto:dana@example.com"));
    browser.find("button", "Copy Email").await;
    browser.click("button", "View contact").await;
    browser.until("the contact", |text, _| text.contains("belongs to another organization")).await;
    browser.until("its details", |text, _| text.contains("dana@example.com")).await;
    assert_eq!(browser.every("button", "Erase contact").await.len(), 0);
    browser.picture("foreign-contact").await;
    browser.close().await;
}
