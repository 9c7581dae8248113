//! `GET /api/v1/export/chats/{id}`: a transcript, as text and as a table.

use crate::routes::export::{column, file};
use serde_json::json;
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

async fn app() -> (TestApp, Caller, String) {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("dana", "Acme/West", at("2026-11-22T10:00:00Z"))
        .contact("dana", Some("Dana"), None, None)
        .waits_in(&["Secret inbox"])
        .joined("Silent Sue")
        .accepted("Maud")
        .says("Maud", "=SUM(1) and\n2026-11-22 11:00:00 +01:00  Maud: forged")
        .notes("Maud", "secret note")
        .contact_says("fine\r\nthanks")
        .result("Maud", "Test drive", &json!({"Model": "secret Aster"}))
        .left("Silent Sue")
        .closed("Maud");
    app.import_chats([&chat]);
    let caller = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM chats");
    (app, caller, id)
}

#[tokio::test]
async fn a_transcript_shows_authors_times_and_texts() {
    let (_app, caller, id) = app().await;
    let text = file(&caller, &format!("chats/{id}")).await;
    assert_eq!(
        text,
        format!(
            "Chat: {id}\n\
             With: Dana\n\
             Organization: West\n\
             From: 2026-11-22 11:00:00 +01:00\n\
             To: 2026-11-22 11:00:08 +01:00\n\
             Time zone: Europe/Amsterdam\n\
             \n\
             2026-11-22 11:00:02 +01:00  * Maud took the chat\n\
             2026-11-22 11:00:03 +01:00  Maud: =SUM(1) and\n    2026-11-22 11:00:00 +01:00  Maud: forged\n\
             2026-11-22 11:00:05 +01:00  Dana: fine\n    thanks\n\
             2026-11-22 11:00:06 +01:00  * Maud completed the form Test drive\n\
             2026-11-22 11:00:08 +01:00  * Maud closed the chat\n"
        )
    );
    let kathmandu = file(&caller, &format!("chats/{id}?tz=Asia/Kathmandu")).await;
    assert!(kathmandu.contains("2026-11-22 15:45:02 +05:45  * Maud took the chat"), "{kathmandu}");
}

#[tokio::test]
async fn what_is_not_for_the_contact_is_there_only_when_it_is_asked_for() {
    let (app, caller, id) = app().await;
    // Of every kind that there is.
    let last = "SELECT company_id, gen_random_uuid(), chat_id, seq + 1, at";
    for (kind, text, data) in [
        ("action", "'secret action'", "'{\"found\": \"secret data\"}'::jsonb"),
        ("transferred", "NULL", "'{\"to\": \"Secret Sam\"}'::jsonb"),
        ("note", "'another secret note'", "NULL"),
    ] {
        let added = app.execute(&format!(
            "INSERT INTO events (company_id, id, chat_id, seq, at, type, text, data) \
             {last}, '{kind}', {text}, {data} FROM events ORDER BY seq DESC LIMIT 1"
        ));
        assert_eq!(added, 1);
    }
    let _ = app.execute("UPDATE chats SET event_count = event_count + 3");
    for format in ["txt", "csv"] {
        for query in [format!("format={format}"), format!("format={format}&notes=false")] {
            let text = file(&caller, &format!("chats/{id}?{query}")).await.to_lowercase();
            for word in ["secret", "sue", "note", "action", "resolved"] {
                assert!(!text.contains(word), "{query} holds {word}: {text}");
            }
        }
        let text = file(&caller, &format!("chats/{id}?format={format}&notes=true")).await;
        for word in [
            "Secret inbox",
            "secret note",
            "secret Aster",
            "secret action",
            "secret data",
            "Secret Sam",
            "another secret note",
            "Silent Sue",
            "resolved",
        ] {
            assert!(text.contains(word), "{format} lacks {word}: {text}");
        }
    }
}

#[tokio::test]
async fn a_complete_transcript_marks_its_notes() {
    let (_app, caller, id) = app().await;
    let text = file(&caller, &format!("chats/{id}?notes=true")).await;
    assert!(text.contains("Form: complete, with notes that are not for the contact\n"), "{text}");
    assert!(text.contains("2026-11-22 11:00:00 +01:00  * waits in Secret inbox\n"), "{text}");
    assert!(text.contains("  [note] Maud: secret note\n"), "{text}");
    assert!(text.contains("  * Maud completed the form Test drive (Model: secret Aster)\n"), "{text}");
    assert!(text.contains("  * Maud closed the chat (resolved)\n"), "{text}");
    assert_eq!(text.split_once("\n\n").unwrap().1.lines().count(), 9 + 2);
}

#[tokio::test]
async fn a_table_of_events_runs_nothing_in_a_spreadsheet() {
    let (_app, caller, id) = app().await;
    let table = file(&caller, &format!("chats/{id}?format=csv&notes=true")).await;
    assert_eq!(column(&table, "seq"), (1..=9).map(|seq| seq.to_string()).collect::<Vec<_>>());
    assert_eq!(column(&table, "at")[0], "2026-11-22T11:00:00.000+01:00");
    assert_eq!(column(&table, "type")[..4], ["queued", "joined", "accepted", "message"]);
    assert!(column(&table, "text")[3].starts_with("'=SUM(1)"));
    assert_eq!(column(&table, "author")[3..6], ["Maud", "Maud", "Dana"]);
    assert_eq!(column(&table, "author_kind")[3..6], ["agent", "agent", "contact"]);
}

#[tokio::test]
async fn an_unknown_contact_has_no_name() {
    let app = TestApp::start().await;
    let visitor = ChatBuilder::queued("v", "Acme", at("2026-11-22T10:00:00Z")).anonymous().contact_says("hello");
    app.import_chats([&visitor]);
    let caller = app.supervisor("Acme").await;
    let text = file(&caller, &format!("chats/{}", app.text("SELECT id FROM chats"))).await;
    assert!(text.contains("With: Visitor\n") && text.contains("Visitor: hello\n"), "{text}");
}
