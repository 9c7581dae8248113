//! The overview beside that of another period.

use super::chart;
use crate::{Browser, COMPANY, TestApp, sign_in};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use serde_json::json;
use sightline_shared::Role;
use sightline_tests::{ChatBuilder, at};

/// The bars that are compared, with what their hint says was before: `09:00 1`.
const BEFORE: &str = "return [...document.querySelectorAll('.bars__bar')]
    .map(bar => [bar.title.match(/\\d\\d:\\d\\d/)?.[0], bar.title.match(/before: (\\d+)/)?.[1], bar.querySelector('.bars__ghost')])
    .filter(([, before, ghost]) => before > 0 && ghost).map(([hour, before]) => `${hour} ${before}`).join(', ')";
/// The figures above the charts, in words.
const FIGURES: &str = "return document.querySelector('.overview__changes dl')?.textContent.replace(/\\s+/g, ' ') || ''";

/// A chat that a person answers so many seconds after the contact's first word.
fn answered(id: &str, begin: &str, seconds: i64) -> ChatBuilder {
    let begin = at(begin);
    let chat = ChatBuilder::queued(id, COMPANY, begin).at(begin).contact_says("Hello?").accepted("Maud");
    chat.at(begin + TimeDelta::seconds(seconds)).says("Maud", "Hello!").closed("Maud")
}

