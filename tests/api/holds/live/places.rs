//! Places to continue from: which are valid, and what happens with the others.

use crate::routes::live::words;
use crate::routes::live::writer::{queue, say};
use chrono::{Duration, Utc};
use sightline::store::live::stream;
use sightline_shared::LiveEventType as Kind;
use sightline_tests::{Caller, TestApp};

/// Checks that the stream begins with a reset and continues from there.
async fn is_reset(app: &TestApp, caller: &Caller, id: &str) {
    let mut stream = caller.listen_after(Some(id)).await;
    let reset = stream.next().await.unwrap();
    assert_eq!((reset.kind, reset.data), (Kind::Reset, serde_json::json!({})), "{id}");
    say(app, "chat", &["after the reset"]);
    assert_eq!(words(&mut stream).await, "after the reset");
    // The reset's own id is valid.
    let mut stream = caller.listen_after(Some(&reset.id)).await;
    assert_eq!(words(&mut stream).await, "after the reset");
}

async fn app_with_a_chat() -> (TestApp, Caller) {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme");
    let anna = app.supervisor("Acme").await;
    (app, anna)
}

#[tokio::test]
async fn an_id_that_is_none_of_ours_resets_the_stream() {
    let (app, anna) = app_with_a_chat().await;
    let mut stream = anna.listen().await;
    say(&app, "chat", &["hello"]);
    let id = stream.next().await.unwrap().id;
    let altered = |at: usize| {
        let other = if id.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &id[..at], &id[at + 1..])
    };
    for id in ["", "0", "x", "-1", &"9".repeat(300), "☃", &altered(0), &altered(20), &altered(41), &format!("{id}A")]
    {
        is_reset(&app, &anna, id).await;
    }
}

#[tokio::test]
async fn an_id_of_another_database_resets_the_stream() {
    let (app, anna) = app_with_a_chat().await;
    let (other, maud) = app_with_a_chat().await;
    let mut stream = maud.listen().await;
    say(&other, "chat", &["hello"]);
    let id = stream.next().await.unwrap().id;
    say(&app, "chat", &["hello"]);
    is_reset(&app, &anna, &id).await;
}

#[tokio::test]
async fn an_id_of_what_a_restored_backup_does_not_hold_resets_the_stream() {
    let (app, anna) = app_with_a_chat().await;
    let mut stream = anna.listen().await;
    say(&app, "chat", &["lost"]);
    words(&mut stream).await;
    let id = stream.next().await.unwrap().id;
    // Ahead of the end, and then at the place of another change.
    assert!(app.execute("DELETE FROM changes") > 0);
    assert_eq!(app.execute("UPDATE live_stream SET last_position = 0"), 1);
    let twin = app.twin().await;
    let anna = twin.meet(&anna);
    is_reset(&twin, &anna, &id).await;
    is_reset(&twin, &anna, &id).await;
}

#[tokio::test]
async fn the_parameter_is_where_to_begin_and_the_header_where_to_continue() {
    let (app, anna) = app_with_a_chat().await;
    let mut stream = anna.listen().await;
    for text in ["one", "two", "three"] {
        say(&app, "chat", &[text]);
    }
    let sent = stream.take(6).await;
    let path = format!("/api/v1/live?last_event_id={}", sent[1].id);
    let listen = async |header: Option<&str>| {
        let request = anna.request(reqwest::Method::GET, &path);
        let request = header.iter().fold(request, |request, id| request.header("Last-Event-ID", *id));
        words(&mut sightline_tests::LiveStream::new(request.send().await.unwrap())).await
    };
    assert_eq!(listen(None).await, "two");
    assert_eq!(listen(Some(&sent[3].id)).await, "three");
    for query in ["last_event_id=", "last_event_id=a&last_event_id=b", "colour=red"] {
        assert_eq!(anna.get(&format!("/api/v1/live?{query}")).await.problem(400).code, "invalid_request");
    }
}

#[tokio::test]
async fn changes_older_than_a_day_are_removed_and_readers_that_need_them_are_reset() {
    let (app, anna) = app_with_a_chat().await;
    let mut stream = anna.listen().await;
    for text in ["one", "two", "three"] {
        say(&app, "chat", &[text]);
    }
    let sent = stream.take(6).await;
    drop(stream);
    let kept = || app.texts("SELECT position FROM changes ORDER BY position");
    let all = kept();
    let mut conn = app.connect();
    // A day ago there was nothing.
    assert!(!stream::remove_before(&mut conn, Utc::now() - Duration::hours(24)).unwrap());
    assert_eq!(kept(), all);
    // The second was made before the first became visible.
    let second = &all[all.len() - 2];
    let aged = format!("UPDATE changes SET made_at = made_at - interval '2 days' WHERE position = {second}");
    assert_eq!(app.execute(&aged), 1);
    stream::remove_before(&mut conn, Utc::now() - Duration::hours(24)).unwrap();
    assert_eq!(kept(), all);
    stream::remove_before(&mut conn, Utc::now() + Duration::hours(1)).unwrap();
    assert_eq!(kept(), all[all.len() - 1..]);
    is_reset(&app, &anna, &sent[1].id).await;
    assert_eq!(words(&mut anna.listen_after(Some(&sent[5].id)).await).await, "after the reset");
}

#[tokio::test]
async fn a_reader_that_missed_too_much_is_reset_however_much_others_missed() {
    let (app, anna) = app_with_a_chat().await;
    queue(&app, "theirs", "Beta");
    let mut stream = anna.listen().await;
    say(&app, "chat", &["one"]);
    let sent = stream.take(2).await;
    let flood = |company: &str| {
        app.execute(&format!(
            "INSERT INTO changes (company_id, organization_id, chat_id) SELECT c.company_id, c.organization_id, c.id \
             FROM chats AS c JOIN organizations AS o ON o.id = c.company_id, generate_series(1, 10001) \
             WHERE o.name = '{company}'"
        ))
    };
    assert_eq!(flood("Beta"), 10_001);
    say(&app, "chat", &["two"]);
    assert_eq!(words(&mut anna.listen_after(Some(&sent[1].id)).await).await, "two");
    assert_eq!(flood("Acme"), 10_001);
    is_reset(&app, &anna, &sent[1].id).await;
}
