//! A list agrees with its count and its order while chats change, and keeps the reader's place.

use super::browser::Browser;
use super::{COMPANY, app_with_samples, count_line, watch};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use sightline_shared::{Chat, Page};
use sightline_tests::{Caller, ChatBuilder};
use thirtyfour::Key;

/// Chats that wait since a little while ago, the first named the longest.
fn waiting(names: &[&str]) -> Vec<ChatBuilder> {
    let organization = format!("{COMPANY}/Halden Northgate");
    let of = |(place, name): (usize, &&str)| {
        let at = Utc::now() - TimeDelta::seconds(60 - 2 * i64::try_from(place).unwrap());
        ChatBuilder::queued(name, &organization, at)
            .contact(name, Some(name), None, None)
            .contact_says("Hello")
            .tags(&["ours"])
    };
    names.iter().enumerate().map(of).collect()
}

async fn chat(caller: &Caller, name: &str) -> String {
    let found: Page<Chat> = caller.get(&format!("/api/v1/chats?q={name}")).await.ok();
    format!("/api/v1/chats/{}", found.items[0].id)
}

/// The names of the rows' links from top to bottom, up to their state.
async fn rows(browser: &Browser) -> Vec<String> {
    let labels: Vec<String> = browser
        .run(
            "return [...document.querySelectorAll('.data-table__body [role=row]')]
               .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map(row => row.querySelector('a').ariaLabel)",
        )
        .await;
    let name = |label: String| label.trim_start_matches("Open ").split(',').next().unwrap_or_default().to_owned();
    labels.into_iter().map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_stops_matching_says_why_and_goes() {
    let (app, email) = app_with_samples().await;
    let colleague = app.supervisor(COMPANY).await;
    app.import_chats(&waiting(&["Arne", "Bibi", "Cleo"]));
    let browser = watch(&app, &email, "/data/chats?state=queued", "Cleo").await;
    let before = count_line(&browser, "chats today").await;
    // The reader is in the row below the one that goes.
    browser.run::<()>("document.querySelector('[aria-label^=\"Open Arne\"]').focus(); return null").await;
    // It stays for some seconds, which a slow machine may miss: what was shown is remembered.
    let watch_reasons = "window.reasons = []; new MutationObserver(() => {
                           const shown = document.querySelector('[aria-label^=\"Open Bibi\"]')?.closest('[role=row]');
                           const reason = shown?.querySelector('.data-table__reason');
                           if (reason) window.reasons.push(reason.textContent);
                         }).observe(document.getElementById('list'), {subtree: true, childList: true}); return null";
    browser.run::<()>(watch_reasons).await;
    let _: Value = colleague.post(&format!("{}/accept", chat(&colleague, "Bibi").await), &json!({})).await.ok();
    browser.until_script("the reason", "return window.reasons.some(reason => reason.startsWith('Taken by '))").await;
    browser.picture("taken").await;
    browser.until("the new count", |text, _| text.contains(&format!("{} chats today", before - 1))).await;
    browser.until_script("that it is gone", "return !document.querySelector('[aria-label^=\"Open Bibi\"]')").await;
    browser.until_focused("Open Arne").await;
    let shown = rows(&browser).await;
    assert_eq!(shown.len(), before - 1, "{shown:?}");
    // The row with the focus goes: the one in its place has it.
    let _: Value = colleague.post(&format!("{}/accept", chat(&colleague, "Arne").await), &json!({})).await.ok();
    browser.until_script("that it is gone", "return !document.querySelector('[aria-label^=\"Open Arne\"]')").await;
    let has_row_focus = "return !!document.activeElement.closest('#list [role=row]')";
    browser.until_script("a row with the focus", has_row_focus).await;

    // One that is open and goes leaves the focus to the row in its place, and in an empty list to the tab.
    app.import_chats(&waiting(&["Dido"]));
    browser.open(&format!("{}/data/chats?state=queued&tag=ours", app.url)).await;
    browser.find("link", "Open Cleo").await;
    for (name, place) in [("Dido", has_row_focus), ("Cleo", "return document.activeElement.id === 'tab-chats'")] {
        browser.click("link", &format!("Open {name}")).await;
        browser.find("button", "Add note").await;
        let _: Value = colleague.post(&format!("{}/accept", chat(&colleague, name).await), &json!({})).await.ok();
        let is_gone = format!("return !document.querySelector('[aria-label^=\"Open {name}\"]')");
        browser.until_script("that it is gone", &is_gone).await;
        browser.escape().await;
        browser.until_script("the focus", place).await;
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_takes_its_first_row_by_itself() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats?state=queued&form=Moon+landing", "Live").await;
    browser.find("button", "Clear filters").await;
    let mut chats = waiting(&["Dido"]);
    let chat = chats.remove(0).result("Maud", "Moon landing", &json!({"Crater": "Tycho"}));
    app.import_chats([&chat]);
    browser.find("link", "Open Dido").await;
    assert_eq!(rows(&browser).await, ["Dido"]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_goes_on_moves_to_its_place_when_nobody_is_in_the_list() {
    let (app, email) = app_with_samples().await;
    let colleague = app.supervisor(COMPANY).await;
    app.import_chats(&waiting(&["Arne", "Bibi", "Cleo"]));
    let browser = watch(&app, &email, "/data/chats?tag=ours", "Cleo").await;
    let first = async |name: &str| {
        browser
            .until_script(
                name,
                &format!(
                    "return document.querySelector('[aria-rowindex=\"2\"] a').ariaLabel.startsWith('Open {name}')"
                ),
            )
            .await;
    };
    first("Cleo").await;
    browser.run::<()>("document.querySelector('.data-table__link').focus(); return null").await;
    let writes = async |name: &str| {
        let path = chat(&colleague, name).await;
        let _: Value = colleague.post(&format!("{path}/events"), &json!({"type": "note", "text": "Look"})).await.ok();
    };
    writes("Arne").await;
    browser.find("button", "Order changed").await;
    browser.picture("order-changed").await;
    assert_eq!(rows(&browser).await[0], "Cleo", "nothing moves under the reader's eyes");
    browser.press('r').await;
    first("Arne").await;
    browser.until_gone("button", "Order changed").await;
    browser.run::<()>("document.activeElement.blur(); return null").await;
    let mark = "document.querySelectorAll('.data-table__body *').forEach(one => { one.isOld = true; }); return null";
    browser.run::<()>(mark).await;
    writes("Bibi").await;
    first("Bibi").await;
    // A row that moves is the same element, and one that did not change has the same cells.
    let new = "return [...document.querySelectorAll('.data-table__body [role]')].filter(one => !one.isOld)
        .map(one => one.closest('[role=row]').querySelector('a').ariaLabel + ': ' + one.role)
        .filter(one => one.endsWith(': row') || !one.startsWith('Open Bibi'))";
    assert_eq!(browser.run::<Vec<String>>(new).await, [""; 0]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_while_the_server_was_away_comes_by_itself_afterwards() {
    let (mut app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    app.stop();
    browser.until("that it is not live", |text, _| text.contains("Reconnecting")).await;
    browser.click("radio", "Closed").await;
    browser.find("button", "Try again").await;
    let app = app.start_again().await;
    browser.until("that it is live", |text, _| text.contains("Live") && !text.contains("Reconnecting")).await;
    browser.until_gone("button", "Try again").await;
    let others = "return document.querySelectorAll('.state-badge--closed').length > 5
                    && !document.querySelector('[role=row] :is(.state-badge--queued, .state-badge--late)')";
    browser.until_script("closed chats alone", others).await;
    browser.press(Key::Escape).await;
    drop(app);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_sees_is_exported() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats?state=closed", "Live").await;
    let count = count_line(&browser, "chats today").await;
    browser.click("button", "Export this list").await;
    browser.until("how many", |text, _| text.contains(&format!("Export {count} chats"))).await;
    browser.find("link", "Workbook (Excel)").await;
    browser.picture("list-export").await;
    let files: Vec<String> = browser
        .driver
        .execute_async(
            "const done = arguments[arguments.length - 1];
             (async () => {
               const files = [];
               for (const link of document.querySelectorAll('#list-export a')) {
                 const answer = await fetch(link.href);
                 const lines = link.href.includes('xlsx') ? 0 : (await answer.text()).trim().split('\\n').length;
                 files.push(`${answer.status} ${answer.headers.get('content-disposition')} ${lines}`);
               }
               return files;
             })().then(done)",
            Vec::new(),
        )
        .await
        .unwrap()
        .convert()
        .unwrap();
    let today = "return new Date().toLocaleDateString('sv', {timeZone: 'Europe/Amsterdam'})";
    let today: String = browser.run(today).await;
    for (file, (ending, lines)) in files.iter().zip([("xlsx", 0), ("csv", count + 1), ("ndjson", count)]) {
        assert!(file.contains("-closed-") && file.contains(&format!("sightline-chats-{today}")), "{file}");
        assert!(file.starts_with("200 attachment") && file.ends_with(&format!(".{ending}\" {lines}")), "{file}");
    }
    assert_eq!(files.len(), 3);
    // The browser fetches it itself; the page stays.
    browser.click("link", "Table (CSV)").await;
    browser.until_quiet().await;
    browser.find("link", "Table (CSV)").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_takes_what_was_typed() {
    let (app, email) = app_with_samples().await;
    // So many that they are searched.
    let chats: Vec<ChatBuilder> = (0..9)
        .map(|number| {
            ChatBuilder::queued(&format!("n-{number}"), &format!("{COMPANY}/Branch {number}"), Utc::now())
                .accepted("Maud")
                .result("Maud", &format!("Form {number}"), &json!({"Model": "Aster"}))
        })
        .collect();
    app.import_chats(&chats);
    let branch = app.text("SELECT id FROM organizations WHERE name = 'Branch 7'");
    let browser = watch(&app, &email, "/data/chats", "Live").await;
    browser.open_filter("Forms").await;
    browser.until_script("the field", "return document.activeElement.matches('.choice__search')").await;
    browser.press("form 7").await;
    browser.until_script("one option", "return document.querySelectorAll('[role=option]').length === 1").await;
    browser.press(Key::Enter).await;
    browser.until("the form", |_, address| address.contains("form=Form+7")).await;
    browser.escape().await;
    browser.open_filter("Organizations").await;
    browser.until_script("the field", "return document.activeElement.matches('.choice__search')").await;
    browser.press("branch 7").await;
    browser
        .until_script("it and what leads to it", "return document.querySelectorAll('[role=treeitem]').length === 2")
        .await;
    browser.press(Key::Enter).await;
    browser.until("the branch", |_, address| address.contains(&format!("organization_id={branch}"))).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_lead_into_the_list_from_anywhere() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    let labels = "return [...document.querySelectorAll('.data-table__link')].slice(0, 2).map(link => link.ariaLabel)";
    let labels: Vec<String> = browser.run(labels).await;
    browser.run::<()>("document.activeElement.blur(); return null").await;
    browser.press(Key::Down).await;
    browser.until_focused(&labels[0]).await;
    browser.press(Key::Down).await;
    browser.until_focused(&labels[1]).await;
    // From a button, back to the row that one left.
    browser
        .run::<()>("document.querySelector('[aria-label=\"Refresh\"], .under-filters button').focus(); return null")
        .await;
    browser.press('k').await;
    browser.until_focused(&labels[1]).await;
    browser.press('k').await;
    browser.until_focused(&labels[0]).await;
    // From the search, to what it found.
    browser.press('q').await;
    browser.press(Key::Down).await;
    browser.until_focused(&labels[0]).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_longest_comes_first_and_who_waits_too_long_can_be_shown_alone() {
    let (app, email) = app_with_samples().await;
    let organization = format!("{COMPANY}/Halden Northgate");
    let chats: Vec<ChatBuilder> = [("Late", 1_200), ("Soon", -120), ("Later", 1_500)]
        .map(|(name, seconds)| {
            ChatBuilder::queued(name, &organization, Utc::now() - TimeDelta::seconds(seconds))
                .contact(name, Some(name), None, None)
                .tags(&["ours"])
        })
        .to_vec();
    app.import_chats(&chats);
    let browser = watch(&app, &email, "/data/chats?tag=ours", "Later").await;
    assert_eq!(rows(&browser).await, ["Soon", "Late", "Later"]);
    browser.click("radio", "Queued").await;
    browser
        .until("the order", |text, address| address.contains("sort=waiting") && text.contains("longest first"))
        .await;
    browser
        .until_script(
            "the longest wait",
            "return document.querySelector('[aria-rowindex=\"2\"] a').ariaLabel.startsWith('Open Later')",
        )
        .await;
    assert_eq!(rows(&browser).await, ["Later", "Late", "Soon"]);
    browser.filter("Wait", "Over target").await;
    browser
        .until("the filter", |text, address| address.contains("over_target=true") && text.contains("2 chats today"))
        .await;
    browser
        .until_script("two rows", "return document.querySelectorAll('.data-table__body [role=row]').length === 2")
        .await;
    browser.picture("over-target").await;
    browser.click("button", "Columns and rows").await;
    browser.find("checkbox", "Waiting since").await.click().await.unwrap();
    browser.find("columnheader", "Waiting since").await;
    browser.escape().await;
    browser.click("radio", "All").await;
    browser.until("the first order", |text, _| text.contains("newest first")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_another_day_on_the_date_stands_before_the_age() {
    let (app, email) = app_with_samples().await;
    let at = Utc::now() - TimeDelta::days(3);
    let organization = format!("{COMPANY}/Halden Northgate");
    let chat = ChatBuilder::queued("Past", &organization, at).contact("Past", Some("Past"), None, None).tags(&["ours"]);
    app.import_chats([&chat]);
    for address in ["/data/chats?range=7d&tag=ours", "/data/contacts?q=past"] {
        let browser = watch(&app, &email, address, "Past").await;
        for width in [1200, 1440] {
            browser.resize(width, 900, 1.0).await;
            let first = "const when = document.querySelector('.data-table__cell--updated .when');
                         const [clock, age] = [when.querySelector('.when__clock'), when.querySelector('.when__age')];
                         const box = when.getBoundingClientRect(), own = clock.getBoundingClientRect(), other = age.getBoundingClientRect();
                         return /[A-Z][a-z]{2}/.test(clock.textContent) && own.height > 0 && Math.abs(own.left - box.left) < 1
                           && own.right <= box.right + 1 && (other.width === 0 || other.top >= box.bottom || other.left > own.right)";
            browser.until_script(&format!("the date first at {width} on {address}"), first).await;
        }
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tab_and_back_find_the_same_rows_in_view() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats?range=30d", "Live").await;
    let scrolled = "const list = document.getElementById('list'); list.scrollTop = 900; return list.scrollTop";
    let top: f64 = browser.run(scrolled).await;
    assert!(top >= 800.0, "the list is long enough: {top}");
    let first = "const box = document.getElementById('list').getBoundingClientRect();
                 return [...document.querySelectorAll('.data-table__body .data-table__link')]
                   .filter(link => link.closest('[role=row]').getBoundingClientRect().top > box.top + 40)
                   .sort((a, b) => a.closest('[role=row]').ariaRowIndex - b.closest('[role=row]').ariaRowIndex)[0]?.ariaLabel";
    browser.until_quiet().await;
    let before: String = browser.run(first).await;
    browser.press('2').await;
    browser.until("the results", |_, address| address.contains("/data/results")).await;
    browser.until_script("its rows", "return !!document.querySelector('.data-table--results .data-table__link')").await;
    browser.press('1').await;
    let same = format!("{first} === {}", json!(before));
    browser.until_script("the same row in view", &same).await;
    // Back leads there, too.
    browser.press('3').await;
    browser
        .until_script("contacts", "return !!document.querySelector('.data-table--contacts .data-table__link')")
        .await;
    browser.driver.back().await.unwrap();
    browser.until_script("the same row in view", &same).await;
    browser.close().await;
}
