//! What a search never finds, how long it may be, and what is recorded of it.

use crate::holds::search::{chat, found, morning, set};
use serde_json::Value;
use sightline_shared::{Chat, Page};
use sightline_tests::wait::until;
use sightline_tests::{ChatBuilder, TestApp, texts};

#[tokio::test]
async fn only_rows_of_a_search_carry_matches() {
    let app = TestApp::start().await;
    app.import_chats([&chat("one").contact("c", Some("Brake"), None, None)]);
    let anna = app.supervisor("Acme").await;
    let searched: Page<Value> = anna.get("/api/v1/chats?q=brake").await.ok();
    assert_eq!(searched.items[0]["matches"], serde_json::json!([]));
    let listed: Page<Value> = anna.get("/api/v1/chats").await.ok();
    assert_eq!(listed.items[0].get("matches"), None);
}

#[tokio::test]
async fn hidden_chats_are_not_found() {
    let app = TestApp::start().await;
    app.import_chats([
        &ChatBuilder::queued("west", "Acme/West", morning()).contact_says("The brakes squeak"),
        &ChatBuilder::queued("east", "Acme/East", morning()).contact_says("The brakes squeal"),
        &ChatBuilder::queued("other", "Beta", morning()).contact_says("The brakes squeal"),
    ]);
    for (path, expected) in [("Acme", &["west", "east"][..]), ("Acme/West", &["west"]), ("Beta", &["other"])] {
        let caller = app.supervisor(path).await;
        for q in ["brakes", "br", "brakes sque", "Contact of"] {
            assert_eq!(found(&caller, q).await, set(expected), "{path} {q}");
        }
    }
    assert_eq!(found(&app.supervisor("Acme/West").await, "squeal").await, set(&[]));
}

#[tokio::test]
async fn what_was_erased_is_not_found() {
    let app = TestApp::start().await;
    let erased = chat("erased").contact("c", Some("Dana"), None, None).contact_says("The brakes 试驾");
    app.import_chats([&erased, &chat("kept").contact_says("The brakes 试驾")]);
    let anna = app.supervisor("Acme").await;
    assert_eq!(found(&anna, "brakes").await, set(&["Dana", "kept"]));
    assert_eq!(
        app.execute(
            "UPDATE events SET text = NULL, is_redacted = true WHERE text IS NOT NULL \
             AND chat_id = (SELECT id FROM chats WHERE external_id = 'erased')"
        ),
        1
    );
    for q in ["brakes", "br", "试驾", "试"] {
        assert_eq!(found(&anna, q).await, set(&["kept"]), "{q}");
    }
    assert_eq!(
        app.execute("UPDATE chats SET contact_id = NULL, contact_name = NULL, contact_erased = true WHERE external_id = 'erased'"),
        1
    );
    assert_eq!(app.execute("DELETE FROM contacts WHERE external_id = 'c'"), 1);
    assert_eq!(found(&anna, "dana").await, set(&[]));
}

#[tokio::test]
async fn a_search_has_one_to_ten_words_and_at_most_two_hundred_characters() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let long = "x".repeat(201);
    for q in ["", "%20", "%E3%80%80", "a+b+c+d+e+f+g+h+i+j+k", long.as_str(), "a%00b"] {
        for list in ["chats", "chats/count"] {
            let problem = anna.get(&format!("/api/v1/{list}?q={q}")).await.problem(400);
            assert_eq!(problem.errors[0].parameter.as_deref(), Some("q"), "{q}");
        }
    }
    assert_eq!(found(&anna, &"x".repeat(200)).await, set(&[]));
    assert_eq!(found(&anna, "a b c d e f g h i j").await, set(&[]));
}

#[tokio::test]
async fn a_search_is_audited_once_and_without_its_words() {
    let app = TestApp::start().await;
    let chats: Vec<ChatBuilder> = (0..5).map(|n| chat(&format!("c{n}")).contact_says("The brakes squeak")).collect();
    app.import_chats(&chats);
    let anna = app.supervisor("Acme").await;
    assert_eq!(anna.all::<Chat>("/api/v1/chats?q=squeak&limit=2").await.len(), 5);
    assert_eq!(anna.all::<Chat>("/api/v1/chats?limit=2").await.len(), 5);
    assert_eq!(anna.get("/api/v1/chats?q=brakes").await.status, 200);
    // Entries are written in the order of the requests.
    assert_eq!(anna.post("/api/v1/auth/logout", &serde_json::json!({})).await.status, 204);
    let entries = || texts(&mut app.connect(), "SELECT audit_entries FROM audit_entries WHERE action = 'searched'");
    until("two entries", async || entries().len() >= 2).await;
    let entries = entries();
    assert_eq!(entries.len(), 2);
    assert!(!entries.concat().contains("squeak") && !entries.concat().contains("brake"), "{entries:?}");
}
