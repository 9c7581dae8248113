//! `POST /api/v1/chats/{id}/events`: a message or a note.

use crate::holds::import::number_changes;
use crate::routes::participation::{add, assert_sound, detail, done, path, queued};
use serde_json::{Value, json};
use sightline_shared::{Author, Event, EventPage, EventType, Problem};
use sightline_tests::TestApp;

/// The last row that a table has of the chat, its columns joined by `|`.
pub fn last(app: &TestApp, columns: &str, table: &str, chat: &str, order: &str) -> String {
    app.text(&format!(
        "SELECT concat_ws('|', {columns}) FROM {table} WHERE chat_id = '{chat}' ORDER BY {order} DESC LIMIT 1"
    ))
}

#[tokio::test]
async fn a_message_is_answered_as_it_is_listed_and_found_at_its_location() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat").contact_says("Hello"));
    done(&anna, &id, "accept").await;
    let text = " \t Guten Morgen\r\n\u{a0}\u{200e}e\u{301} 👋🏽 \\r ' \" % _ \n";
    let body = json!({"type": "message", "text": text});
    let answer = anna.post(&path(&id, "events"), &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let event: Event = answer.ok();
    assert_eq!((event.text.as_deref(), event.seq, event.kind), (Some(text), 4, EventType::Message));
    let Some(Author::Agent { name, .. }) = &event.author else { panic!("{event:?}") };
    assert_eq!(name, "Test User");
    let found: EventPage = anna.get(answer.header("location").unwrap()).await.ok();
    assert_eq!(found.items.last(), Some(&event));
    let detail = detail(&anna, &id).await;
    assert_eq!((detail.chat.event_count, detail.chat.updated_at), (4, event.at));
    assert_eq!(detail.sessions[0].first_response_at, Some(event.at));
    assert_sound(&app);
}

#[tokio::test]
async fn a_note_is_never_in_what_was_said_first() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    for what in ["accept", "note"] {
        done(&anna, &id, what).await;
    }
    assert_eq!(detail(&anna, &id).await.sessions[0].first_response_at, None);
}

pub fn pointers(problem: &Problem) -> Vec<&str> {
    problem.errors.iter().filter_map(|fault| fault.pointer.as_deref().or(fault.parameter.as_deref())).collect()
}

/// Everything in the database that an act could change.
pub fn fingerprint(app: &TestApp) -> Vec<String> {
    number_changes(app);
    ["chats", "events", "participants", "sessions", "agents", "contacts", "changes", "idempotency_keys"]
        .iter()
        .map(|table| {
            app.text(&format!("SELECT md5(coalesce(string_agg({table}::text, '|' ORDER BY id), '')) FROM {table}"))
        })
        .collect()
}

#[tokio::test]
async fn a_text_has_one_byte_to_sixteen_kibibytes_and_is_not_only_blanks() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    done(&anna, &id, "join").await;
    let before = fingerprint(&app);
    let long = "é".repeat(8192);
    let cases = [
        (json!({"type": "note", "text": ""}), vec!["/text"]),
        (json!({"type": "note", "text": " \n\t\u{3000}"}), vec!["/text"]),
        (json!({"type": "note", "text": "a\u{0}b"}), vec!["/text"]),
        (json!({"type": "note", "text": format!("{long}x")}), vec!["/text"]),
        (json!({"type": "closed", "text": "x"}), vec!["/type"]),
        (json!({"type": "closed", "text": ""}), vec!["/type", "/text"]),
        (json!({"type": "note"}), vec!["/text"]),
        (json!({"type": "note", "text": 3}), vec!["/text"]),
        (json!({"type": "note", "text": "x", "agent": "y"}), vec!["/agent"]),
        (json!({"text": 3, "agent": "y"}), vec!["/text", "/agent", "/type"]),
        (json!([]), vec![""]),
    ];
    for (body, places) in cases {
        let problem = anna.post(&path(&id, "events"), &body).await.problem(400);
        assert_eq!(pointers(&problem), places);
    }
    assert_eq!(fingerprint(&app), before);
    let kept = anna.post(&path(&id, "events"), &json!({"type": "note", "text": long})).await;
    assert_eq!(kept.ok::<Value>()["text"], json!(long));
}
