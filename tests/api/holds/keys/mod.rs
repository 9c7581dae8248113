//! API keys: what is recorded of them, what is kept, and when their streams end.

mod program;

use crate::routes::audit::log;
use crate::routes::live::writer::{add_result, queue, say};
use crate::routes::live::{kinds, words};
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use sightline::state::Settings;
use sightline::store::audit::CallerId;
use sightline::store::idempotency::{self, Answer, Key};
use sightline_shared::KeyScope::{ChatsRead, ContactsRead, Ingest, ResultsRead};
use sightline_shared::{LiveEventType as Kind, Role};
use sightline_tests::TestApp;
use sightline_tests::wait::until;
use std::time::Duration;

#[tokio::test]
async fn what_a_key_reads_is_recorded_with_the_key() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme/West");
    let (key, other) = (app.key("Acme", &[ChatsRead]), app.key("Acme", &[ChatsRead]));
    let chat = app.text("SELECT id FROM chats");
    for _ in 0..3 {
        assert_eq!(key.get(&format!("/api/v1/chats/{chat}/events")).await.status, 200);
    }
    assert_eq!(other.get(&format!("/api/v1/chats/{chat}/events")).await.status, 200);
    let id = app.key_id(&key);
    let reads = "action = 'transcript_opened'";
    until("both are recorded", async || app.text(&format!("SELECT count(*) FROM audit_entries WHERE {reads}")) == "2")
        .await;
    let admin = app.admin("Acme").await;
    let entries = log(&admin, &format!("?api_key_id={id}")).await;
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    let by = entry.api_key.clone().unwrap();
    assert_eq!((by.id.to_string(), by.name.as_str(), &entry.user), (id, "Test Key", &None));
    assert_eq!((entry.action.as_str(), entry.subject.as_ref().unwrap().id.to_string()), ("transcript_opened", chat));
    assert_eq!(entry.address.as_deref(), Some("127.0.0.1"));
}

#[tokio::test]
async fn of_a_key_the_hash_the_prefix_and_the_minute_of_its_last_use_are_kept() {
    let app = TestApp::start().await;
    let key = app.key("Acme", &[Ingest]);
    let token = key.token().unwrap().to_owned();
    let stored = |column: &str| app.text(&format!("SELECT coalesce({column}::text, 'none') FROM api_keys"));
    assert_eq!((stored("prefix"), stored("last_used_at")), (token[..11].to_owned(), "none".to_owned()));
    let before = Utc::now().duration_trunc(TimeDelta::minutes(1)).unwrap();
    // Also when it may not do what it asks for.
    assert_eq!(key.get("/api/v1/chats").await.status, 403);
    until("its use is written", async || stored("last_used_at") != "none").await;
    let used: DateTime<Utc> =
        stored("to_char(last_used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')").parse().unwrap();
    assert!(used == used.duration_trunc(TimeDelta::minutes(1)).unwrap() && used >= before, "{used}");
    let dump = app.dump();
    assert!(dump.contains(&token[..11]) && !dump.contains(&token[11..]), "the key is stored");
}

#[tokio::test]
async fn a_request_with_a_key_costs_what_one_of_a_user_costs() {
    let app = TestApp::start().await;
    let (key, user) = (app.key("Acme", &[ChatsRead]), app.supervisor("Acme").await);
    for caller in [&key, &user] {
        assert_eq!(caller.get("/api/v1/organizations").await.status, 200);
        let before = app.db.statements();
        assert_eq!(caller.get("/api/v1/organizations").await.status, 200);
        assert_eq!(app.db.statements() - before, 2);
    }
}

#[tokio::test]
async fn an_answer_is_repeated_to_the_caller_that_it_was_given_to() {
    let app = TestApp::start().await;
    let _ = (app.key("Acme", &[Ingest]), app.key("Acme", &[Ingest]), app.add_user("Acme", Role::Supervisor));
    let ids = app.texts("SELECT id FROM api_keys ORDER BY id");
    let [one, other] = [0, 1].map(|place| CallerId::Key(ids[place].parse().unwrap()));
    let user = CallerId::User(app.text("SELECT id FROM users").parse().unwrap());
    let company_id = app.text("SELECT company_id FROM users").parse().unwrap();
    let key = |caller| Key { company_id, caller, operation: "operation".to_owned(), key: "key".to_owned() };
    let answer = |body: &str| Answer { status: 201, body: body.to_owned(), once: None, location: None, chat_id: None };
    let mut conn = app.connect();
    let given = |conn: &mut _, caller| {
        let kept = idempotency::find(conn, &key(caller)).unwrap();
        kept.map(|kept| kept.answer.body)
    };
    for (caller, body) in [(one, "one"), (user, "user")] {
        idempotency::keep(&mut conn, &key(caller), b"hash", &answer(body)).unwrap();
        assert_eq!(given(&mut conn, caller).as_deref(), Some(body));
    }
    assert_eq!(given(&mut conn, one).as_deref(), Some("one"));
    assert_eq!(given(&mut conn, other), None);
    // A key and a request are one answer.
    assert!(idempotency::keep(&mut conn, &key(one), b"hash", &answer("again")).is_err());
}

