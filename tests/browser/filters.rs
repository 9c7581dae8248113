//! What the rows are filtered by: states with their counts, the tree of organizations, agents with
//! their counts, the sheet of phones, and links that are handed on.

use super::{Browser, COMPANY, app_with_samples, count_line, sign_in};
use chrono::Utc;
use serde_json::{Value, json};
use sightline_tests::{ChatBuilder, TestApp};
use thirtyfour::Key;

async fn open(app: &TestApp, email: &str, address: &str, width: u32) -> Browser {
    let browser = Browser::start(width, 900).await;
    browser.open(&format!("{}{address}", app.url)).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser.until_script("rows", "return !!document.querySelector('.data-table__link')").await;
    browser
}

/// The counts of All, Queued, Active and Closed, once all are shown and current.
async fn state_counts(browser: &Browser) -> Vec<usize> {
    let counts = "[...document.querySelectorAll('.segments--states:not(.segments--stale) .segments__count')].map(count => count.textContent)";
    let script = format!("const counts = {counts}; return counts.length === 4 && counts.every(Boolean)");
    browser.until_script("the counts of the states", &script).await;
    let counts: Vec<String> = browser.run(&format!("return {counts}")).await;
    counts.iter().map(|count| count.parse().unwrap_or_else(|_| panic!("{count:?}"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_state_shows_how_many_chats_it_has_with_the_other_filters() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d", 1440).await;
    let all = count_line(&browser, "chats in the last 30 days").await;
    let counts = state_counts(&browser).await;
    assert_eq!(counts[0], all);
    assert_eq!(counts[1] + counts[2] + counts[3], all, "{counts:?}");

    // A chosen state lists as many as it showed; the others show the same numbers as before.
    browser.click("radio", "Closed").await;
    browser.until("the state in the address", |_, address| address.contains("state=closed")).await;
    assert_eq!(count_line(&browser, "chats in the last 30 days").await, counts[3]);
    assert_eq!(state_counts(&browser).await, counts);

    // Another filter changes them all.
    browser.open(&format!("{}/data/chats?range=30d&type=bot", app.url)).await;
    let bots = state_counts(&browser).await;
    assert!(bots[0] < all && bots[1] + bots[2] + bots[3] == bots[0], "{bots:?}");
    browser.picture("filter-states").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_names_the_filter_without_which_there_are_rows() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d&state=closed", 1440).await;
    let closed = count_line(&browser, "chats in the last 30 days").await;
    browser.type_into("combobox", "Search agent", "Nobody at all").await;
    browser.press(Key::Enter).await;
    browser.find("heading", "No chats match all of these filters").await;
    let advice = format!("Without the agent there are {closed}.");
    browser.until("what to do", |text, _| text.contains(&advice)).await;
    browser.picture("empty-advice").await;
    browser.click("button", "Show all agents").await;
    assert_eq!(count_line(&browser, "chats in the last 30 days").await, closed);
    browser
        .until("the rest as it was", |_, address| address.contains("state=closed") && !address.contains("agent"))
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn organizations_are_a_tree_that_the_keys_fold_and_choose_from() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d", 1440).await;
    let active = "document.getElementById(document.querySelector('[role=tree]').getAttribute('aria-activedescendant'))";
    let is_at = |name: &str| format!("return {active}?.textContent.includes('{name}')");

    browser.open_filter("Organizations").await;
    browser.find("treeitem", "Halden Northgate").await;
    browser
        .until_script("the focus in the tree", "return document.activeElement.getAttribute('role') === 'tree'")
        .await;

    // From everything down to the top, which folds; End is the last that is shown.
    browser.press(Key::Down).await;
    browser.until_script("the top", &is_at("Halden Motor Group")).await;
    browser.press(Key::Left).await;
    browser.until_script("the top alone", "return document.querySelectorAll('[role=treeitem]').length === 2").await;
    assert_eq!(browser.run::<String>(&format!("return {active}.getAttribute('aria-expanded')")).await, "false");
    browser.press(Key::End).await;
    browser.until_script("the last", &is_at("Halden Motor Group")).await;

    // Closed and opened again it is as it was left.
    browser.escape().await;
    browser.until_focused("Organizations").await;
    browser.press(Key::Down).await;
    browser
        .until_script("the tree as it was", "return document.querySelectorAll('[role=treeitem]').length === 2")
        .await;
    browser
        .until_script("the focus in the tree", "return document.activeElement.getAttribute('role') === 'tree'")
        .await;

    // Unfolded, into it, to one by its first letter; what is chosen is in the address.
    browser.press(Key::Down).await;
    browser.press(Key::Right).await;
    browser.find("treeitem", "Halden Northgate").await;
    browser.press(Key::Right).await;
    browser.until_script("the first part", &is_at("Halden Eastfield")).await;
    browser.picture("filter-tree").await;
    browser.press(Key::Enter).await;
    browser.until("it in the address", |_, address| address.contains("organization_id=")).await;
    browser.press(Key::Left).await;
    browser.until_script("what it belongs to", &is_at("Halden Motor Group")).await;

    // What is chosen includes all below it: those are not chosen by themselves any more.
    browser.press(" ").await;
    let chosen = "return [...document.querySelectorAll('[role=treeitem][aria-selected=true]')].map(item => item.textContent.trim()).join()";
    browser.until_script("the top chosen", &format!("return (() => {{ {chosen} }})() === 'Halden Motor Group'")).await;
    browser.until("one in the address", |_, address| address.matches("organization_id=").count() == 1).await;
    browser.press("h").await;
    browser.until_script("the next with that letter", &is_at("Halden Eastfield")).await;
    browser.press(Key::Home).await;
    browser.press(Key::Enter).await;
    browser.until("everything", |_, address| !address.contains("organization_id")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suggested_agents_show_their_number_of_chats() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d", 1440).await;
    browser.type_into("combobox", "Search agent or bot", "maud").await;
    let count = "document.querySelector('[role=option] .choice__count')?.textContent";
    browser
        .until_script(
            "a count",
            &format!("return !!{count} && document.querySelectorAll('[role=option]').length === 1"),
        )
        .await;
    let text: String = browser.run(&format!("return {count}")).await;
    browser.picture("filter-agents").await;
    browser.press(Key::Down).await;
    browser.press(Key::Enter).await;
    browser.until("the agent in the address", |_, address| address.contains("agent_id=")).await;
    let shown = count_line(&browser, "chats in the last 30 days").await;
    assert_eq!(text, format!("{shown} chats"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_has_its_other_filters_in_a_sheet() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=30d", 390).await;
    assert!(browser.every("button", "Search for").await.is_empty(), "the filters are beside the list");
    assert_eq!(browser.every("button", "Pause live updates").await.len(), 1);
    browser.picture("phone-chats").await;

    browser.click("button", "More filters").await;
    for field in ["Organizations", "Forms", "Results", "Replies", "Wait", "Tags"] {
        browser.find("button", &format!("{field} All")).await;
    }
    browser.filter("Search for", "Bot chats").await;
    browser.until("the type in the address", |_, address| address.contains("type=bot")).await;
    browser.picture("phone-filters").await;
    browser.click("button", "Show list").await;
    browser.until_script("no sheet", "return !document.querySelector('#filter-sheet:popover-open')").await;

    // The button shows how many are set, and nothing is wider than the screen.
    browser.find("button", "More filters, 1 set").await;
    assert!(browser.run::<bool>("return document.documentElement.scrollWidth <= innerWidth").await);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_handed_on_as_it_is_or_with_its_days() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats?range=7d&type=contact", 1440).await;
    browser.click("button", "Copy link to this view").await;
    browser.until("a word about it", |text, _| text.contains("Link copied. It opens this exact view.")).await;
    assert_eq!(browser.clipboard().await, browser.address().await);

    browser.click("button", "Choose which days the link shows").await;
    browser.picture("copy-link").await;
    browser.find("button", "Always the last 7 days").await;
    let days = "document.querySelector('#copy-link .copy-link__line:last-child')";
    browser.until_script("its days", &format!("return /^Always \\d+ .+ – \\d+ .+$/.test({days}.textContent)")).await;
    browser.run::<()>(&format!("{days}.click(); return null")).await;
    browser.until_script("the choice closed", "return !document.querySelector('#copy-link:popover-open')").await;
    let copied = browser.clipboard().await;
    for part in ["from=20", "to=20", "tz=Europe%2FAmsterdam", "type=contact"] {
        assert!(copied.contains(part), "{copied} lacks {part}");
    }
    assert!(!copied.contains("range="), "{copied}");

    // The words that a contact was searched by are not handed on.
    browser.open(&format!("{}/data/contacts?q=Dana", app.url)).await;
    browser.until("the contact", |text, _| text.contains("Dana Whitlock")).await;
    browser.click("button", "Copy link to this view").await;
    browser.until("a word about it", |text, _| text.contains("without the words that were searched for")).await;
    assert!(browser.clipboard().await.ends_with("/data/contacts"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_values_of_a_field_are_a_column_that_sorts_as_what_they_are() {
    let (app, email) = app_with_samples().await;
    let chat = |name: &str, price: &str| {
        ChatBuilder::queued(name, COMPANY, Utc::now() - chrono::Duration::seconds(90))
            .contact(name, Some(name), None, None)
            .accepted("Maud")
            .result("Maud", "Valuation", &json!({"Price": price, "number_of_keys": "2"}))
    };
    let prices = ["9500", "24500", "1200,50", "to be seen"];
    let mut documents: Vec<Value> = prices.iter().map(|price| chat(price, price).json()).collect();
    documents[0]["results"][0]["types"] = json!({"Price": "number"});
    let lines: String = documents.iter().map(|document| format!("{document}\n")).collect();
    assert_eq!(app.import(&lines, None).totals.rejected, 0);

    let browser = open(&app, &email, "/data/results?range=30d", 1440).await;
    browser.click("button", "+ Filter").await;
    browser.find("option", "Webhooks").await;
    assert!(browser.every("option", "Field").await.is_empty(), "every form has fields of its own");
    browser.escape().await;
    browser.open(&format!("{}/data/results?range=30d&form=Valuation", app.url)).await;
    browser.open_filter("Field").await;
    browser.find("option", "Number of keys").await;
    browser.click("option", "Price").await;
    browser.until("the field in the address", |_, address| address.ends_with("&value_of=Price")).await;
    browser.find("columnheader", "Price").await;
    let shown = "[...document.querySelectorAll('.data-table__body .data-table__cell--value > .truncated')]\
        .map(value => value.textContent).join('|')";
    let values = async |expected: &str| {
        browser.until_script(expected, &format!("return {shown} === {}", json!(expected))).await;
    };
    browser
        .run::<()>("document.querySelector('.data-table__cell--value .data-table__sort').click(); return null")
        .await;
    browser.until("the order in the address", |_, address| address.contains("&sort=-value")).await;
    values("24,500|9500|1200.50|to be seen").await;
    browser.until("the order in words", |text, _| text.contains("Sorted by Price, descending")).await;
    browser.picture("results-value").await;
    browser
        .run::<()>("document.querySelector('.data-table__cell--value .data-table__sort').click(); return null")
        .await;
    values("1200.50|9500|24,500|to be seen").await;

    // A result that comes in shows its value, too; under the pointer it would wait.
    browser.point_away().await;
    app.import_chats([&chat("15000", "15000")]);
    values("1200.50|9500|15,000|24,500|to be seen").await;
    browser.resize(390, 844, 1.0).await;
    browser.picture("phone-results-value").await;

    // Another form has no such field: neither column nor order stay.
    browser.resize(1440, 900, 1.0).await;
    browser.filter("Forms", "Test drive").await;
    browser.until("both forms", |_, address| address.ends_with("form=Test+drive") && !address.contains("value")).await;
    browser.escape().await;
    browser
        .until_script("no column", "return !document.querySelector('.data-table__cell--value')?.checkVisibility()")
        .await;
    browser.close().await;
}
