//! What a source corrects: of two statements about one thing the later counts.

use crate::holds::law::{document, event, minute_of, take, transcript};
use serde_json::{Value, json};
use sightline_shared::{EventPage, Page};
use sightline_tests::TestApp;

fn as_of(mut document: Value, minute: u32) -> Value {
    document["as_of"] = json!(minute_of(minute));
    document
}

#[tokio::test]
async fn an_edited_text_is_the_text_and_a_removed_one_is_gone() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let said = |text: Option<&str>| document("one", &[event("a", 0, "message", Some("dana"), text)]);
    take(&app, &said(Some("my card is 4111 1111")));
    take(&app, &as_of(said(Some("my card is removed")), 1));
    assert_eq!(transcript(&app, "one"), ["1 message contact my card is removed"]);
    let found: Page<Value> = anna.get("/api/v1/chats?q=4111").await.ok();
    assert!(found.items.is_empty(), "old words are found");
    let id = app.text("SELECT id FROM chats");
    let page: EventPage = anna.get(&format!("/api/v1/chats/{id}/events")).await.ok();
    assert_eq!(page.items[0].edited_at.map(|at| at.to_string()), Some(minute_of(1)));
    assert_eq!(app.text("SELECT is_rewritten FROM changes ORDER BY id DESC LIMIT 1"), "true");
    // What was said before comes late and changes nothing.
    take(&app, &said(Some("my card is 4111 1111")));
    assert_eq!(transcript(&app, "one"), ["1 message contact my card is removed"]);
    // Without its words it stays and counts.
    take(&app, &as_of(said(None), 2));
    let page: EventPage = anna.get(&format!("/api/v1/chats/{id}/events")).await.ok();
    let event = &page.items[0];
    assert_eq!((event.text.as_deref(), event.removed, event.redacted), (None, true, false));
    assert_eq!(app.text("SELECT event_count FROM chats"), "1");
    assert_eq!(app.text("SELECT count(*) FROM events WHERE words LIKE '%card%'"), "0");
}

#[tokio::test]
async fn corrected_people_have_one_name_everywhere() {
    let app = TestApp::start().await;
    let events = [event("a", 0, "message", Some("dana"), Some("x")), event("b", 1, "accepted", Some("maud"), None)];
    let first = document("one", &events);
    take(&app, &first);
    let mut later = document(
        "two",
        &[event("a", 30, "message", Some("dana"), Some("y")), event("b", 31, "accepted", Some("maud"), None)],
    );
    later["contact"] = json!({ "external_id": "dana", "name": "Dana Whitlock", "email": "dana@example.com" });
    later["participants"][1]["name"] = json!("Maud Ellery");
    take(&app, &later);
    assert_eq!(app.texts("SELECT DISTINCT participants -> 0 ->> 'name' FROM chats"), ["Maud Ellery"]);
    assert_eq!(app.texts("SELECT DISTINCT contact_name FROM chats"), ["Dana Whitlock"]);
    // Null clears, absence says nothing, and what is older says nothing any more.
    take(&app, &first);
    assert_eq!(app.text("SELECT name || email FROM contacts"), "Dana Whitlockdana@example.com");
    let mut cleared = as_of(later.clone(), 40);
    cleared["contact"] = json!({ "external_id": "dana", "email": null });
    take(&app, &cleared);
    assert_eq!(app.text("SELECT concat_ws('|', name, email) FROM contacts"), "Dana Whitlock");
}

#[tokio::test]
async fn a_moved_chat_leaves_those_who_no_longer_see_it() {
    let app = TestApp::start().await;
    let (west, east) = (app.supervisor("Acme/West").await, app.supervisor("Acme/East").await);
    let mut chat = document("one", &[event("a", 0, "message", Some("dana"), Some("x"))]);
    chat["results"] =
        json!([{ "external_id": "r", "form": "Test drive", "at": minute_of(0), "participant": null, "fields": {} }]);
    take(&app, &chat);
    chat["organization"] = json!("Acme/East");
    take(&app, &as_of(chat.clone(), 1));
    for path in ["/api/v1/chats", "/api/v1/results"] {
        let seen = [&west, &east];
        let mut counts = Vec::new();
        for caller in seen {
            let page: Page<Value> = caller.get(path).await.ok();
            counts.push(page.items.len());
        }
        assert_eq!(counts, [0, 1], "{path}");
    }
    assert_eq!(
        app.texts(
            "SELECT name FROM organizations JOIN changes ON organization_id = organizations.id ORDER BY changes.id"
        ),
        ["West", "West", "East"]
    );
}

