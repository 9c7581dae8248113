//! Long exports: what they hold, how long they wait for a client, how they end.

use crate::routes::export::{file, recorded};
use reqwest::{Method, Response};
use serde_json::Value;
use sightline::export::Limits;
use sightline::import;
use sightline::live;
use sightline::state::Settings;
use sightline_shared::Chat;
use sightline_tests::wait::{AT_MOST, until};
use sightline_tests::{Caller, ChatBuilder, TestApp, TestDatabase, at, fresh_database};
use std::sync::LazyLock;
use std::time::Duration;
use tokio::task::spawn_blocking;

const CHATS: usize = 1_500;

/// A database with far more than the buffers between it and a reader that does not read. The chats are
/// imported once for all tests.
fn full() -> TestDatabase {
    static FULL: LazyLock<TestDatabase> = LazyLock::new(|| {
        let database = fresh_database();
        let lines: String = (0..CHATS)
            .map(|number| {
                let began = at("2026-11-01T00:00:00Z") + chrono::Duration::seconds(number as i64);
                let chat = ChatBuilder::queued(&format!("chat-{number}"), "Acme", began);
                chat.says("Maud", &"x".repeat(16_000)).line()
            })
            .collect();
        let options = import::Options::default();
        let report = import::run_reader(&mut database.connect(), "test", lines.as_bytes(), &options).unwrap();
        assert_eq!(report.totals.created, CHATS as u64);
        database
    });
    FULL.copy()
}

/// Waits for readers longer than any of them pauses here.
fn patient() -> Limits {
    Limits { stalled_after: AT_MOST, ..Limits::default() }
}

/// Only the limits of exports end a download that is not read, however slow the machine is.
async fn start(exports: Limits) -> (TestApp, Caller) {
    let live = live::Limits { stalled_after: AT_MOST, ..live::Limits::default() };
    let settings = Settings { workers: Some(1), exports, live, grace: Some(AT_MOST), ..Settings::default() };
    let app = TestApp::start_over_with(spawn_blocking(full).await.unwrap(), settings).await;
    let caller = app.supervisor("Acme").await;
    (app, caller)
}

async fn get(caller: &Caller, path: &str) -> Response {
    let response = caller.request(Method::GET, &format!("/api/v1/export/{path}")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

/// An export of everything of which only the beginning was read.
async fn begun(caller: &Caller) -> (Response, Vec<u8>) {
    let mut response = get(caller, "chats?format=ndjson&sort=started_at").await;
    let first = response.chunk().await.unwrap().unwrap().to_vec();
    (response, first)
}

/// The rest; the error that ends it, if one does.
async fn read(mut response: Response, mut read: Vec<u8>) -> (String, Option<reqwest::Error>) {
    let error = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => read.extend_from_slice(&chunk),
            Ok(None) => break None,
            Err(why) => break Some(why),
        }
    };
    (String::from_utf8_lossy(&read).into_owned(), error)
}

fn connections(app: &TestApp) -> usize {
    app.texts(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'sightline export' AND datname = current_database()",
    )
    .len()
}

