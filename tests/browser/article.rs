//! What an article for supervisors says of the Data section, sentence by sentence, each as a journey.
//!
//! | sentence | journey |
//! |---|---|
//! | Admins and supervisors have the Data section | `admins_and_supervisors_see_every_chat_of_today` |
//! | A list of the chats of the current day | the same |
//! | Type, participants, organization, contact, state, events, results, start, update | the same |
//! | One's own agents in green, a partner's in blue | the same |
//! | Lists are sorted by their columns | `every_column_that_sorts_puts_the_rows_in_its_order` |
//! | The date picker: today at first, from and to | `a_range_of_days_has_every_chat_of_it` |
//! | Search agent, earlier ones too; search for, beside it | `filtered::an_agent_is_found_in_chats_of_a_type` |
//! | Child organizations | `filtered::an_organization_has_the_chats_of_those_below_it` |
//! | A chat slides open from the right; read, join | `opened::reading_a_chat_changes_nothing_and_joining_does` |
//! | Take part; leave | `acting::a_supervisor_joins_writes_and_leaves_and_reading_alone_leaves_no_trace` |
//! | All results; the forms column; details | `opened::a_result_shows_its_fields_and_leads_to_where_it_was_made` |
//! | View the chat where it was generated; join it | the same |
//! | Contacts with their details; view chat | `opened::contacts_lead_to_their_chat_and_leave_nothing_when_erased` |
//! | Delete a contact | the same; what is shown before: `drawer`, `acting` |

mod filtered;
mod opened;

use super::browser::Browser;
use super::{COMPANY, count_line, sign_in};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Amsterdam;
use serde_json::json;
use sightline_shared::Role;
use sightline_tests::{ChatBuilder, TestApp};
use thirtyfour::Key;

const LONG_AGO: TimeDelta = TimeDelta::days(40);

/// A company with chats of which every cell is known.
async fn company() -> TestApp {
    let app = TestApp::start_with_web().await;
    let now = Utc::now() - TimeDelta::seconds(20);
    let at = |path: &str| format!("{COMPANY}/{path}");
    let (north, river) = (at("Halden Northgate"), at("Halden Riverside"));
    let known = |id: &str, path: &str, at, name: &str| {
        ChatBuilder::queued(id, path, at).contact(id, Some(name), Some(&format!("{id}@example.com")), None)
    };
    let drive = json!({"Model": "Aster E3", "Remarks": "Has a dog"});
    let long = known("ada", &north, now - TimeDelta::minutes(10), "Ada Quist")
        .contact_says("May I try the Aster?")
        .accepted("Maud Ellery")
        .joined("Partner Pia")
        .result("Maud Ellery", "Test drive", &drive);
    let long = (0..60).fold(long, |chat, number| chat.contact_says(&format!("And another thing, {number}")));
    let again = known("gus", &river, now - LONG_AGO, "Gus Again")
        .accepted("Maud Ellery")
        .result("Maud Ellery", "Test drive", &json!({}))
        .closed("Maud Ellery")
        .at(now)
        .reopened()
        .accepted("Maud Ellery")
        .result("Maud Ellery", "Service appointment", &json!({}));
    app.import_chats([
        &long,
        &again,
        &ChatBuilder::queued("quinn", &river, now).anonymous().contact_says("Hello?"),
        &ChatBuilder::between_agents("team", COMPANY, "Maud Ellery", now).says("Maud Ellery", "Lunch?"),
        &known("bo", &north, now, "Bo Berg")
            .by_bot()
            .accepted("Halden Bot")
            .says("Halden Bot", "Hi")
            .closed("Halden Bot"),
        &known("fay", &river, now, "Fay Dahl").accepted("Zoe Early").left("Zoe Early").accepted("Liam Okafor"),
        &known("olga", &north, now - LONG_AGO, "Olga Past").accepted("Maud Ellery").closed("Maud Ellery"),
    ]);
    app.connect_platform(COMPANY);
    app
}

async fn open(app: &TestApp, role: Role, address: &str) -> Browser {
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}{address}", app.url)).await;
    sign_in(&browser, &app.add_user(COMPANY, role), TestApp::PASSWORD).await;
    browser.find("grid", "").await;
    browser.point_away().await;
    browser
}

