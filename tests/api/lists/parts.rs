//! A caller of a part of the company sees that part's chats, and nothing that tells of others.

use serde_json::{Value, json};
use sightline_shared::{Count, Page};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

/// A contact that wrote to West first and to East later, one of West alone, and one of East alone.
async fn app() -> TestApp {
    let app = TestApp::start().await;
    let chat = |id: &str, organization: &str, began: &str, contact: &str| {
        ChatBuilder::queued(id, organization, at(began)).contact(contact, Some(contact), None, None)
    };
    app.import_chats([
        &chat("1", "Acme/West", "2026-11-10T10:00:00Z", "Both").result("Wim", "Test drive", &json!({})),
        &chat("2", "Acme/West/Inner", "2026-11-11T10:00:00Z", "Both"),
        &chat("3", "Acme/East", "2026-11-20T10:00:00Z", "Both").result("Eva", "Viewing", &json!({})),
        &chat("4", "Acme/West", "2026-11-12T10:00:00Z", "West alone").accepted("Wim").left("Wim").joined("Wim"),
        &chat("5", "Acme/East", "2026-11-13T10:00:00Z", "East alone").accepted("Eva"),
    ]);
    app
}

async fn contacts(caller: &Caller, query: &str) -> Vec<(String, i64, i64, String)> {
    let rows: Vec<Value> = caller.all(&format!("/api/v1/contacts?limit=1&{query}")).await;
    let count: Count = caller.get(&format!("/api/v1/contacts/count?{query}")).await.ok();
    assert_eq!(count.count, i64::try_from(rows.len()).unwrap(), "{query}");
    rows.iter()
        .map(|row| {
            let day = row["last_seen_at"].as_str().unwrap()[..10].to_owned();
            let number = |name: &str| row[name].as_i64().unwrap();
            (row["name"].as_str().unwrap().to_owned(), number("chat_count"), number("result_count"), day)
        })
        .collect()
}

fn row(name: &str, chats: i64, results: i64, day: &str) -> (String, i64, i64, String) {
    (name.to_owned(), chats, results, day.to_owned())
}

#[tokio::test]
async fn a_contact_was_last_seen_when_the_caller_could_see_it() {
    let app = app().await;
    let (company, west) = (app.supervisor("Acme").await, app.supervisor("Acme/West").await);
    let whole = row("Both", 3, 2, "2026-11-20");
    let part = row("Both", 2, 1, "2026-11-11");
    let (east_alone, west_alone) = (row("East alone", 1, 0, "2026-11-13"), row("West alone", 1, 0, "2026-11-12"));
    assert_eq!(contacts(&company, "").await, [whole.clone(), east_alone.clone(), west_alone.clone()]);
    // In the order of what is shown, whatever happened elsewhere later.
    assert_eq!(contacts(&west, "").await, [west_alone.clone(), part.clone()]);
    assert_eq!(contacts(&west, "sort=last_seen_at").await, [part.clone(), west_alone.clone()]);
    assert_eq!(contacts(&west, "sort=-chat_count").await, [part.clone(), west_alone.clone()]);
    assert_eq!(contacts(&west, "sort=result_count").await, [west_alone.clone(), part.clone()]);
    assert_eq!(contacts(&west, "sort=name").await, [part.clone(), west_alone.clone()]);
    assert_eq!(contacts(&west, "sort=-name").await, [west_alone.clone(), part.clone()]);
    assert_eq!(contacts(&west, "from=2026-11-20&to=2026-11-20").await, []);
    assert_eq!(contacts(&west, "from=2026-11-11&to=2026-11-11").await, [part]);
    assert_eq!(contacts(&company, "from=2026-11-20&to=2026-11-20").await, [whole]);
    let id = app.text("SELECT id FROM contacts WHERE name = 'Both'");
    let detail: Value = west.get(&format!("/api/v1/contacts/{id}")).await.ok();
    assert_eq!(
        (&detail["last_seen_at"], &detail["first_seen_at"], &detail["chat_count"], &detail["result_count"]),
        (&json!("2026-11-11T10:00:00.000Z"), &json!("2026-11-10T10:00:00.000Z"), &json!(2), &json!(1))
    );
    assert_eq!(sightline::store::recount(&mut app.connect()).unwrap(), Vec::<String>::new());
}

async fn names(caller: &Caller, path: &str) -> Vec<String> {
    let page: Page<Value> = caller.get(path).await.ok();
    page.items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn forms_and_agents_of_a_part_are_those_of_its_chats_however_old() {
    let app = app().await;
    let old = ChatBuilder::queued("old", "Acme/West/Inner", at("2019-01-01T10:00:00Z"))
        .accepted("Long Gone")
        .result("Long Gone", "Callback", &json!({}))
        .left("Long Gone");
    app.import_chats([&old]);
    let west = app.supervisor("Acme/West").await;
    let inner = app.supervisor("Acme/West/Inner").await;
    let company = app.supervisor("Acme").await;
    assert_eq!(names(&west, "/api/v1/forms").await, ["Callback", "Test drive"]);
    assert_eq!(names(&inner, "/api/v1/forms").await, ["Callback"]);
    assert_eq!(names(&west, "/api/v1/agents").await, ["Long Gone", "Wim"]);
    assert_eq!(names(&inner, "/api/v1/agents").await, ["Long Gone"]);
    let id = app.text("SELECT id FROM organizations WHERE name = 'East'");
    assert_eq!(names(&company, &format!("/api/v1/agents?organization_id={id}")).await, ["Eva"]);
    assert_eq!(names(&company, "/api/v1/forms").await, ["Callback", "Test drive", "Viewing"]);
}

#[tokio::test]
async fn memberships_hold_what_their_chats_do_after_every_write() {
    let app = app().await;
    let recount = || sightline::store::recount(&mut app.connect()).unwrap();
    assert_eq!(recount(), Vec::<String>::new());
    assert_eq!(app.text("SELECT count(*) FROM participants WHERE is_again"), "1");
    // As a live write moves it, an hour and more later.
    let later = "UPDATE chats SET updated_at = updated_at + interval '90 minutes' WHERE external_id = '4'";
    assert_eq!(app.execute(later), 1);
    let of_chats = "SELECT count(*) FROM participants JOIN chats ON chats.id = participants.chat_id \
         WHERE chat_updated_hour <> date_bin('1 hour', chats.updated_at, '2000-01-01T00:00:00Z')";
    assert_eq!(app.text(of_chats), "0");
    let back = "UPDATE chats SET updated_at = updated_at - interval '90 minutes' WHERE external_id = '4'";
    assert_eq!(app.execute(back), 1);
    assert_eq!(recount(), Vec::<String>::new());
    for (broken, names) in [
        ("UPDATE participants SET chat_updated_hour = chat_updated_hour + interval '1 hour'", "membership"),
        ("UPDATE participants SET is_again = true", "again"),
        ("UPDATE contacts SET is_shared = false", "not shared"),
    ] {
        assert!(app.execute(broken) > 0);
        assert!(recount().iter().any(|difference| difference.contains(names)), "{broken}");
    }
}
