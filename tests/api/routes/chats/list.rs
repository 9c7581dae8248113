//! `GET /api/v1/chats`: what a row of the table shows.

use crate::holds::lists::naive::{World, agents, list};
use chrono::{Duration, Utc};
use serde_json::{Value, json};
use sightline_shared::{Chat, Count};
use sightline_tests::{ChatBuilder, TestApp, at};
use std::collections::{BTreeMap, BTreeSet};

#[tokio::test]
async fn a_row_of_a_chat_says_all_that_the_table_shows() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("one", "Acme/West", at("2026-11-22T10:00:00Z"))
        .contact("dana", Some("Dana Whitlock"), Some("dana@example.com"), None)
        .accepted("Maud Ellery")
        .joined("Partner Carla")
        .says("Maud Ellery", "Good morning")
        .result("Maud Ellery", "Test drive", &json!({"Model": "Aster"}))
        .result("Maud Ellery", "Callback", &json!({}))
        .result("Partner Carla", "Test drive", &json!({}))
        .left("Partner Carla")
        .joined("Helper Bot")
        .tags(&["vip"]);
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let page: Value = anna.get("/api/v1/chats").await.ok();
    let id = |table: &str, name: &str| app.text(&format!("SELECT id FROM {table} WHERE name = '{name}'"));
    let expected = json!({
        "id": app.text("SELECT id FROM chats"), "type": "contact", "state": "active",
        "organization": {"id": id("organizations", "West"), "name": "West", "path": ["Acme", "West"]},
        "contact": {"id": id("contacts", "Dana Whitlock"), "name": "Dana Whitlock", "erased": false},
        "participants": [
            {"id": id("agents", "Maud Ellery"), "name": "Maud Ellery", "kind": "agent", "affiliation": "own", "active": true},
            {"id": id("agents", "Partner Carla"), "name": "Partner Carla", "kind": "agent", "affiliation": "partner", "active": false},
            {"id": id("agents", "Helper Bot"), "name": "Helper Bot", "kind": "bot", "affiliation": "own", "active": true},
        ],
        "event_count": 9, "result_count": 3, "forms": ["Test drive", "Callback"], "tags": ["vip"],
        "started_at": "2026-11-22T10:00:00.000Z", "updated_at": "2026-11-22T10:00:08.000Z",
        "waiting_since": null, "inboxes": [], "over_target": false, "revision": 1,
    });
    assert_eq!(page["items"], json!([expected]));
    assert_eq!(page["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_reply_in_an_earlier_session_is_none_in_this_one() {
    let app = TestApp::start().await;
    let chat = |id: &str| ChatBuilder::queued(id, "Acme", at("2026-11-22T10:00:00Z")).contact_says("Hello?");
    let answered = |id: &str| chat(id).accepted("Maud").says("Maud", "Good morning");
    let later = at("2026-11-22T11:00:00Z");
    app.import_chats([
        &answered("answered"),
        &answered("answered before").closed("Maud").at(later).reopened().contact_says("Once more"),
        &chat("answered now")
            .accepted("Maud")
            .closed("Maud")
            .at(later)
            .reopened()
            .contact_says("Are you there?")
            .accepted("Maud")
            .says("Maud", "Hello"),
        &chat("never answered").accepted("Maud"),
    ]);
    let anna = app.supervisor("Acme").await;
    for (replied, expected) in [(true, ["answered", "answered now"]), (false, ["answered before", "never answered"])] {
        let rows = anna.all::<Chat>(&format!("/api/v1/chats?replied={replied}")).await;
        let mut found: Vec<_> = rows
            .iter()
            .map(|row| app.text(&format!("SELECT external_id FROM chats WHERE id = '{}'", row.id)))
            .collect();
        found.sort();
        assert_eq!(found, expected, "replied={replied}");
    }
}

#[tokio::test]
async fn a_queued_row_shows_its_inboxes_and_since_when_it_waits() {
    let app = TestApp::start().await;
    let queued = ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))
        .accepted("Maud")
        .closed("Maud")
        .at(at("2026-11-22T11:00:00Z"))
        .reopened()
        .waits_in(&["Sales", "Service & Parts"]);
    app.import_chats([&queued]);
    let anna = app.supervisor("Acme").await;
    let row = anna.all::<Value>("/api/v1/chats?state=queued").await.remove(0);
    assert_eq!(row["inboxes"], json!(["Sales", "Service & Parts"]));
    // Since the contact reopened it: another inbox is no new wait.
    assert_eq!(row["waiting_since"], "2026-11-22T11:00:00.000Z");
    app.import_chats([&queued.accepted("Maud")]);
    let row = anna.all::<Value>("/api/v1/chats?state=active").await.remove(0);
    assert_eq!(
        (&row["inboxes"], &row["waiting_since"], &row["over_target"]),
        (&json!([]), &Value::Null, &json!(false))
    );
}

