//! Long chats and long lists: the page holds what is seen and a little more.

use super::super::{Browser, COMPANY, sign_in};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use sightline_shared::Role;
use sightline_tests::{ChatBuilder, TestApp};
use thirtyfour::Key;

const EVENTS: usize = 10_000;
const ROWS: usize = 2_000;

async fn open(app: &TestApp) -> Browser {
    let email = app.add_user(COMPANY, Role::Supervisor);
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser
}

/// The numbers of the messages that are seen, and how many elements the log has.
const SEEN: &str = "const log = document.querySelector('[role=log]'), edges = log.getBoundingClientRect();
    const numbers = [...log.querySelectorAll('*')].filter(one => !one.children.length && /^Message \\d+$/.test(one.textContent))
      .map(one => [one.getBoundingClientRect(), Number(one.textContent.slice(8))])
      .filter(([place]) => place.bottom > edges.top + 50 && place.top < edges.bottom - 5).map(([, number]) => number);
    return [numbers, log.querySelectorAll('*').length, log.querySelectorAll('[data-events]').length]";

/// A screen up and down, but for some lines that stay in sight.
const UP: &str =
    "const log = document.querySelector('[role=log]'); log.scrollBy(0, -log.clientHeight + 150); return null";
const DOWN: &str =
    "const log = document.querySelector('[role=log]'); log.scrollBy(0, log.clientHeight - 150); return null";

type Seen = (Vec<usize>, usize, usize);

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_of_10_000_events_opens_at_its_end_and_is_scrolled_in_both_directions() {
    let app = TestApp::start_with_web().await;
    let at = Utc::now() - TimeDelta::seconds(i64::try_from(EVENTS).unwrap() + 60);
    let chat = ChatBuilder::queued("long", &format!("{COMPANY}/Halden Northgate"), at)
        .contact("long", Some("Lotte Lang"), None, None)
        .accepted("Maud Ellery");
    let chat = (3..=EVENTS).fold(chat, |chat, number| match number % 7 {
        0..=3 => chat.contact_says(&format!("Message {number}")),
        _ => chat.says("Maud Ellery", &format!("Message {number}")),
    });
    app.import_chats([&chat]);
    let browser = open(&app).await;
    browser.click("link", "Open Lotte Lang").await;
    browser.until("its end", |text, _| text.contains(&format!("Message {EVENTS}"))).await;
    let (seen, ..): Seen = browser.run(SEEN).await;
    assert_eq!(seen.last(), Some(&EVENTS), "it opens at its end");

    // Up, a screen at a time: every message passes, in order, and the page does not grow.
    browser.find("log", "Transcript").await.focus().await.unwrap();
    let mut first = *seen.first().unwrap();
    let mut most = 0;
    while first > EVENTS - 900 {
        let before = first;
        // At the edge of what is loaded, more is loaded, and scrolling continues.
        let numbers = async || {
            let first = browser.run::<Seen>(SEEN).await.0.first().map_or(0, |number| *number);
            if first >= before {
                browser.run::<()>(UP).await;
            }
            first.to_string()
        };
        browser.until_row(numbers, |now| now.parse::<usize>().unwrap() < before).await;
        let (seen, _, events) = browser.run::<Seen>(SEEN).await;
        assert!(seen.windows(2).all(|pair| pair[0] + 1 == pair[1]), "a gap or a jump: {seen:?}");
        assert!(seen.contains(&(before)) || seen.last().unwrap() + 4 >= before, "{before} was jumped over: {seen:?}");
        (first, most) = (seen[0], most.max(events));
    }
    assert!(most <= 320, "{most} events are in the page");

    // A new message is announced, though the end is not loaded.
    let (colleague, id) = (app.supervisor(COMPANY).await, app.text("SELECT id FROM chats WHERE external_id = 'long'"));
    let _ = colleague.post(&format!("/api/v1/chats/{id}/join"), &json!({})).await.ok::<Value>();
    let message = json!({"type": "message", "text": "Message 10001"});
    let _ = colleague.post(&format!("/api/v1/chats/{id}/events"), &message).await.ok::<Value>();
    browser.find("button", "1 new message").await;

    // Down again, to the very end.
    let mut last = *browser.run::<Seen>(SEEN).await.0.last().unwrap();
    while last <= EVENTS {
        let before = last;
        let numbers = async || {
            let last = browser.run::<Seen>(SEEN).await.0.last().map_or(0, |number| *number);
            if last <= before {
                browser.run::<()>(DOWN).await;
            }
            last.to_string()
        };
        browser.until_row(numbers, |now| now.parse::<usize>().unwrap() > before).await;
        let (seen, _, events) = browser.run::<Seen>(SEEN).await;
        assert!(seen.windows(2).all(|pair| pair[0] + 1 == pair[1]), "a gap or a jump: {seen:?}");
        assert!(seen[0] <= before + 4, "{before} was jumped over: {seen:?}");
        (last, most) = (*seen.last().unwrap(), most.max(events));
    }
    assert!(most <= 320, "{most} events are in the page");
    browser.until("nothing unread", |text, _| !text.contains("new message")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_2_000_loaded_rows_the_page_holds_those_that_are_seen() {
    let app = TestApp::start_with_web().await;
    let at = Utc::now() - TimeDelta::seconds(30);
    let organization = format!("{COMPANY}/Halden Northgate");
    let chats: Vec<_> = (0..ROWS)
        .map(|number| {
            ChatBuilder::queued(&format!("row-{number}"), &organization, at - TimeDelta::milliseconds(number as i64))
        })
        .collect();
    app.import_chats(&chats);
    let browser = open(&app).await;
    browser.find("link", "Open Contact of row-0,").await;
    let rows = "return document.querySelectorAll('[role=grid] [role=row]').length";
    let few: usize = browser.run(rows).await;
    assert!(few < 70, "{few} rows at first");

    // By the keyboard to the end of what is loaded, until all are.
    browser.run::<()>("document.querySelector('.data-table__link').focus(); return null").await;
    let last = format!("Open Contact of row-{},", ROWS - 1);
    let at_end = format!("return document.activeElement.ariaLabel?.startsWith('{last}') || false");
    let began = std::time::Instant::now();
    while !browser.run::<bool>(&at_end).await {
        assert!(began.elapsed() < sightline_tests::wait::AT_MOST, "the last row never comes");
        browser.press_with(Key::Control, Key::End).await;
        let now: usize = browser.run(rows).await;
        assert!(now < 70, "{now} rows are in the page");
    }
    let row_count: String =
        browser.run("return document.querySelector('[role=grid]').getAttribute('aria-rowcount')").await;
    assert_eq!(row_count, (ROWS + 1).to_string());
    browser.press_with(Key::Control, Key::Home).await;
    browser.until_focused("Open Contact of row-0,").await;
    browser.close().await;
}
