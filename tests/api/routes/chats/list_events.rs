//! `GET /api/v1/chats/{id}/events`: windows into the events of a chat.

use serde_json::{Value, json};
use sightline_shared::{ChatDetail, EventPage};
use sightline_tests::{ChatBuilder, TestApp, at};

/// A chat of twenty events.
async fn twenty() -> (TestApp, sightline_tests::Caller, String) {
    let app = TestApp::start().await;
    let chat = (0..18)
        .fold(ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud"), |chat, number| {
            chat.says("Maud", &format!("line {number}"))
        });
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM chats");
    (app, anna, id)
}

#[tokio::test]
async fn events_come_in_windows_both_ways() {
    let (_app, anna, id) = twenty().await;
    // Query, first and last event, whether there is more before and after.
    let windows = [
        ("", 1, 20, false, false),
        ("limit=5", 1, 5, false, true),
        ("after_seq=0&limit=5", 1, 5, false, true),
        ("after_seq=5&limit=5", 6, 10, true, true),
        ("after_seq=15&limit=5", 16, 20, true, false),
        ("after_seq=19&limit=5", 20, 20, true, false),
        ("after_seq=16&limit=5", 17, 20, true, false),
        ("before_seq=21&limit=5", 16, 20, true, false),
        ("before_seq=6&limit=5", 1, 5, false, true),
        ("before_seq=7&limit=5", 2, 6, true, true),
        ("before_seq=3&limit=5", 1, 2, false, true),
        ("before_seq=1000&limit=200", 1, 20, false, false),
        ("before_seq=11", 1, 10, false, true),
    ];
    for (query, first, last, has_earlier, has_later) in windows {
        let page: EventPage = anna.get(&format!("/api/v1/chats/{id}/events?{query}")).await.ok();
        let found: Vec<i32> = page.items.iter().map(|event| event.seq).collect();
        assert_eq!(found, (first..=last).collect::<Vec<_>>(), "{query}");
        assert_eq!((page.has_earlier, page.has_later), (has_earlier, has_later), "{query}");
    }
    for (query, has_earlier, has_later) in [
        ("after_seq=20", true, false),
        ("after_seq=1000", true, false),
        ("before_seq=1", false, true),
        ("before_seq=0", false, true),
    ] {
        let page: EventPage = anna.get(&format!("/api/v1/chats/{id}/events?{query}")).await.ok();
        assert_eq!((page.items.len(), page.has_earlier, page.has_later), (0, has_earlier, has_later), "{query}");
    }
}

#[tokio::test]
async fn a_window_around_an_event_holds_it_with_its_neighbours() {
    let (app, anna, id) = twenty().await;
    for seq in 1..=20 {
        let event = app.text(&format!("SELECT id FROM events WHERE seq = {seq}"));
        for limit in [1, 2, 5, 20, 200] {
            let page: EventPage =
                anna.get(&format!("/api/v1/chats/{id}/events?around={event}&limit={limit}")).await.ok();
            let found: Vec<i32> = page.items.iter().map(|event| event.seq).collect();
            assert!(found.contains(&seq), "{seq} by {limit}: {found:?}");
            assert_eq!(found.len(), usize::try_from(limit.min(20)).unwrap(), "{seq} by {limit}");
            assert_eq!(found, (found[0]..found[0] + limit.min(20)).collect::<Vec<_>>());
            assert_eq!((page.has_earlier, page.has_later), (found[0] > 1, *found.last().unwrap() < 20));
            if limit == 5 && (3..=18).contains(&seq) {
                assert_eq!(found[2], seq, "not in the middle");
            }
        }
    }
}

#[tokio::test]
async fn notes_are_there_for_supervisors() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))
        .contact_says("Hi")
        .accepted("Maud")
        .notes("Maud", "A regular, be kind")
        .says("Maud", "Hello")]);
    let anna = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM chats");
    let events: Value = anna.get(&format!("/api/v1/chats/{id}/events")).await.ok();
    let note = &events["items"][3];
    assert_eq!((&note["type"], &note["text"]), (&json!("note"), &json!("A regular, be kind")));
    // A note is no answer to the contact.
    let chat: ChatDetail = anna.get(&format!("/api/v1/chats/{id}")).await.ok();
    assert_eq!(chat.sessions[0].first_response_at.unwrap().utc(), at("2026-11-22T10:00:04Z"));
}
