//! Journeys through the overview and the filters.

mod compare;

use super::{Browser, COMPANY, app_with_samples, count_line, sign_in};
use chrono::Utc;
use sightline_tests::{ChatBuilder, TestApp};
use thirtyfour::Key;

/// How many chats or results a name ends in: `Test drive 14`.
fn last_number(words: &str) -> usize {
    words.split_whitespace().next_back().and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{words:?}"))
}

/// The words of a chart, once they hold some words.
async fn chart(browser: &Browser, words: &str) -> String {
    let chart = browser.find("img", words).await;
    chart.attr("aria-label").await.unwrap().unwrap()
}

/// Waits until a day of the calendar has the focus.
async fn until_day(browser: &Browser, day: &str) {
    let script = format!("return !!document.activeElement.getAttribute('aria-label')?.endsWith('{day}')");
    browser.until_script(day, &script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_shows_what_the_list_holds_and_leads_to_it() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until("today's chats", |text, _| text.contains("Dana Whitlock")).await;

    // It is in the address, and its chart describes its bars.
    browser.click("button", "Overview").await;
    browser.until("the overview in the address", |_, address| address.ends_with("/data/chats?overview=1")).await;
    let today = count_line(&browser, "chats today").await;
    let chart_words = chart(&browser, "Chats per hour, today").await;
    assert!(chart_words.contains(". Peak ") && chart_words.contains(" queued."), "{chart_words}");
    chart(&browser, "First response, median: ").await;
    browser.picture("overview").await;

    // As a table it has the same numbers, and every hour leads to its chats.
    browser.click("button", "Chats per hour, today: show as a table").await;
    let cells = "return [...document.querySelectorAll('.overview__table td')].reduce((sum, td) => sum + Number(td.textContent), 0)";
    browser.until_row(async || browser.run::<usize>(cells).await.to_string(), |sum| sum == today.to_string()).await;
    let first = "return document.querySelector('.overview__table .overview__link').textContent";
    let hour: String = browser.run(first).await;
    browser.click("button", &hour).await;
    browser.until("the hour in the address", |_, address| address.contains("from=") && address.contains("to=")).await;
    browser.click("button", "Chats per 15 minutes, in this range: show as a chart").await;
    chart(&browser, "Chats per 15 minutes, in this range").await;

    // Each figure says what it is.
    browser.click("button", "Chats per 15 minutes, in this range: what is this?").await;
    browser.until("what it is", |text, _| text.contains("The colours are the state that the chats have now.")).await;
    browser.picture("overview-what").await;
    browser.click("button", "Chats per 15 minutes, in this range: what is this?").await;
    chart(&browser, "Chats per 15 minutes, in this range").await;

    // A form is a filter, and pressed again no more; its chip removes it too.
    browser.open(&format!("{}/data/chats?range=30d&overview=1", app.url)).await;
    let form = browser.find("button", "Test drive").await;
    let results = last_number(&form.text().await.unwrap());
    assert!(results > 0);
    form.click().await.unwrap();
    browser.until("the form in the address", |_, address| address.contains("form=Test+drive")).await;
    browser.click("button", "Remove filter Forms: Test drive").await;
    browser.until("no form in the address", |_, address| !address.contains("form=")).await;

    // The chat that waits longest comes first, and opens.
    let waits = "return [...document.querySelectorAll('.overview__card:last-child li b')].map(b => [...b.textContent \
                 .matchAll(/(\\d+) (d|h|min|s)/g)].reduce((sum, part) => sum + part[1] * {d: 86400, h: 3600, min: 60, s: 1}[part[2]], 0))";
    let waits: Vec<u64> = browser.run(waits).await;
    assert!(!waits.is_empty() && waits.is_sorted_by(|one, other| one >= other), "{waits:?}");
    browser.run::<()>("document.querySelector('.overview__card:last-child li button').click()").await;
    browser.until("a chat in the address", |_, address| address.contains("chat=")).await;
    browser.escape().await;
    browser.click("button", "waiting").await;
    browser
        .until("the queued chats", |_, address| address.contains("range=all") && address.contains("state=queued"))
        .await;

    // What was open the last time is open again.
    browser.open(&format!("{}/data/chats", app.url)).await;
    browser.until("the overview again", |_, address| address.ends_with("?overview=1")).await;
    browser.click("button", "Overview").await;
    browser.until("no overview", |_, address| address.ends_with("/data/chats")).await;
    browser.open(&format!("{}/data/chats", app.url)).await;
    browser.until("today's chats again", |text, _| text.contains("Dana Whitlock")).await;
    browser.until_gone("img", "Chats per hour").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_and_their_zone_are_chosen_with_the_keyboard() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}/data/chats?from=2026-10-14&to=2026-10-14", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.find("button", "14 Oct").await;

    // The calendar opens on the day in force; arrows and pages move, Enter chooses.
    browser.click("button", "14 Oct").await;
    until_day(&browser, "14 October 2026").await;
    for (key, day) in [
        (Key::Down, "21 October 2026"),
        (Key::PageUp, "21 September 2026"),
        (Key::PageDown, "21 October 2026"),
        (Key::Left, "20 October 2026"),
    ] {
        browser.press(key).await;
        until_day(&browser, day).await;
    }
    browser.press(Key::Enter).await;
    browser.press(Key::Right).await;
    until_day(&browser, "21 October 2026").await;
    browser.press(Key::Enter).await;
    browser.until("two days", |text, _| text.contains("2 days")).await;

    // Another zone, found by a part of its name.
    browser.click("button", "Times in").await;
    browser.type_into("combobox", "Find in", "tokyo").await;
    browser.find("option", "Asia/Tokyo").await;
    browser.press(Key::Down).await;
    browser.press(Key::Enter).await;
    browser.until("the zone in the address", |_, address| address.contains("tz=Asia%2FTokyo")).await;
    browser.picture("date-range").await;
    browser.click("button", "Apply").await;
    browser
        .until("the days in the address", |_, address| {
            address.contains("from=2026-10-20&to=2026-10-21&tz=Asia%2FTokyo")
        })
        .await;
    browser.click("button", "Remove filter Times in Asia/Tokyo").await;
    browser.until("the own zone", |_, address| !address.contains("tz=")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_are_shown_as_chips_that_remove_them() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}/data/chats?range=30d&type=contact,bot", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    let all = count_line(&browser, "chats in the last 30 days").await;
    browser.filter("Results", "With results").await;
    browser.until("the filter in the address", |_, address| address.contains("has_results=true")).await;
    browser.find("button", "Remove filter Results: With results").await;
    let with = count_line(&browser, "chats in the last 30 days").await;
    assert!(with > 0 && with < all, "{with} of {all} have results");
    browser.picture("chips").await;

    // What a chat is placed in the range by stands there too, also where the address states the default.
    for (basis, chip) in [("activity", "By activity"), ("started", "By start time"), ("updated", "By last update")] {
        browser.open(&format!("{}/data/chats?range=30d&on={basis}", app.url)).await;
        browser.find("button", &format!("Remove filter {chip}")).await;
    }
    browser.open(&format!("{}/data/chats?range=30d&type=contact,bot&has_results=true", app.url)).await;

    // A chip that goes gives the focus to the next one, the last one to the filters.
    browser.click("button", "Remove filter Contact chats").await;
    browser.until("one type", |_, address| address.contains("type=bot") && !address.contains("contact")).await;
    browser.until_focused("Remove filter Bot chats").await;
    browser.press(Key::Enter).await;
    browser.until_focused("Remove filter Results: With results").await;
    browser.press(Key::Enter).await;
    browser.until("no filters", |_, address| address.ends_with("?range=30d")).await;
    browser
        .until_script("the focus among the filters", "return !!document.activeElement.closest('form.filters')")
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_organizations_and_forms_are_compared_and_each_figure_leads_to_its_chats() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}/data/chats?range=all&overview=1", app.url)).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    chart(&browser, "First response, median: ").await;
    // By the keyboard, and in the address.
    browser.click("radio", "Charts").await;
    browser.press(Key::Right).await;
    browser.until("the agents in the address", |_, address| address.contains("overview=agents")).await;
    let first = "return document.querySelector('.overview--rows tbody th .participant__name')?.textContent || ''";
    browser.until_row(async || browser.run::<String>(first).await, |name| !name.is_empty()).await;
    browser.picture("overview-agents").await;
    let chats = "return [...document.querySelectorAll('.overview--rows tbody tr')].map(row => Number(row.children[1].textContent))";
    let numbers: Vec<u64> = browser.run(chats).await;
    assert!(numbers.len() > 2 && numbers.is_sorted_by(|one, other| one >= other), "{numbers:?}");
    // Sorted by name, and the other way around.
    browser.click("button", "Name").await;
    let names =
        "return [...document.querySelectorAll('.overview--rows tbody .participant__name')].map(one => one.textContent)";
    let sorted: Vec<String> = browser.run(names).await;
    assert!(sorted.is_sorted(), "{sorted:?}");
    browser.click("button", "Name").await;
    assert_eq!(browser.run::<Vec<String>>(names).await, sorted.iter().rev().cloned().collect::<Vec<_>>());
    // What happens meanwhile comes into the table, in the chosen order.
    app.import_chats([&ChatBuilder::queued("new", COMPANY, Utc::now()).accepted("Zoe Adler")]);
    let is_first =
        "return document.querySelector('.overview--rows tbody .participant__name').textContent === 'Zoe Adler'";
    browser.until_script("the new agent", is_first).await;
    browser.click("button", "Name").await;
    let sorted: Vec<String> = browser.run(names).await;
    assert!(sorted.is_sorted() && sorted.contains(&"Zoe Adler".to_owned()), "{sorted:?}");

    // A figure leads to the chats that it counts.
    let name = sorted[0].clone();
    let link = browser.every("link", &format!("chats with results of {name}")).await.remove(0);
    let results = link.attr("aria-label").await.unwrap().unwrap();
    let link = browser.every("link", &format!(", chats of {name}")).await.remove(0);
    let count = link.text().await.unwrap();
    link.click().await.unwrap();
    browser
        .until("its chats", |text, address| address.contains("agent_id=") && text.contains(&format!("{count} chat")))
        .await;
    assert!(!browser.address().await.contains("overview"), "{results}");
    browser.driver.back().await.unwrap();
    browser.until("the agents again", |_, address| address.contains("overview=agents")).await;

    browser.click("radio", "Forms").await;
    browser.until("the forms", |text, address| address.contains("overview=forms") && text.contains("Test drive")).await;
    browser.picture("overview-forms").await;
    browser.click("radio", "Organizations").await;
    browser.until("the organizations", |_, address| address.contains("overview=organizations")).await;
    browser.find("link", "chats with results of").await;
    browser.picture("overview-organizations").await;
    browser.close().await;
}
