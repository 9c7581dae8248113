//! `POST /api/v1/chats/{id}/tags`: tags of users, beside those of the source.

use crate::holds::import::number_changes;
use crate::routes::participation::{add, detail, path, queued};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{AuditEntry, Chat, ChatDetail, Page};
use sightline_tests::{Answer, Caller, TestApp};

async fn tag(caller: &Caller, chat: &str, change: &Value) -> Answer {
    caller.post(&path(chat, "tags"), change).await
}

/// All tags of a chat, and those of users.
async fn tags(caller: &Caller, chat: &str) -> (Vec<String>, Vec<String>) {
    let ChatDetail { chat, own_tags, .. } = detail(caller, chat).await;
    (chat.tags, own_tags)
}

fn words<const N: usize>(tags: [&str; N]) -> Vec<String> {
    tags.map(str::to_owned).to_vec()
}

#[tokio::test]
async fn tags_of_users_stay_whatever_the_source_says_of_its_own() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let chat = queued("chat").contact_says("Hello").tags(&["lease", "web"]);
    let id = add(&app, "chat", &chat);
    let before = detail(&anna, &id).await;
    let answer = tag(&anna, &id, &json!({"add": [" vip ", "call back", "lease"]})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let after: ChatDetail = answer.ok();
    assert_eq!(after.chat.tags, ["call back", "lease", "vip", "web"]);
    assert_eq!(after.own_tags, ["vip", "call back"], "what the source has already is not the user's");
    assert_eq!((after.chat.revision, after.chat.updated_at), (before.chat.revision + 1, before.chat.updated_at));
    let found: Page<Chat> = anna.get("/api/v1/chats?tag=vip").await.ok();
    assert_eq!(found.items, [after.chat]);

    // The source says more, then less, then has the user's tag, then has it no longer.
    for (stated, all) in [
        (&["lease", "new"][..], &["call back", "lease", "new", "vip"][..]),
        (&["late"], &["call back", "late", "vip"]),
        (&["vip"], &["call back", "vip"]),
        (&["web"], &["call back", "vip", "web"]),
    ] {
        app.import_chats([&chat.clone().tags(stated)]);
        assert_eq!(tags(&anna, &id).await, (words_of(all), words(["vip", "call back"])), "{stated:?}");
    }
    // Without them the chat has those of its source, and nothing is kept of the rest.
    assert_eq!(tag(&anna, &id, &json!({"remove": ["vip", "call back", "nothing"]})).await.status, 200);
    assert_eq!(tags(&anna, &id).await, (words(["web"]), words([])));
    assert_eq!(app.text("SELECT count(*) FROM chats WHERE own_tags IS NULL AND source_tags IS NULL"), "1");
    app.import_chats([&chat.tags(&["late"])]);
    assert_eq!(tags(&anna, &id).await.0, ["late"]);
}

fn words_of(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

#[tokio::test]
async fn what_changes_nothing_writes_nothing_and_what_is_wrong_is_named() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat").tags(&["lease"]));
    assert_eq!(tag(&anna, &id, &json!({"add": ["vip"]})).await.status, 200);
    number_changes(&app);
    let state = "SELECT revision || ' ' || (SELECT count(*) FROM changes) || ' ' || (SELECT count(*) FROM audit_entries) FROM chats";
    let before = app.text(state);
    assert_eq!(tag(&anna, &id, &json!({"add": ["vip", "lease"], "remove": ["x"]})).await.status, 200);
    let many: Vec<String> = (0..100).map(|number| format!("tag {number}")).collect();
    for (body, place) in [
        (json!({}), "/add"),
        (json!({"add": ["  "]}), "/add/0"),
        (json!({"add": ["a", "b\u{0}c"]}), "/add/1"),
        (json!({"remove": ["x".repeat(65)]}), "/remove/0"),
        (json!({"remove": ["lease"]}), "/remove/0"),
        (json!({"add": many}), "/add"),
        (json!({"add": "vip"}), "/add"),
        (json!({"tags": ["vip"]}), "/tags"),
    ] {
        let problem = tag(&anna, &id, &body).await.problem(400);
        assert_eq!(problem.errors[0].pointer.as_deref(), Some(place), "{body}");
    }
    assert_eq!(app.text(state), before);
}

#[tokio::test]
async fn a_change_is_published_recorded_and_taken_off_by_an_erasure() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let chat = queued("chat").contact("dana", Some("Dana"), None, None).contact_says("Hello").tags(&["lease"]);
    let id = add(&app, "chat", &chat);
    let mut west = app.supervisor("Acme/West").await.listen().await;
    assert_eq!(tag(&admin, &id, &json!({"add": ["Dana's mother"]})).await.status, 200);
    assert_eq!(west.next().await.unwrap().data["tags"], json!(["Dana's mother", "lease"]));
    let audit: Page<AuditEntry> = admin.get("/api/v1/audit?action=chat_tagged").await.ok();
    assert_eq!(audit.items[0].details, Some(json!({"added": 1, "removed": 0})));
    let contact = app.text("SELECT id FROM contacts");
    let erase = admin.request(Method::DELETE, &format!("/api/v1/contacts/{contact}"));
    assert_eq!(admin.send(erase).await.status, 200);
    assert_eq!(tags(&admin, &id).await, (words(["lease"]), words([])));
    assert!(!app.dump().contains("mother"));
    assert_eq!(tag(&admin, &id, &json!({"add": ["vip"]})).await.problem(409).code, "contact_erased");
}
