//! Lists filtered by participants, by type and by organization.

use super::{COMPANY, company, open, until_rows};
use chrono::Utc;
use sightline_shared::Role;
use sightline_tests::ChatBuilder;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_found_in_chats_of_a_type() {
    let app = company().await;
    let browser = open(&app, Role::Supervisor, "").await;

    // Under a pointer that is on its way, a suggestion moves when the letters have narrowed them down.
    let choose_alone = async |typed: &str, name: &str| {
        browser.type_into("combobox", "Search agent or bot", typed).await;
        let alone = format!(
            "const all = [...document.querySelectorAll('[role=option]')]; return all.length === 1 && all[0].textContent.includes('{name}')"
        );
        browser.until_script("the only suggestion", &alone).await;
        browser.click("option", name).await;
    };

    // A part of a name suggests the agent, which is found in chats that it left, too.
    choose_alone("zoe", "Zoe Early").await;
    browser.until("the agent in the address", |_, address| address.contains("agent_id=")).await;
    until_rows(&browser, &["Fay Dahl"]).await;
    browser.click("button", "Clear agent").await;

    // A bot is searched for like an agent.
    choose_alone("halden b", "Halden Bot").await;
    until_rows(&browser, &["Bo Berg"]).await;
    browser.click("button", "Clear agent").await;

    // An agent, narrowed down by what kind of chat it was, and the kinds alone.
    browser.type_into("combobox", "Search agent or bot", "maud").await;
    browser.press(Key::Enter).await;
    until_rows(&browser, &["Ada Quist", "Gus Again", "Internal"]).await;
    let choose = async |kind: &str| {
        browser.filter("Search for", kind).await;
        browser.escape().await;
    };
    choose("Agent chats").await;
    until_rows(&browser, &["Internal"]).await;
    browser.click("button", "Clear filters").await;
    for (kind, found) in [
        ("Contact chats", &["Ada Quist", "Gus Again", "Unknown", "Fay Dahl"][..]),
        ("Agent chats", &["Internal"]),
        ("Bot chats", &["Bo Berg"]),
    ] {
        choose(kind).await;
        until_rows(&browser, found).await;
        browser.click("button", "Clear filters").await;
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_has_the_chats_of_those_below_it() {
    let app = company().await;
    let organization = format!("{COMPANY}/Halden Northgate/Northgate Vans");
    app.import_chats([&ChatBuilder::queued("van", &organization, Utc::now()).contact(
        "van",
        Some("Van Ness"),
        None,
        None,
    )]);
    let browser = open(&app, Role::Supervisor, "").await;
    let choose = async |name: &str| {
        browser.filter("Organizations", name).await;
        browser.escape().await;
    };
    choose("Halden Northgate").await;
    until_rows(&browser, &["Ada Quist", "Bo Berg", "Van Ness"]).await;
    browser.click("button", "Clear filters").await;
    choose("Northgate Vans").await;
    until_rows(&browser, &["Van Ness"]).await;
    browser.close().await;
}