/// The words of the cells of a row, the row found by the name of its link.
async fn cells(browser: &Browser, link: &str) -> Vec<String> {
    browser.find("link", link).await;
    let script = format!(
        "const row = document.querySelector('[role=grid] a[aria-label^=\"{link}\"]').closest('[role=row]');
         return [...row.querySelectorAll('[role=gridcell]')].filter(cell => cell.checkVisibility())
             .map(cell => cell.textContent.replace(/\\s+/g, ' ').trim())"
    );
    browser.run(&script).await
}

/// The names of the rows' links, from the top.
async fn rows(browser: &Browser) -> Vec<String> {
    let script = "return [...document.querySelectorAll('[role=grid] [role=row] a[aria-label]')]
        .map(link => [link.closest('[role=row]').ariaRowIndex, link.ariaLabel.replace(/^Open /, '').split(',')[0]])
        .sort((a, b) => a[0] - b[0]).map(([, name]) => name)";
    browser.run(script).await
}

/// Waits until the rows are these, in any order.
async fn until_rows(browser: &Browser, wanted: &[&str]) {
    let read = || async {
        let mut rows = rows(browser).await;
        rows.sort();
        rows.join(", ")
    };
    let mut wanted: Vec<_> = wanted.to_vec();
    wanted.sort_unstable();
    browser.until_row(read, |rows| rows == wanted.join(", ")).await;
}

