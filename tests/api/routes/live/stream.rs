//! `GET /api/v1/live`: what the live stream sends, to which readers and when.

use crate::routes::live::writer::{add_result, append, queue, say};
use crate::routes::live::{kinds, with_limits, words};
use diesel::Connection as _;
use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use serde_json::Value;
use sightline::live::Limits;
use sightline_shared::{Chat, ChatResult, Event, EventPage, LiveEventType as Kind, Page};
use sightline_tests::TestApp;
use std::time::Duration;

#[tokio::test]
async fn a_change_is_sent_as_the_resources_show_it() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme/West");
    let anna = app.supervisor("Acme").await;
    let mut stream = anna.listen().await;
    app.connect()
        .transaction(|conn| {
            append(conn, "chat", &["Good morning", "Two\nlines: \u{2028} Grüße"]);
            add_result(conn, "chat", "Test drive");
            Ok::<_, diesel::result::Error>(())
        })
        .unwrap();
    let sent = stream.take(6).await;
    assert_eq!(kinds(&sent), [Kind::ChatEvent, Kind::ChatEvent, Kind::Chat, Kind::ChatEvent, Kind::Result, Kind::Chat]);
    let chats: Page<Chat> = anna.get("/api/v1/chats").await.ok();
    let events: EventPage = anna.get(&format!("/api/v1/chats/{}/events", chats.items[0].id)).await.ok();
    let results: Page<ChatResult> = anna.get("/api/v1/results").await.ok();
    let sent_events: Vec<Event> = sent
        .iter()
        .filter(|message| message.kind == Kind::ChatEvent)
        .map(|message| serde_json::from_value(message.data.clone()).unwrap())
        .collect();
    assert_eq!(sent_events, events.items[1..]);
    assert_eq!(sent[4].data, serde_json::to_value(&results.items[0]).unwrap());
    for chat in [&sent[2], &sent[5]] {
        // As it is when it is sent, not as it was at the change.
        let mut row = serde_json::to_value(&chats.items[0]).unwrap();
        row["over_target"] = chat.data["over_target"].clone();
        assert_eq!(chat.data, row);
    }
    let ids: std::collections::HashSet<&String> = sent.iter().map(|message| &message.id).collect();
    assert_eq!(ids.len(), 6);
}