#[tokio::test]
async fn a_key_is_streamed_what_its_scopes_allow() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme/West");
    let scopes = [vec![ChatsRead], vec![ChatsRead, ResultsRead], vec![ChatsRead, ResultsRead, ContactsRead]];
    let keys: Vec<_> = scopes.iter().map(|scopes| app.key("Acme/West", scopes)).collect();
    let mut streams = Vec::new();
    for key in &keys {
        streams.push(key.listen().await);
    }
    let admin = app.admin("Acme").await;
    add_result(&mut app.connect(), "chat", "Test drive");
    let contact = app.text("SELECT contact_id FROM chats");
    let mut seen = Vec::new();
    for stream in &mut streams {
        let messages = stream.take(2 + usize::from(!seen.is_empty())).await;
        seen.push(kinds(&messages));
    }
    let all = vec![Kind::ChatEvent, Kind::Result, Kind::Chat];
    assert_eq!(seen, [vec![Kind::ChatEvent, Kind::Chat], all.clone(), all]);
    // The same for one that comes back, which is read from the table.
    let first = streams[0].last_id.clone();
    let erase = admin.request(reqwest::Method::DELETE, &format!("/api/v1/contacts/{contact}"));
    assert_eq!(admin.send(erase).await.status, 200);
    queue(&app, "last", "Acme/West");
    say(&app, "last", &["the end"]);
    streams.push(keys[0].listen_after(first.as_deref()).await);
    for (stream, is_sent) in streams.iter_mut().zip([false, false, true, false]) {
        let mut erased = 0;
        loop {
            let message = stream.next().await.expect("the stream has ended");
            assert!(message.kind != Kind::Result);
            erased += usize::from(message.kind == Kind::ContactErased);
            if message.data["text"] == "the end" {
                break;
            }
        }
        assert_eq!(erased, usize::from(is_sent));
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_key() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme");
    let mut streams = Vec::new();
    for change in ["revoked_at = now()", "expires_at = now()", "organization_id = company_id"] {
        let key = app.key("Acme/West", &[ChatsRead]);
        streams.push((change, app.key_id(&key), key.listen().await));
    }
    let mut stays = app.key("Acme", &[ChatsRead]).listen().await;
    for (change, id, _) in &streams {
        assert_eq!(app.execute(&format!("UPDATE api_keys SET {change} WHERE id = '{id}'")), 1);
    }
    for (change, _, stream) in &mut streams {
        assert_eq!(stream.rest().await, [], "{change}");
    }
    say(&app, "chat", &["still here"]);
    assert_eq!(words(&mut stays).await, "still here");
}

#[tokio::test]
async fn a_flood_of_one_key_leaves_the_others_what_they_have() {
    let settings = Settings { key_requests_per_minute: Some(5), requests_per_minute: Some(5), ..Settings::default() };
    let app = TestApp::start_with(settings).await;
    let (flood, twin, other) =
        (app.key("Acme", &[ChatsRead]), app.key("Acme", &[ChatsRead]), app.key("Beta", &[ChatsRead]));
    let user = app.supervisor("Acme").await;
    for left in (0..5).rev() {
        let answer = flood.get("/api/v1/chats").await;
        assert_eq!(answer.status, 200);
        let limit = answer.header("ratelimit").unwrap();
        assert!(limit.starts_with(&format!("\"key\";r={left};t=")), "{limit}");
        assert_eq!(answer.header("ratelimit-policy"), Some("\"key\";q=5;w=60"));
    }
    let before = app.db.statements();
    for _ in 0..20 {
        let refused = flood.get("/api/v1/chats").await;
        assert_eq!(refused.problem(429).code, "too_many_requests");
        let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!(Duration::from_secs(wait) <= Duration::from_secs(60) && wait > 0, "{wait}");
        assert_eq!(refused.header("ratelimit-policy"), Some("\"key\";q=5;w=60"));
    }
    assert_eq!(app.db.statements(), before, "a refused request reached the database");
    for caller in [&twin, &other, &user] {
        assert_eq!(caller.get("/api/v1/chats").await.status, 200);
    }
}