fn outcomes(app: &TestApp) -> Vec<String> {
    recorded(app).iter().map(|details| details["outcome"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_export_that_breaks_off_is_no_whole_file() {
    let (app, caller) = start(patient()).await;
    let (response, first) = begun(&caller).await;
    let ended = app.texts(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
          WHERE application_name = 'sightline export' AND datname = current_database()",
    );
    assert_eq!(ended, ["true"]);
    let (text, error) = read(response, first).await;
    assert!(error.is_some(), "{} bytes look whole", text.len());
    assert!(text.lines().count() < CHATS);
    // And the next one is whole.
    let (response, first) = begun(&caller).await;
    let (text, error) = read(response, first).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(text.lines().count(), CHATS);
    assert_eq!(outcomes(&app), ["begun", "begun", "complete"]);
}

#[tokio::test]
async fn an_export_is_of_one_moment() {
    let (app, caller) = start(patient()).await;
    let (response, first) = begun(&caller).await;
    // Rows that are still to be sent change, and one is added.
    let changed = app.execute("UPDATE chats SET contact_name = 'changed', channel = 'changed'");
    assert_eq!(changed, CHATS);
    app.import_chats([&ChatBuilder::queued("later", "Acme", at("2026-11-30T00:00:00Z"))]);
    let (text, error) = read(response, first).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(text.lines().count(), CHATS);
    assert!(!text.contains("changed") && !text.contains("later"));
    let now = file(&caller, "chats").await;
    assert_eq!(now.matches("changed").count(), CHATS);
}

#[tokio::test]
async fn a_slow_client_holds_no_connection_of_the_pool() {
    let (app, caller) = start(Limits { at_once_per_user: 4, ..patient() }).await;
    let mut slow = Vec::new();
    for _ in 0..4 {
        slow.push(begun(&caller).await);
    }
    assert_eq!(connections(&app), 4);
    // As many as the pool has connections.
    let asked = (0..16).map(|_| async { caller.get("/api/v1/chats").await.status });
    for status in futures::future::join_all(asked).await {
        assert_eq!(status, 200);
    }
    for (response, first) in slow {
        let (text, error) = read(response, first).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(text.lines().count(), CHATS);
    }
    assert_eq!(connections(&app), 0);
}

#[tokio::test]
async fn an_export_ends_when_its_client_stops_reading() {
    let (app, caller) = start(Limits { stalled_after: Duration::from_millis(300), ..Limits::default() }).await;
    let (response, first) = begun(&caller).await;
    until("the export has ended", async || connections(&app) == 0).await;
    let (text, error) = read(response, first).await;
    assert!(error.is_some(), "{} bytes look whole", text.len());
    assert!(text.lines().count() < CHATS);
    assert_eq!(outcomes(&app), ["begun", "broken"]);
    let rows = recorded(&app)[1]["rows"].as_u64().unwrap();
    assert!(rows > 0 && rows < CHATS as u64, "{rows}");
}

#[tokio::test]
async fn no_export_lasts_for_ever() {
    let (app, caller) = start(Limits { longest: Duration::ZERO, ..Limits::default() }).await;
    let mut response = get(&caller, "chats?format=ndjson").await;
    assert!(response.chunk().await.is_err());
    until("the record", async || outcomes(&app) == ["begun", "broken"]).await;
}

#[tokio::test]
async fn an_export_whose_reader_left_ends() {
    let (app, caller) = start(patient()).await;
    let (response, _) = begun(&caller).await;
    assert_eq!(connections(&app), 1);
    drop(response);
    until("the export has ended", async || connections(&app) == 0).await;
    assert_eq!(outcomes(&app), ["begun", "broken"]);
}

#[tokio::test]
async fn only_so_many_exports_run_at_once() {
    let (app, caller) = start(Limits { at_once: 3, at_once_per_user: 2, ..patient() }).await;
    let other = app.supervisor("Acme").await;
    let (one, two) = (begun(&caller).await, begun(&caller).await);
    let refused = caller.get("/api/v1/export/contacts").await;
    assert_eq!(refused.problem(429).code, "too_many_requests");
    assert!(refused.header("retry-after").is_some());
    let third = begun(&other).await;
    let full = app.admin("Acme").await.get("/api/v1/export/contacts").await;
    assert_eq!(full.problem(503).code, "unavailable");
    assert!(full.header("retry-after").is_some());
    // An export that has ended makes room.
    for (response, first) in [one, two, third] {
        assert!(read(response, first).await.1.is_none());
    }
    assert_eq!(file(&caller, "contacts").await.lines().count(), CHATS + 1);
}

#[tokio::test]
async fn a_user_begins_only_so_many_exports_in_a_minute() {
    let exports = Limits { per_minute: Some(3), ..Limits::default() };
    let app = TestApp::start_with(Settings { workers: Some(1), exports, ..Settings::default() }).await;
    let caller = app.supervisor("Acme").await;
    for left in ["2", "1", "0"] {
        let answer = caller.get("/api/v1/export/chats").await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("ratelimit").unwrap().contains(&format!("\"export\";r={left}")));
    }
    let refused = caller.get("/api/v1/export/chats").await;
    assert_eq!(refused.problem(429).code, "too_many_requests");
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=20).contains(&seconds), "{seconds}");
    assert_eq!(recorded(&app).len(), 6);
    // Lists do not count as exports, nor do the exports of others.
    assert_eq!(caller.get("/api/v1/chats").await.status, 200);
    assert_eq!(app.supervisor("Acme").await.get("/api/v1/export/chats").await.status, 200);
}

#[tokio::test]
async fn an_export_that_cannot_begin_is_a_problem_and_no_file() {
    let (app, caller) = start(patient()).await;
    let _ = app.execute("ALTER TABLE chats RENAME COLUMN channel TO other");
    let answer = caller.get("/api/v1/export/chats?format=ndjson").await;
    assert_eq!(answer.problem(500).code, "internal");
    assert_eq!(answer.header("content-disposition"), None);
    assert_eq!(outcomes(&app), ["begun", "broken"]);
}

#[tokio::test]
async fn a_server_that_stops_finishes_the_export_that_runs() {
    let (app, caller) = start(patient()).await;
    let (response, first) = begun(&caller).await;
    let (database, url) = (std::sync::Arc::clone(&app.database), app.url.clone());
    let stopping = tokio::task::spawn_blocking(move || drop(app));
    // It accepts no connections any more.
    let nobody = reqwest::Client::builder().no_proxy().build().unwrap();
    until("it accepts no connections", async || nobody.get(format!("{url}/healthz")).send().await.is_err()).await;
    let (text, error) = read(response, first).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(text.lines().count(), CHATS);
    stopping.await.unwrap();
    let mut conn = database.connect();
    let outcomes = sightline_tests::texts(
        &mut conn,
        "SELECT details ->> 'outcome' FROM audit_entries WHERE action = 'exported' ORDER BY at, id",
    );
    assert_eq!(outcomes, ["begun", "complete"]);
}

#[tokio::test]
async fn a_compressed_file_is_the_same_file() {
    let (_app, caller) = start(patient()).await;
    let plain = file(&caller, "chats?format=ndjson").await;
    let request = caller.request(Method::GET, "/api/v1/export/chats?format=ndjson").header("accept-encoding", "gzip");
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.len() < plain.len() / 10);
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut text).unwrap();
    assert_eq!(text, plain);
    let first: Value = serde_json::from_str(plain.lines().next().unwrap()).unwrap();
    let chats: Vec<Chat> = caller.all("/api/v1/chats?limit=1&q=chat-1499").await;
    assert_eq!(first["external_id"], "chat-1499");
    assert_eq!(chats.len(), 1);
}