/// Chats of a Monday, of the Sunday of 25 hours before it, and of a Monday of summer time.
fn chats() -> Vec<ChatBuilder> {
    let monday =
        answered("monday-1", "2025-10-27T08:10:00Z", 20).result("Maud", "Test drive", &json!({"Model": "Aster"}));
    vec![
        monday,
        answered("monday-2", "2025-10-27T08:20:00Z", 20),
        answered("monday-3", "2025-10-27T09:05:00Z", 20),
        // Two o'clock comes twice.
        answered("sunday-1", "2025-10-25T22:30:00Z", 80),
        answered("sunday-2", "2025-10-26T00:30:00Z", 80),
        answered("sunday-3", "2025-10-26T01:30:00Z", 80),
        answered("sunday-4", "2025-10-26T08:15:00Z", 80),
        answered("week-1", "2025-10-20T07:00:00Z", 20),
        answered("week-2", "2025-10-19T22:30:00Z", 20),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_compared_with_the_day_before_and_a_week_earlier() {
    let app = TestApp::start_with_web().await;
    app.import_chats(&chats());
    let email = app.add_user(COMPANY, Role::Supervisor);
    let browser = Browser::start(1440, 900).await;
    let monday = "/data/chats?from=2025-10-27&to=2025-10-27&tz=Europe%2FAmsterdam&overview=1";
    browser.open(&format!("{}{monday}", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    chart(&browser, "Chats per hour, in this range").await;
    assert_eq!(browser.run::<String>(BEFORE).await, "");

    // The figures to compare with do not come: the others are shown.
    browser.block(&["*bucket_size=*"]).await;
    browser.click("radio", "The day before").await;
    browser.until("what is missing", |text, _| text.contains("The figures to compare with could not be loaded.")).await;
    chart(&browser, "Chats per hour, in this range").await;
    browser.block(&[]).await;
    browser.click("button", "Try again").await;

    // Figures, bars and the line say what they were; the hour that came twice is one.
    browser
        .until("the day before", |text, address| {
            address.contains("&compare=before") && text.contains("Before: on 26 Oct 2025")
        })
        .await;
    let words = chart(&browser, "Chats per hour, in this range").await;
    assert!(words.ends_with(" 3 chats, 4 on 26 Oct 2025."), "{words}");
    let words = chart(&browser, "First response, median: 20 s").await;
    assert!(words.ends_with(" 20 s, 1 min 20 s on 26 Oct 2025."), "{words}");
    assert_eq!(browser.run::<String>(BEFORE).await, "00:00 1, 02:00 2, 09:00 1");
    let figures: String = browser.run(FIGURES).await;
    assert!(figures.starts_with("Chats3 −1 (4 on 26 Oct 2025)Results1 +1 (0 on 26 Oct 2025)"), "{figures}");
    browser.until("the change of the median", |text, _| text.contains("−1 min")).await;
    browser.picture("compare-day").await;

    // So does the table, which has the hours that are only of the day before.
    browser.click("button", "Chats per hour, in this range: show as a table").await;
    let rows = "return [...document.querySelectorAll('.overview__card:first-child tr')].map(row => [...row.children].map(cell => cell.textContent).join(' ')).join('; ')";
    browser
        .until_row(
            async || browser.run::<String>(rows).await,
            |rows| {
                rows == "When Queued Active Closed Chats Before; 27 Oct 00:00 0 0 0 0 1; 27 Oct 02:00 0 0 0 0 2; \
                         27 Oct 09:00 0 0 2 2 1; 27 Oct 10:00 0 0 1 1 0"
            },
        )
        .await;
    browser.click("button", "Chats per hour, in this range: show as a chart").await;

    // A week earlier, when clocks showed another time.
    browser.click("radio", "A week earlier").await;
    browser
        .until("a week earlier", |text, address| address.contains("compare=week") && text.contains("on 20 Oct 2025"))
        .await;
    assert_eq!(browser.run::<String>(BEFORE).await, "00:00 1, 09:00 1");

    // The rows of the tables, too.
    browser.click("radio", "Agents and bots").await;
    let row = "return [...document.querySelectorAll('.overview--rows tbody tr')].map(row => [...row.children].map(cell => cell.textContent.trim()).join('; ')).join(' / ')";
    let then = |change: &str, before: &str| format!("{change} ({before} on 20 Oct 2025)");
    let expected = [
        "MMaud, own agent".to_owned(),
        format!("{} 3", then("+1", "2")),
        "0".to_owned(),
        format!("{} 20 s", then("±0 s", "20 s")),
        format!("{} 20 s", then("±0 s", "20 s")),
        format!("{} 1 s", then("±0 s", "1 s")),
        format!("{} 1 s", then("±0 s", "1 s")),
        format!("{} 1", then("+1", "0")),
        format!("{} 33.3 %", then("+33.3 pp", "0.0 %")),
    ]
    .join("; ");
    browser.until_row(async || browser.run::<String>(row).await, |row| *row == expected).await;
    browser.picture("compare-agents").await;

    // What makes no sense for another range is dropped, and what is no comparison is named.
    browser.open(&format!("{}/data/chats?range=all&overview=1&compare=week", app.url)).await;
    browser.until("no comparison", |_, address| address.ends_with("?range=all&overview=1")).await;
    chart(&browser, "Chats per ").await;
    browser.until_gone("radiogroup", "Compare with").await;
    browser.open(&format!("{}/data/chats?overview=1&compare=month", app.url)).await;
    browser.until("a notice", |text, _| text.contains("Part of this link was ignored: compare")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn today_is_compared_with_yesterday_up_to_the_same_time() {
    let app = TestApp::start_with_web().await;
    let now = Utc::now();
    let midnight = |days| (now.date_naive() - Days::new(days)).and_time(NaiveTime::MIN).and_utc();
    let moment = |id: &str, at: DateTime<Utc>| ChatBuilder::moment(id, COMPANY, at);
    app.import_chats([
        &moment("today", midnight(0)),
        &moment("early", midnight(1)),
        &moment("late", midnight(0) - TimeDelta::seconds(1)),
        &moment("week", midnight(7)),
    ]);
    let email = app.add_user(COMPANY, Role::Supervisor);
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}/data/chats?tz=UTC&overview=1", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    chart(&browser, "Chats per hour, today").await;
    browser.click("radio", "Yesterday").await;
    browser.until("yesterday", |text, _| text.contains("So far. Before: yesterday until ")).await;
    let words = chart(&browser, "Chats per hour, today").await;
    assert!(words.contains(" 1 chat, 1 yesterday until "), "{words}");
    assert_eq!(browser.run::<String>(BEFORE).await, "00:00 1");

    // What happens meanwhile changes both sides at once.
    app.import_chats([&moment("now", Utc::now())]);
    let figures = async || browser.run::<String>(FIGURES).await;
    browser.until_row(figures, |figures| figures.starts_with("Chats2 +1 (1 yesterday until ")).await;
    browser.press(thirtyfour::Key::Right).await;
    browser.until("the same day last week", |_, address| address.contains("compare=week")).await;
    let is_focused = "return document.activeElement.textContent === 'The same day last week'";
    browser.until_script("the focus on the choice", is_focused).await;
    browser.close().await;
}
