//! Statements about a part of a chat: late history, what follows, one odd part.

use crate::holds::law::{document, event, minute_of, take, transcript};
use serde_json::{Value, json};
use sightline_shared::{Author, ChatDetail, EventPage};
use sightline_tests::TestApp;

#[tokio::test]
async fn one_late_event_of_a_long_chat_takes_its_place_like_one_of_a_short_one() {
    let app = TestApp::start().await;
    // So many that only the events that a statement names are read.
    let said =
        |minute: u32| event(&minute.to_string(), 2 * minute, "message", Some("dana"), Some(&format!("said {minute}")));
    let all: Vec<Value> = (0..40).map(said).collect();
    take(&app, &document("one", &all));
    take(&app, &document("one", &[event("late", 21, "message", Some("maud"), Some("in between"))]));
    take(&app, &document("one", &[event("end", 100, "closed", None, None)]));
    let found = transcript(&app, "one");
    assert_eq!(found.len(), 42);
    assert_eq!(
        found[10..13],
        ["11 message contact said 10", "12 message Maud in between", "13 message contact said 11"]
    );
    assert_eq!(found[41], "42 closed");
    assert_eq!(app.text("SELECT first_response_at = '2026-11-20T10:21Z' FROM sessions"), "true");
}

#[tokio::test]
async fn late_history_takes_its_place_and_what_follows_moves() {
    let app = TestApp::start().await;
    take(
        &app,
        &document(
            "one",
            &[event("b", 30, "message", Some("dana"), Some("later")), event("c", 31, "closed", None, None)],
        ),
    );
    let known = app.text("SELECT id FROM events WHERE external_id = 'b'");
    let report = take(&app, &document("one", &[event("a", 0, "message", Some("dana"), Some("earlier"))]));
    assert_eq!(report.totals.updated, 1);
    assert_eq!(transcript(&app, "one"), ["1 message contact earlier", "2 message contact later", "3 closed"]);
    assert_eq!(app.text("SELECT id FROM events WHERE external_id = 'b'"), known, "a link to it stays right");
    assert_eq!(app.text("SELECT is_rewritten FROM changes ORDER BY id DESC LIMIT 1"), "true");
    let started = "SELECT (SELECT started_at FROM chats) = (SELECT min(at) FROM events) AND (SELECT first_seen_at FROM contacts) = (SELECT min(at) FROM events)";
    assert_eq!(app.text(started), "true");
    // The same again, in part or whole, changes nothing.
    for ids in [&["a"][..], &["c", "b", "a"]] {
        let events: Vec<Value> = ids
            .iter()
            .map(|id| match *id {
                "a" => event("a", 0, "message", Some("dana"), Some("earlier")),
                "b" => event("b", 30, "message", Some("dana"), Some("later")),
                _ => event("c", 31, "closed", None, None),
            })
            .collect();
        assert_eq!(take(&app, &document("one", &events)).totals.unchanged, 1, "{ids:?}");
    }
}

#[tokio::test]
async fn what_comes_at_the_end_goes_on_from_what_is_stored() {
    let app = TestApp::start().await;
    let long: Vec<Value> = (0..60).map(|n| event(&format!("e{n}"), n, "message", Some("dana"), Some("x"))).collect();
    take(&app, &document("one", &long));
    take(&app, &document("one", &[event("f", 60, "message", Some("maud"), Some("I take it"))]));
    assert_eq!(app.text("SELECT state || event_count FROM chats"), "active61");
    take(&app, &document("one", &[event("g", 61, "left", Some("maud"), None), event("h", 61, "closed", None, None)]));
    take(&app, &document("one", &[event("i", 62, "message", Some("dana"), Some("one more thing"))]));
    let row =
        "SELECT concat_ws(' ', state, event_count, session_count, (SELECT count(*) FROM participants)) FROM chats";
    assert_eq!(app.text(row), "queued 64 2 1");
    assert_eq!(app.text("SELECT bool_or(is_rewritten) FROM changes"), "false");
}

