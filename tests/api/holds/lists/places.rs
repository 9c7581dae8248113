//! Rows without a name, rows of one name, and names that change between two pages.

use crate::holds::lists::naive::{fold, list};
use crate::holds::lists::orders::is_in_order;
use serde_json::Value;
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

/// The names of the contacts of all chats, in an order and page by page.
async fn contacts_in_order(caller: &Caller, sort: &str, limit: usize) -> Vec<Option<String>> {
    let rows: Vec<Value> = caller.all(&format!("/api/v1/chats?sort={sort}&limit={limit}")).await;
    rows.iter().map(|row| row["contact"]["name"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn contacts_without_a_name_come_last_in_either_direction() {
    let app = TestApp::start().await;
    let began = at("2026-11-22T10:00:00Z");
    let named = |id: &str, name: &str| {
        ChatBuilder::queued(id, "Acme", began).contact(&format!("{id}-contact"), Some(name), None, None)
    };
    app.import_chats([
        &named("1", "Zoë"),
        &named("2", "zoe"),
        &named("3", "Émile"),
        &named("4", "emil"),
        &ChatBuilder::queued("5", "Acme", began).anonymous(),
        &ChatBuilder::queued("6", "Acme", began).anonymous(),
        &ChatBuilder::between_agents("7", "Acme", "Maud", began),
        &ChatBuilder::queued("8", "Acme", began).contact("nobody", None, Some("nobody@example.com"), None),
    ]);
    let anna = app.supervisor("Acme").await;
    for limit in 1..=8 {
        let names = contacts_in_order(&anna, "contact", limit).await;
        let known: Vec<String> = names.iter().flatten().map(|name| fold(name)).collect();
        assert_eq!(known[..4], ["emil", "emile", "zoe", "zoe"], "by {limit}");
        assert!(names[..4].iter().all(Option::is_some), "{names:?}");
        let names = contacts_in_order(&anna, "-contact", limit).await;
        let known: Vec<String> = names.iter().flatten().map(|name| fold(name)).collect();
        assert_eq!(known[..4], ["zoe", "zoe", "emile", "emil"], "by {limit}");
        let contacts: Vec<Value> = anna.all(&format!("/api/v1/contacts?sort=-name&limit={limit}")).await;
        assert!(is_in_order(&contacts, "name", true) && contacts.len() == 5, "{contacts:#?}");
        assert_eq!(contacts[4]["name"], Value::Null);
    }
}

#[tokio::test]
async fn organizations_of_one_name_are_one_place_and_their_rows_are_in_the_order_of_ids() {
    let app = TestApp::start().await;
    let chats: Vec<ChatBuilder> = (0..30)
        .map(|number| {
            let path = ["Acme/West/Sales", "Acme/East/Sales", "Acme/East", "Acme"][number % 4];
            ChatBuilder::queued(&format!("chat {number}"), path, at("2026-11-22T10:00:00Z"))
        })
        .collect();
    app.import_chats(&chats);
    let anna = app.supervisor("Acme").await;
    for limit in [1, 4, 7, 29] {
        for (sort, is_descending) in [("organization", false), ("-organization", true)] {
            let rows: Vec<Value> = anna.all(&format!("/api/v1/chats?sort={sort}&limit={limit}")).await;
            assert!(is_in_order(&rows, "organization", is_descending) && rows.len() == 30, "{sort} by {limit}");
        }
    }
}

#[tokio::test]
async fn an_organization_that_comes_or_is_renamed_meanwhile_repeats_no_row_and_hides_none() {
    let app = TestApp::start().await;
    let chats: Vec<ChatBuilder> = ["Berlin", "Kiel", "Oslo"]
        .iter()
        .flat_map(|city| {
            (0..4).map(move |number| {
                ChatBuilder::queued(&format!("{city} {number}"), &format!("Acme/{city}"), at("2026-11-22T10:00:00Z"))
            })
        })
        .collect();
    app.import_chats(&chats);
    let anna = app.supervisor("Acme").await;
    let first: Value = anna.get("/api/v1/chats?sort=organization&limit=6").await.ok();
    app.import_chats([&ChatBuilder::queued("new", "Acme/Aachen", at("2026-11-22T10:00:00Z"))]);
    let gone = "UPDATE organizations SET name = 'Bonn' WHERE name = 'Berlin'";
    assert_eq!(app.execute(gone), 1);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest: Value = anna.get(&format!("/api/v1/chats?sort=organization&limit=200&cursor={cursor}")).await.ok();
    let names: Vec<&str> =
        list(&rest, "items").iter().map(|row| row["organization"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Kiel", "Kiel", "Oslo", "Oslo", "Oslo", "Oslo"]);
}