/// The red, green and blue of the words that name a participant.
async fn colour(browser: &Browser, name: &str) -> [u8; 3] {
    let script = format!(
        "const name = [...document.querySelectorAll('[role=gridcell] *')].find(one => !one.children.length && one.textContent === '{name}');
         const paint = new OffscreenCanvas(1, 1).getContext('2d');
         paint.fillStyle = getComputedStyle(name).color;
         paint.fillRect(0, 0, 1, 1);
         return [...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)]"
    );
    browser.run(&script).await
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_and_supervisors_see_every_chat_of_today() {
    let app = company().await;
    let browser = open(&app, Role::Admin, "").await;
    browser.find("link", "Data").await;
    until_rows(&browser, &["Ada Quist", "Gus Again", "Unknown", "Internal", "Bo Berg", "Fay Dahl"]).await;
    browser.close().await;

    let browser = open(&app, Role::Supervisor, "").await;
    browser.click("link", "Data").await;
    assert_eq!(count_line(&browser, "chats today").await, 6, "the chat of 40 days ago is not of today");
    until_rows(&browser, &["Ada Quist", "Gus Again", "Unknown", "Internal", "Bo Berg", "Fay Dahl"]).await;
    let heads: Vec<String> = browser
        .run(
            "return [...document.querySelectorAll('[role=columnheader]')].filter(one => one.checkVisibility()) \
             .map(one => one.innerText.trim())",
        )
        .await;
    assert_eq!(
        heads,
        ["Type", "Participants", "Organization", "Contact", "State", "#Events", "#Results", "Start time", "Updated at"]
    );
    browser.picture("article-chats").await;

    // Each kind of chat, its participants, its organization, its contact and its state.
    for (link, kind, participant, organization, contact, state, events, results) in [
        ("Open Ada Quist", "Contact", "Maud Ellery, own agent", "Halden Northgate", "Ada Quist", "Active", 65, 1),
        ("Open Unknown", "Contact", "Sales", "Halden Riverside", "Unknown", "Queued", 2, 0),
        ("Open Internal", "Agent", "Maud Ellery, own agent", COMPANY, "Internal", "Active", 2, 0),
        ("Open Bo Berg", "Bot", "Halden Bot, bot", "Halden Northgate", "Bo Berg", "Closed", 4, 0),
        // What one contact came back for is one chat, with the results of every time.
        ("Open Gus Again", "Contact", "Maud Ellery, own agent", "Halden Riverside", "Gus Again", "Active", 8, 2),
    ] {
        let row = cells(&browser, link).await;
        assert_eq!(row[0], kind, "{row:?}");
        assert!(row[1].contains(participant), "{participant} is missing in {row:?}");
        assert_eq!([&row[2], &row[3]], [organization, contact], "{row:?}");
        assert!(row[4].starts_with(state), "{row:?}");
        assert_eq!([&row[5], &row[6]], [&events.to_string(), &results.to_string()], "{row:?}");
    }
    // Both participants, the partner's agent as such; an agent that left is not among them.
    let row = cells(&browser, "Open Ada Quist").await;
    assert!(row[1].contains("Partner Pia, partner agent"), "{row:?}");
    assert!(row[7].ends_with("10 min ago") && row[8].contains("ago"), "{row:?}");
    let row = cells(&browser, "Open Gus Again").await;
    assert!(row[7].ends_with("40 d ago"), "{row:?}");

    // Green and blue, in both themes.
    for theme in ["light", "dark"] {
        browser.paint(theme).await;
        let [red, green, blue] = colour(&browser, "Maud Ellery").await;
        assert!(green > red && green > blue, "own agents are green, not {red} {green} {blue} in {theme}");
        let [red, green, blue] = colour(&browser, "Partner Pia").await;
        assert!(blue > red && blue > green, "partners are blue, not {red} {green} {blue} in {theme}");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_that_sorts_puts_the_rows_in_its_order() {
    let app = company().await;
    let browser = open(&app, Role::Supervisor, "").await;
    until_rows(&browser, &["Ada Quist", "Gus Again", "Unknown", "Internal", "Bo Berg", "Fay Dahl"]).await;
    for (head, key, last) in [
        ("#Events", "event_count", "Ada Quist"),
        ("#Results", "result_count", "Gus Again"),
        ("Start time", "started_at", ""),
        ("Organization", "organization", ""),
        ("Contact", "contact", ""),
        ("State", "state", ""),
        ("Type", "type", ""),
    ] {
        // The first press sorts down, the second up.
        browser.click("button", head).await;
        browser.until("the order in the address", |_, address| address.contains(&format!("sort=-{key}"))).await;
        browser
            .until_script("the order", "return !!document.querySelector('[aria-sort=descending]') && !document.querySelector('[aria-busy=true]')")
            .await;
        let down = rows(&browser).await;
        browser.click("button", head).await;
        browser.until("the order in the address", |_, address| address.contains(&format!("sort={key}"))).await;
        browser
            .until_script("the order", "return !!document.querySelector('[aria-sort=ascending]') && !document.querySelector('[aria-busy=true]')")
            .await;
        let up = rows(&browser).await;
        // Chats with unknown contacts come after all names in both orders.
        let is_named = |name: &&String| head != "Contact" || !["Unknown", "Internal"].contains(&name.as_str());
        let named = |rows: &[String]| rows.iter().filter(is_named).cloned().collect::<Vec<_>>();
        assert_eq!(named(&down).into_iter().rev().collect::<Vec<_>>(), named(&up), "{head}");
        assert!(last.is_empty() || up.last().is_some_and(|name| name == last), "{head}: {up:?}");
    }
    browser.close().await;
}

/// A day as one types it.
fn day(at: DateTime<Utc>) -> String {
    at.with_timezone(&Amsterdam).format("%-d %b %Y").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_of_days_has_every_chat_of_it() {
    let app = company().await;
    let browser = open(&app, Role::Supervisor, "").await;
    let (long_ago, today) = (day(Utc::now() - LONG_AGO), day(Utc::now()));
    let type_days = async |from: &str, to: &str| {
        browser.run::<()>("document.querySelector('[data-key=d]').click(); return null").await;
        browser.find("dialog", "Date range").await;
        for (field, words) in [("From", from), ("To", to)] {
            browser.find("textbox", field).await.click().await.unwrap();
            browser.press_with(Key::Control, 'a').await;
            browser.press(words).await;
            browser.press(Key::Tab).await;
        }
        browser.click("button", "Apply").await;
        browser
            .until("the days in the address", |_, address| address.contains("from=") && address.contains("to="))
            .await;
    };
    // One day: what was of that day, be it over or not.
    type_days(&long_ago, &long_ago).await;
    until_rows(&browser, &["Olga Past", "Gus Again"]).await;
    assert_eq!(count_line(&browser, "chats in this range").await, 2);
    browser.picture("article-range").await;
    // From there to today: all of them.
    type_days(&long_ago, &today).await;
    until_rows(&browser, &["Ada Quist", "Gus Again", "Unknown", "Internal", "Bo Berg", "Fay Dahl", "Olga Past"]).await;
    assert_eq!(count_line(&browser, "chats in this range").await, 7);
    browser.close().await;
}