#[tokio::test]
async fn a_chat_is_over_target_when_it_waits_longer_than_its_organization_wants() {
    let app = TestApp::start().await;
    let now = Utc::now();
    app.import_chats([
        &ChatBuilder::queued("four minutes", "Acme/West", now - Duration::minutes(4)),
        &ChatBuilder::queued("two minutes", "Acme/West", now - Duration::minutes(2)),
        &ChatBuilder::queued("old but taken", "Acme/West", now - Duration::hours(4)).accepted("Maud"),
    ]);
    let anna = app.supervisor("Acme").await;
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    let of = |chats: Vec<Chat>| {
        let name = |chat: Chat| chat.contact.unwrap().name.unwrap().replace("Contact of ", "");
        chats.into_iter().map(name).collect::<BTreeSet<String>>()
    };
    // What the rows say, after the filter was found to select the same.
    let over = async || {
        let chats: Vec<Chat> = anna.all("/api/v1/chats").await;
        let (over, other): (Vec<Chat>, Vec<Chat>) = chats.into_iter().partition(|chat| chat.over_target);
        let (over, other) = (of(over), of(other));
        for (expected, filter) in [(&over, "over_target=true"), (&other, "over_target=false")] {
            assert_eq!(&of(anna.all(&format!("/api/v1/chats?{filter}")).await), expected, "{filter}");
            let count: Count = anna.get(&format!("/api/v1/chats/count?{filter}")).await.ok();
            assert_eq!(count.count as usize, expected.len(), "{filter}");
        }
        over
    };
    assert_eq!(over().await, names(&["four minutes"]));
    // The child has none of its own: the company's counts.
    assert_eq!(app.execute("UPDATE organizations SET waiting_target_seconds = 60 WHERE name = 'Acme'"), 1);
    assert_eq!(over().await, names(&["four minutes", "two minutes"]));
    assert_eq!(app.execute("UPDATE organizations SET waiting_target_seconds = 600 WHERE name = 'West'"), 1);
    assert_eq!(over().await, names(&[]));
}

#[tokio::test]
async fn every_row_of_the_samples_says_what_its_document_says() {
    let world = World::start().await;
    let rows: Vec<Value> = world.caller.all("/api/v1/chats?limit=200").await;
    assert_eq!(rows.len(), world.documents.len());
    let rows: BTreeMap<&str, &Value> = rows.iter().map(|row| (row["id"].as_str().unwrap(), row)).collect();
    for chat in &world.documents {
        let external_id = chat["external_id"].as_str().unwrap();
        let row = rows[world.chats[external_id].as_str()];
        for name in ["type", "state", "started_at", "updated_at"] {
            assert_eq!(row[name], chat[name], "{name} of {external_id}");
        }
        assert_eq!(row["event_count"], list(chat, "events").len(), "{external_id}");
        assert_eq!(row["result_count"], list(chat, "results").len(), "{external_id}");
        assert_eq!(
            row["organization"]["path"]
                .as_array()
                .unwrap()
                .iter()
                .map(|name| name.as_str().unwrap())
                .collect::<Vec<_>>()
                .join("/"),
            chat["organization"].as_str().unwrap()
        );
        let forms: BTreeSet<&str> =
            list(chat, "results").iter().map(|result| result["form"].as_str().unwrap()).collect();
        assert_eq!(
            list(row, "forms").iter().map(|form| form.as_str().unwrap()).collect::<BTreeSet<_>>(),
            forms,
            "{external_id}"
        );
        assert_eq!(list(row, "forms").len(), forms.len());
        let shown: BTreeSet<&str> =
            list(row, "participants").iter().map(|participant| participant["name"].as_str().unwrap()).collect();
        let listed: BTreeSet<&str> =
            agents(chat).iter().map(|participant| participant["name"].as_str().unwrap()).collect();
        assert_eq!(shown, listed, "{external_id}");
        if chat["state"] == "closed" {
            assert!(
                list(row, "participants").iter().all(|participant| participant["active"] == false),
                "{external_id}"
            );
        }
        let queued = list(chat, "events").iter().rfind(|event| event["type"] == "queued");
        let inboxes =
            queued.filter(|_| chat["state"] == "queued").map_or(json!([]), |event| event["data"]["inboxes"].clone());
        assert_eq!(row["inboxes"], inboxes, "{external_id}");
        let contact = &row["contact"];
        assert_eq!(contact.is_null(), chat["type"] == "agent", "{external_id}");
        if !chat["contact"].is_null() {
            assert_eq!(contact["name"], chat["contact"]["name"], "{external_id}");
            assert_eq!(contact["id"].as_str(), world.contact_id(chat).map(String::as_str));
        } else if !contact.is_null() {
            let visitor = list(chat, "participants").iter().find(|participant| participant["kind"] == "contact");
            assert_eq!(
                contact["name"],
                visitor.map_or(Value::Null, |participant| participant["name"].clone()),
                "{external_id}"
            );
            assert_eq!(contact["id"], Value::Null);
        }
    }
}