#[tokio::test]
async fn who_writes_without_joining_took_part() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let events = [
        event("a", 0, "message", Some("dana"), Some("Is it open?")),
        event("b", 1, "message", Some("maud"), Some("Yes")),
        event("c", 2, "closed", Some("maud"), None),
    ];
    take(&app, &document("one", &events));
    assert_eq!(transcript(&app, "one").len(), 3, "no event is invented");
    let id = app.text("SELECT id FROM chats");
    let chat: ChatDetail = anna.get(&format!("/api/v1/chats/{id}")).await.ok();
    let members: Vec<(&str, Option<bool>)> =
        chat.chat.participants.iter().map(|one| (one.name.as_str(), one.accepted)).collect();
    assert_eq!(members, [("Maud", Some(true))]);
    assert_eq!(anna.get("/api/v1/chats?agent=maud").await.ok::<Value>()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_state_without_its_event_is_brought_about_by_an_inferred_one_until_the_real_one_comes() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let mut said = document("one", &[event("a", 0, "message", Some("dana"), Some("hello"))]);
    said["state"] = json!("closed");
    said["closed_at"] = json!(minute_of(5));
    said["as_of"] = json!(minute_of(6));
    take(&app, &said);
    assert_eq!(transcript(&app, "one"), ["1 message contact hello", "2 closed"]);
    let id = app.text("SELECT id FROM chats");
    let page: EventPage = anna.get(&format!("/api/v1/chats/{id}/events")).await.ok();
    assert_eq!(page.items.iter().map(|event| event.inferred).collect::<Vec<_>>(), [false, true]);
    assert_eq!(page.items[1].at.to_string(), minute_of(5));
    assert_eq!(take(&app, &said).totals.unchanged, 1);
    take(&app, &document("one", &[event("b", 7, "closed", Some("maud"), None)]));
    assert_eq!(transcript(&app, "one"), ["1 message contact hello", "2 closed Maud"]);
    assert_eq!(app.text("SELECT count(*) FROM events WHERE is_inferred"), "0");
}

#[tokio::test]
async fn a_missed_chat_has_no_events_and_stands_as_its_source_says() {
    let app = TestApp::start().await;
    let mut missed = document("missed", &[]);
    missed["started_at"] = json!(minute_of(0));
    missed["state"] = json!("closed");
    take(&app, &missed);
    assert_eq!(app.text("SELECT concat_ws(' ', state, event_count, session_count) FROM chats"), "closed 0 1");
    assert_eq!(take(&app, &missed).totals.unchanged, 1);
    // What happened is known later.
    take(&app, &document("missed", &[event("a", 1, "message", Some("dana"), Some("anybody?"))]));
    assert_eq!(app.text("SELECT event_count FROM chats"), "2");
}

#[tokio::test]
async fn a_second_outside_person_is_a_guest_and_no_contact() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let mut group = document(
        "one",
        &[
            event("a", 0, "message", Some("dana"), Some("We are two")),
            event("b", 1, "message", Some("eve"), Some("Hello")),
        ],
    );
    group["participants"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "external_id": "eve", "kind": "contact", "name": "Eve" }));
    let report = take(&app, &group);
    assert_eq!(report.adjustments.values().sum::<u64>(), 1);
    assert_eq!(app.text("SELECT count(*) FROM contacts"), "1");
    let id = app.text("SELECT id FROM chats");
    let page: EventPage = anna.get(&format!("/api/v1/chats/{id}/events")).await.ok();
    assert_eq!(page.items[1].author, Some(Author::Guest { name: Some("Eve".to_owned()) }));
    assert_eq!(take(&app, &group).totals.unchanged, 1);
}