#[tokio::test]
async fn a_visitor_who_becomes_known_and_another_contact_take_their_counts_along() {
    let app = TestApp::start().await;
    let mut chat = document("one", &[event("a", 0, "message", Some("dana"), Some("x"))]);
    chat["contact"] = Value::Null;
    take(&app, &chat);
    assert_eq!(
        app.text("SELECT concat_ws('|', contact_id, contact_name, visitor_external_id) FROM chats"),
        "Dana|dana"
    );
    chat["contact"] = json!({ "external_id": "dana", "name": "Dana Whitlock" });
    take(&app, &as_of(chat.clone(), 1));
    assert_eq!(app.text("SELECT name || chat_count FROM contacts"), "Dana Whitlock1");
    chat["contact"] = json!({ "external_id": "eve", "name": "Eve" });
    chat["participants"][0] = json!({ "external_id": "eve", "kind": "contact", "name": "Eve" });
    chat["events"][0]["participant"] = json!("eve");
    take(&app, &as_of(chat, 2));
    assert_eq!(app.texts("SELECT name || chat_count FROM contacts ORDER BY name"), ["Dana Whitlock0", "Eve1"]);
}

#[tokio::test]
async fn another_type_author_or_time_of_a_known_event_is_replayed() {
    let app = TestApp::start().await;
    let events = |kind: &str, minute, author: &str| {
        document(
            "one",
            &[
                event("a", 0, "message", Some("dana"), Some("x")),
                event("b", minute, kind, Some(author), Some("y")),
                event("c", 10, "closed", None, None),
            ],
        )
    };
    take(&app, &events("message", 1, "maud"));
    assert_eq!(app.text("SELECT count(*) FROM participants WHERE has_accepted"), "1");
    take(&app, &as_of(events("note", 1, "maud"), 11));
    assert_eq!(app.text("SELECT count(*) FROM participants WHERE has_accepted"), "0");
    take(&app, &as_of(events("message", 1, "helper"), 12));
    assert_eq!(app.text("SELECT participants -> 0 ->> 'name' FROM chats"), "Helper");
    take(&app, &as_of(events("message", 20, "helper"), 21));
    assert_eq!(app.text("SELECT concat_ws(' ', state, session_count) FROM chats"), "active 2");
}

#[tokio::test]
async fn what_was_cleared_stays_so_when_an_earlier_statement_comes_late() {
    for is_dated in [true, false] {
        let app = TestApp::start().await;
        let chat = document("one", &[event("a", 0, "message", Some("dana"), Some("x"))]);
        take(&app, &chat);
        // Nothing is there to be cleared yet, no event is new, and nobody is named.
        let mut cleared = document("one", &[]);
        cleared["started_at"] = json!(minute_of(5));
        if is_dated {
            cleared = as_of(cleared, 5);
        }
        cleared["contact"] = Value::Null;
        cleared["participants"] = json!([]);
        cleared["tags"] = json!([]);
        cleared["url"] = Value::Null;
        assert_eq!(take(&app, &cleared).totals.updated, 1);
        assert_eq!(take(&app, &cleared).totals.unchanged, 1);
        let mut earlier = as_of(chat, 3);
        earlier["tags"] = json!(["vip"]);
        earlier["url"] = json!("https://desk.example.com/1");
        take(&app, &earlier);
        assert_eq!(app.text("SELECT concat(tags::text, url) FROM chats"), "{}");
    }
}

#[tokio::test]
async fn tags_and_the_address_at_the_source_are_kept_and_cleared() {
    let app = TestApp::start().await;
    let mut chat = document("one", &[event("a", 0, "message", Some("dana"), Some("x"))]);
    chat["tags"] = json!(["vip", "lease"]);
    chat["url"] = json!("https://desk.example.com/1");
    take(&app, &chat);
    assert_eq!(app.text("SELECT tags::text || url FROM chats"), "{lease,vip}https://desk.example.com/1");
    let plain = document("one", &[event("a", 0, "message", Some("dana"), Some("x"))]);
    take(&app, &as_of(plain.clone(), 1));
    assert_eq!(app.text("SELECT tags::text || url FROM chats"), "{lease,vip}https://desk.example.com/1");
    let mut cleared = as_of(plain, 2);
    cleared["tags"] = json!([]);
    cleared["url"] = Value::Null;
    take(&app, &cleared);
    assert_eq!(app.text("SELECT concat(tags::text, url) FROM chats"), "{}");
    take(&app, &as_of(chat, 1));
    assert_eq!(app.text("SELECT concat(tags::text, url) FROM chats"), "{}");
}
