//! What a source corrects is shown in its place, and a chat that moves leaves those who no longer
//! see it.

use super::browser::Browser;
use super::{COMPANY, app_with_samples, count_line, watch};
use chrono::{SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use sightline_shared::Role;
use sightline_tests::{ChatBuilder, TestApp};

const MESSAGES: usize = 120;

/// Says of a chat what `change` makes of its document, as of now.
fn say_again(app: &TestApp, chat: &ChatBuilder, change: impl FnOnce(&mut Value)) {
    let mut document = chat.json();
    change(&mut document);
    document["as_of"] = json!(Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true));
    let report = app.import(&format!("{document}\n"), None);
    assert_eq!((report.totals.rejected, report.totals.updated), (0, 1), "{:?}", report.rejections);
}

/// The number of the first message that is seen, its event, and where its upper edge is.
const FIRST: &str = "const log = document.querySelector('[role=log]'), top = log.getBoundingClientRect().top;
    const place = one => one.getBoundingClientRect();
    const first = [...log.querySelectorAll('.transcript__bubble')].find(one => place(one).bottom > top);
    return [Number(first.innerText.match(/Message (\\d+)/)[1]), first.dataset.events, place(first).top]";

type First = (usize, String, f64);

/// Where the upper edge of an event is.
async fn place(browser: &Browser, event: &str) -> f64 {
    let script =
        format!("return document.querySelector('[data-events~=\"{event}\"]')?.getBoundingClientRect().top ?? -1e6");
    browser.run(&script).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_in_the_middle_of_an_open_transcript_moves_nothing_that_is_read() {
    let (app, email) = app_with_samples().await;
    let began = Utc::now() - TimeDelta::minutes(10);
    let chat = ChatBuilder::queued("long", &format!("{COMPANY}/Halden Northgate"), began)
        .contact("linnea", Some("Linnea Falk"), None, None)
        .accepted("Maud Ellery");
    let chat = (3..=MESSAGES).fold(chat, |chat, number| match number % 5 {
        0..=2 => chat.contact_says(&format!("Message {number}")),
        _ => chat.says("Maud Ellery", &format!("Message {number}")),
    });
    app.import_chats([&chat]);
    let id = app.text("SELECT id FROM chats WHERE external_id = 'long'");
    let end = format!("Message {MESSAGES}");
    let browser = watch(&app, &email, &format!("/data/chats?range=all&chat={id}"), &end).await;
    let middle = "const log = document.querySelector('[role=log]');
        log.scrollTop = -(log.scrollHeight - log.clientHeight) / 2; return null";
    browser.run::<()>(middle).await;
    browser.until_quiet().await;
    let (number, event, before): First = browser.run(FIRST).await;
    assert!(number > 10 && number < MESSAGES - 20, "{number} is not in the middle");

    // Above what is read, in it and below it; and history that comes late, in it and above it.
    let long = "corrected, and at length. ".repeat(12);
    say_again(&app, &chat, |document| {
        for corrected in [number - 6, number + 2, number + 15] {
            let event = &mut document["events"][corrected - 1];
            assert_eq!(event["text"], format!("Message {corrected}"));
            event["text"] = json!(format!("Message {corrected}, {long}"));
        }
        let late = |after: usize| {
            let mut late = document["events"][after - 1].clone();
            late["external_id"] = json!(format!("late-{after}"));
            late["text"] = json!(format!("Message {after} and a half"));
            late
        };
        let late = [number - 4, number + 1].map(late);
        document["events"].as_array_mut().unwrap().extend(late);
    });
    let corrected = format!("Message {}, corrected", number + 2);
    browser.until("the correction", |text, _| text.contains(&corrected)).await;
    let moved = (place(&browser, &event).await - before).abs();
    assert!(moved <= 2.0, "what was read moved by {moved}");
    // And when all that follows from it is loaded.
    browser.until_quiet().await;
    let moved = (place(&browser, &event).await - before).abs();
    assert!(moved <= 2.0, "what was read moved by {moved}");
    let (first, same, _): First = browser.run(FIRST).await;
    assert_eq!((first, same), (number, event));
    browser.picture("corrected-transcript").await;

    // The edited messages say so, the late ones are there, and nothing counts as new.
    let edited: Vec<String> = browser
        .run(
            "return [...document.querySelectorAll('.transcript__bubble:has(.transcript__edited)')]
               .map(one => one.innerText.match(/Message \\d+/)[0])",
        )
        .await;
    assert_eq!(edited, [number - 6, number + 2, number + 15].map(|number| format!("Message {number}")));
    let text = browser.text().await;
    for after in [number - 4, number + 1] {
        assert!(text.contains(&format!("Message {after} and a half")), "{after}");
    }
    assert!(browser.every("button", "new message").await.is_empty());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_chat_leaves_the_list_and_the_drawer_of_those_who_no_longer_see_it() {
    let (app, _) = app_with_samples().await;
    let own = format!("{COMPANY}/Halden Northgate");
    let began = Utc::now() - TimeDelta::minutes(5);
    let chat = |name: &str| {
        ChatBuilder::queued(name, &own, began).contact(name, Some(name), None, None).contact_says("Good morning")
    };
    let moved = chat("Sanna Holm");
    app.import_chats([&moved, &chat("Niels Voss"), &chat("Oona Salo")]);
    let email = app.add_user(&own, Role::Supervisor);
    let browser = watch(&app, &email, "/data/chats", "Sanna Holm").await;
    let before = count_line(&browser, "chats today").await;
    browser.click("link", "Open Sanna Holm").await;
    browser.find("dialog", "Sanna Holm").await;
    browser.until("the transcript", |text, _| text.contains("Good morning")).await;

    say_again(&app, &moved, |document| document["organization"] = json!(format!("{COMPANY}/Halden Riverside")));
    browser.until_gone("link", "Open Sanna Holm").await;
    browser.until("why it is gone", |text, _| text.contains("You cannot see this chat.")).await;
    browser.until("nothing of it", |text, _| !text.contains("Sanna Holm") && !text.contains("Good morning")).await;
    browser.until("the new count", |text, _| text.contains(&format!("{} chats today", before - 1))).await;
    browser.picture("moved-chat").await;
    browser.find("link", "Open Niels Voss").await;
    browser.find("link", "Open Oona Salo").await;

    // It comes back as a new row.
    say_again(&app, &moved, |_| ());
    browser.until("the row or its button", |text, _| text.contains("Sanna Holm") || text.contains("1 new chat")).await;
    browser.until("the count again", |text, _| text.contains(&format!("{before} chats today"))).await;
    browser.close().await;
}