#[tokio::test]
async fn changes_through_the_api_are_sent() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme");
    let anna = app.supervisor("Acme").await;
    let mut stream = anna.listen().await;
    let chat = app.text("SELECT id FROM chats");
    let path = |action: &str| format!("/api/v1/chats/{chat}/{action}");
    let none = serde_json::json!({});
    let mut events = vec!["queued".to_owned()];
    for (action, body) in [
        ("join", none.clone()),
        ("events", serde_json::json!({"type": "message", "text": "Good morning"})),
        ("events", serde_json::json!({"type": "note", "text": "A note"})),
        ("close", none),
    ] {
        let answer = anna.post(&path(action), &body).await;
        assert!(answer.status.is_success(), "{action}: {}", answer.text);
        // New events, until the chat is sent as in the answer.
        loop {
            let message = stream.next().await.unwrap();
            if message.kind == Kind::Chat {
                break;
            }
            assert_eq!((message.kind, message.data["chat_id"].as_str()), (Kind::ChatEvent, Some(chat.as_str())));
            events.push(message.data["type"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(events, app.texts("SELECT type FROM events ORDER BY seq"));
    assert!(events.contains(&"note".to_owned()) && events.len() >= 6, "{events:?}");
}

#[tokio::test]
async fn the_stream_is_sent_at_once_plain_and_stored_nowhere() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let request = anna.request(reqwest::Method::GET, "/api/v1/live").header("accept-encoding", "gzip, br");
    let answer = anna.send(request).await;
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-accel-buffering"), Some("no"));
    assert_eq!(answer.header("content-encoding"), None);
    let head = anna.head("/api/v1/live").await;
    assert_eq!((head.status.as_u16(), head.header("content-type")), (200, Some("text/event-stream")));
}

#[tokio::test]
async fn a_reader_is_sent_what_it_may_see_and_nothing_else() {
    let app = TestApp::start().await;
    let places = ["Acme", "Acme/West", "Acme/East", "Acme/East/Far", "Beta"];
    for place in places {
        queue(&app, place, place);
    }
    let mut streams = Vec::new();
    for place in places {
        streams.push(app.supervisor(place).await.listen().await);
    }
    for place in places {
        say(&app, place, &[place]);
    }
    let expected: [&[&str]; 5] = [
        &["Acme", "Acme/West", "Acme/East", "Acme/East/Far"],
        &["Acme/West"],
        &["Acme/East", "Acme/East/Far"],
        &["Acme/East/Far"],
        &["Beta"],
    ];
    for (place, (stream, expected)) in places.iter().zip(streams.iter_mut().zip(expected)) {
        say(&app, place, &["end"]);
        let (mut sent, mut paths) = (Vec::new(), Vec::new());
        loop {
            let next = stream.next().await.unwrap();
            match next.kind {
                Kind::ChatEvent if next.data["text"] == "end" => break,
                Kind::ChatEvent => sent.push(next.data["text"].as_str().unwrap().to_owned()),
                Kind::Chat => paths.push(next.data["organization"]["path"][0].as_str().unwrap().to_owned()),
                _ => panic!("{next:?}"),
            }
        }
        assert_eq!(sent, expected);
        let own = place.rsplit('/').next().unwrap();
        assert!(paths.iter().all(|path| path == own), "{place}: {paths:?}");
    }
}

#[tokio::test]
async fn an_organization_that_is_new_is_seen_at_once() {
    let app = TestApp::start().await;
    queue(&app, "old", "Acme/West");
    let mut stream = app.supervisor("Acme").await.listen().await;
    say(&app, "old", &["old"]);
    assert_eq!(words(&mut stream).await, "old");
    queue(&app, "new", "Acme/New/Newer");
    say(&app, "new", &["new"]);
    assert_eq!(words(&mut stream).await, "new");
    let chat = stream.next().await.unwrap();
    assert_eq!(chat.data["organization"]["path"], serde_json::json!(["Acme", "New", "Newer"]));
}

#[tokio::test]
async fn a_change_that_commits_late_is_sent_when_it_is_visible() {
    let app = TestApp::start().await;
    queue(&app, "slow", "Acme");
    queue(&app, "quick", "Acme");
    let mut stream = app.supervisor("Acme").await.listen().await;
    let mut conn = app.connect();
    AnsiTransactionManager::begin_transaction(&mut conn).unwrap();
    // Its row has the smaller id and becomes visible after the other's.
    append(&mut conn, "slow", &["slow"]);
    say(&app, "quick", &["quick"]);
    assert_eq!(words(&mut stream).await, "quick");
    AnsiTransactionManager::commit_transaction(&mut conn).unwrap();
    assert_eq!(words(&mut stream).await, "slow");
}

#[tokio::test]
async fn a_stream_without_changes_sends_signs_of_life_with_its_place() {
    let app = with_limits(Limits { beat: Duration::from_millis(100), ..Limits::default() }).await;
    queue(&app, "ours", "Acme");
    queue(&app, "theirs", "Beta");
    let anna = app.supervisor("Acme").await;
    let mut stream = anna.listen().await;
    let began = stream.last_id.clone();
    let beat = stream.block().await.unwrap();
    assert!(beat.has_comment && beat.data.is_none() && beat.id.is_none(), "{beat:?}");
    say(&app, "theirs", &["theirs"]);
    let moved = loop {
        let beat = stream.block().await.unwrap();
        assert!(beat.has_comment && beat.data.is_none(), "{beat:?}");
        if let Some(id) = beat.id {
            break id;
        }
    };
    assert_ne!(Some(&moved), began.as_ref());
    say(&app, "ours", &["ours"]);
    assert_eq!(words(&mut anna.listen_after(Some(&moved)).await).await, "ours");
}

#[tokio::test]
async fn a_long_change_is_sent_in_order_and_continues_where_it_was_left() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme");
    let anna = app.supervisor("Acme").await;
    let mut stream = anna.listen().await;
    let texts: Vec<String> = (0..950).map(|number| number.to_string()).collect();
    say(&app, "chat", &texts.iter().map(String::as_str).collect::<Vec<_>>());
    let mut sent = Vec::new();
    for count in [1, 198, 1, 1, 300, 449] {
        sent.extend(stream.take(count).await.into_iter().map(|message| message.data["text"].clone()));
        stream = anna.listen_after(stream.last_id.as_deref()).await;
    }
    assert_eq!(sent, texts.iter().map(|text| Value::from(text.as_str())).collect::<Vec<_>>());
    assert_eq!(stream.next().await.unwrap().kind, Kind::Chat);
}