#[tokio::test]
async fn events_without_an_id_are_known_by_what_they_say() {
    let app = TestApp::start().await;
    let nameless = |minute, text: &str| {
        let mut one = event("x", minute, "message", Some("dana"), Some(text));
        one.as_object_mut().unwrap().remove("external_id");
        one
    };
    let first = [nameless(0, "hello"), nameless(0, "hello"), nameless(1, "bye")];
    take(&app, &document("one", &first));
    assert_eq!(take(&app, &document("one", &first)).totals.unchanged, 1);
    take(&app, &document("one", &[nameless(1, "bye"), nameless(2, "again")]));
    assert_eq!(app.text("SELECT event_count FROM chats"), "4");
    assert_eq!(app.text("SELECT count(*) FROM events WHERE external_id LIKE '%hello%'"), "0", "it is a hash");
}

#[tokio::test]
async fn ids_may_be_whole_numbers() {
    let app = TestApp::start().await;
    let mut numbered = document("7", &[event("1", 0, "message", Some("dana"), Some("hello"))]);
    take(&app, &numbered);
    numbered["external_id"] = json!(7);
    numbered["events"][0]["external_id"] = json!(1);
    assert_eq!(take(&app, &numbered).totals.unchanged, 1);
}

#[tokio::test]
async fn a_clock_that_is_ahead_does_not_put_events_into_the_future() {
    let app = TestApp::start().await;
    let mut ahead = document("one", &[event("a", 0, "message", Some("dana"), Some("hello"))]);
    ahead["events"][0]["at"] = json!("2099-01-01T00:00:00.000Z");
    take(&app, &ahead);
    assert_eq!(app.text("SELECT at < now() + interval '1 minute' FROM events"), "true");
    assert_eq!(app.text("SELECT data ->> 'stated_at' FROM events"), "2099-01-01T00:00:00.000Z");
    assert_eq!(take(&app, &ahead).totals.unchanged, 1);
}

#[tokio::test]
async fn an_event_that_was_written_here_and_comes_back_is_one() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    take(&app, &document("one", &[event("a", 0, "message", Some("dana"), Some("hello"))]));
    let id = app.text("SELECT id FROM chats");
    let join = anna.request(reqwest::Method::POST, &format!("/api/v1/chats/{id}/join"));
    assert!(anna.send(join).await.status.is_success());
    let write = anna.request(reqwest::Method::POST, &format!("/api/v1/chats/{id}/events"));
    assert_eq!(anna.send(write.json(&json!({ "type": "message", "text": "Good morning" }))).await.status, 201);
    let own = app.text("SELECT id FROM events WHERE text = 'Good morning'");
    let count = app.text("SELECT event_count FROM chats");
    let at = app.text("SELECT to_json(at) #>> '{}' FROM events WHERE text = 'Good morning'");
    let back = json!({ "external_id": "z9", "sightline_id": own, "at": at, "type": "message", "participant": "maud",
        "text": "Good morning, delivered" });
    take(&app, &document("one", std::slice::from_ref(&back)));
    assert_eq!(app.text("SELECT event_count FROM chats"), count);
    assert_eq!(
        app.text(&format!("SELECT text || ' ' || external_id FROM events WHERE id = '{own}'")),
        "Good morning z9"
    );
    let arrived = format!("SELECT delivery_state FROM events WHERE id = '{own}'");
    assert_eq!(app.text(&arrived), "delivered", "the source has it");
    assert_eq!(take(&app, &document("one", std::slice::from_ref(&back))).totals.unchanged, 1);
    // What the source reports is not undone by what it repeats.
    let failed = "UPDATE events SET delivery_state = 'failed', delivery_reason = 'unread' WHERE is_own AND text <> ''";
    assert_eq!(app.execute(failed), 1);
    assert_eq!(take(&app, &document("one", &[back])).totals.unchanged, 1);
    assert_eq!(app.text(&arrived), "failed");
    // The source goes on, from before what was written here.
    take(&app, &document("one", &[event("b", 5, "message", Some("maud"), Some("how can I help"))]));
    assert_eq!(transcript(&app, "one")[..2], ["1 message contact hello", "2 message Maud how can I help"]);
}
