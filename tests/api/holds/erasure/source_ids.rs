//! Ids that platforms make of telephone numbers and e-mail addresses: of what is erased only hashes are kept.

use crate::routes::erasure::{assert_nothing_is_left, contact_id, detail, erase, import, lively, personal};
use diesel::connection::SimpleConnection as _;
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::document::StoredEvents;
use sightline_shared::{Chat, ChatDetail, Erasure, EventPage, KeyScope, ResultDetail};
use sightline_tests::{Answer, Caller, TestApp};

const MIGRATION: &str = include_str!("../../../../api/migrations/20261127190000_hidden_ids/up.sql");

/// The rows of a dump in order, since what is written again moves, and without the audit log, which is written later.
fn rows(dump: &str) -> Vec<&str> {
    let mut rows: Vec<&str> = dump.lines().filter(|row| !row.starts_with("audit_entries")).collect();
    rows.sort_unstable();
    rows
}

async fn ingest(caller: &Caller, key: &str, document: &Value) -> Answer {
    let request = caller.request(Method::POST, "/api/v1/ingest/chats").header("content-type", "application/x-ndjson");
    caller.send(request.header("idempotency-key", key).body(format!("{document}\n"))).await
}

/// A chat with a link to it, an event without an id and a result.
fn document() -> Value {
    let mut document = lively("linked", "Acme", 4).json();
    document["url"] = json!("https://desk.example.com/wa-5550199-canary");
    document["events"][2].as_object_mut().unwrap().remove("external_id");
    document
}

#[tokio::test]
async fn ids_of_what_is_erased_are_hashes_and_recognized() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let document = document();
    assert!(ingest(&anna, "first", &document).await.text.contains("\"created\":1"));
    // The answer is kept, and which document was refused.
    let mut refused = document.clone();
    refused["events"][0]["at"] = json!("soon");
    assert!(ingest(&anna, "refused", &refused).await.text.contains("\"rejected\":1"));
    assert_eq!(app.text("SELECT count(*) FROM adjustments WHERE external_id = 'wa-+15550199-canary-linked'"), "1");
    assert_eq!(app.text("SELECT count(*) FROM idempotency_keys"), "1");
    let before = detail(&anna, "linked").await;
    assert!(before.0.url.is_some());
    let _: Erasure = erase(&anna, &contact_id(&app)).await.ok();
    assert_nothing_is_left(&app);

    let erased = app.dump();
    for repeated in [&document, &refused] {
        let answer = ingest(&anna, "again", repeated).await;
        assert!(answer.text.contains("\"unchanged\":1") || answer.text.contains("\"rejected\":1"), "{}", answer.text);
        let _ = app.execute("DELETE FROM idempotency_keys");
        assert_nothing_is_left(&app);
    }
    let _ = app.execute("DELETE FROM adjustments");
    assert_eq!(rows(&app.dump()), rows(&erased));
    // By the source's id it is still found, and so are its events and results.
    let (chat, events) = detail(&anna, "linked").await;
    assert_eq!((chat.chat.id, chat.url.is_none()), (before.0.chat.id, true));
    assert!(chat.external_id.unwrap().starts_with("erased:"));
    let named = document["events"][3]["external_id"].as_str().unwrap();
    let around = format!("/api/v1/chats/external:{}/events?around=external:{named}&limit=1", personal("linked"))
        .replace('+', "%2B");
    let found: EventPage = anna.get(&around).await.ok();
    assert_eq!(found.items[0].seq, 4);
    let result = document["results"][0]["external_id"].as_str().unwrap();
    let result: ResultDetail = anna.get(&format!("/api/v1/results/external:{result}")).await.ok();
    assert_eq!(result.result.id, before.0.results[0].result.id);
    assert_eq!(anna.get("/api/v1/chats/external:wa-+15550199").await.status, 404);
    let exported = anna.get("/api/v1/export/chats?format=ndjson").await;
    assert!(exported.text.contains("erased:") && !exported.text.contains("canary"), "{}", exported.text);
    // What was exported says nothing new here.
    let report = app.import(&exported.text, None);
    assert_eq!(report.totals.unchanged, 1, "{report:?} {}", exported.text);
    assert_eq!(events.items.len(), before.1.items.len() + 2);
}

#[tokio::test]
async fn a_chat_goes_on_after_an_erasure_under_the_id_that_its_source_knows() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    app.import_chats([&lively("linked", "Acme", 4)]);
    let desk = app.key("Acme", &[KeyScope::ChatsWrite]);
    let chat = detail(&anna, "linked").await.0.chat.id;
    let _: Erasure = erase(&anna, &contact_id(&app)).await.ok();
    let path = format!("/api/v1/chats/external:{}/events", personal("linked"));
    let mut old = lively("linked", "Acme", 4).json()["events"][2].clone();
    // From before the erasure, and once more.
    old["external_id"] = json!("canary-late");
    for (status, is_new) in [(201, 1), (200, 0)] {
        let count = detail(&anna, "linked").await.1.items.len();
        let answer = desk.post(&path, &json!({"events": [old]})).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert_eq!(answer.ok::<StoredEvents>().events.len(), 1);
        assert_eq!(detail(&anna, "linked").await.1.items.len(), count + is_new);
        assert_nothing_is_left(&app);
    }
    let now = chrono::Utc::now() + chrono::Duration::minutes(1);
    let new = json!({"external_id": "later", "at": now, "type": "note", "text": "Called back", "participant": "Maud"});
    let answer =
        desk.post(&path, &json!({"participants": [{"external_id": "Maud", "kind": "agent"}], "events": [new]})).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let rows: Vec<Chat> = anna.all("/api/v1/chats").await;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [chat]);
    assert_nothing_is_left(&app);
}

#[tokio::test]
async fn ids_of_earlier_erasures_are_hidden_by_the_migration() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    import(&app);
    assert!(ingest(&anna, "first", &document()).await.text.contains("\"created\":1"));
    let raw = [
        ("chats", app.texts("SELECT id || ' ' || external_id FROM chats")),
        ("events", app.texts("SELECT id || ' ' || external_id FROM events WHERE external_id IS NOT NULL")),
        ("results", app.texts("SELECT id || ' ' || external_id FROM results")),
    ];
    let _: Erasure = erase(&anna, &contact_id(&app)).await.ok();
    let hidden = app.dump();
    for (table, rows) in &raw {
        for row in rows {
            let (id, external_id) = row.split_once(' ').unwrap();
            let set = format!("UPDATE {table} SET external_id = '{external_id}' WHERE id = '{id}'");
            assert_eq!(app.execute(&set), 1);
        }
    }
    let results = "UPDATE events SET data = jsonb_set(data, '{result}', to_jsonb(results.external_id)) \
         FROM results WHERE results.event_id = events.id";
    assert_eq!(app.execute(results), 4);
    assert_ne!(rows(&app.dump()), rows(&hidden));
    app.connect().batch_execute(&format!("DROP INDEX chats_erased; {MIGRATION}")).unwrap();
    assert_eq!(rows(&app.dump()), rows(&hidden));
    let found: ChatDetail = detail(&anna, "linked").await.0;
    assert!(found.external_id.unwrap().starts_with("erased:"));
}
