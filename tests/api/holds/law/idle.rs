//! Chats are closed after a time without an event, as their organizations say.

use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::{document, event, minute_of, take, transcript};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sightline::state::Settings;
use sightline::store::imports::replay::idle;
use sightline::store::organizations::{paths, settings};
use sightline_tests::wait::until;
use sightline_tests::{TestApp, bare};
use std::time::Duration;

fn set(app: &TestApp, path: &[&str], minutes: Option<i32>) {
    let mut conn = app.connect();
    let (company_id, id) = paths::find_path(&mut conn, path).unwrap().unwrap();
    settings::set_close_after(&mut conn, company_id, id, minutes).unwrap();
}

/// So many minutes after ten o'clock.
fn at(minute: u32) -> DateTime<Utc> {
    minute_of(minute).parse().unwrap()
}

fn close(app: &TestApp, minute: u32) -> usize {
    let closed = idle::close(&mut app.connect(), at(minute)).unwrap();
    assert_recount_is_clean(app);
    closed
}

/// A chat in which Dana and Maud have written, at an organization.
fn chat(id: &str, organization: &str) -> Value {
    let events = [event("a", 0, "message", Some("dana"), Some("x")), event("b", 1, "message", Some("maud"), Some("y"))];
    let mut said = document(id, &events);
    said["organization"] = json!(organization);
    said
}

fn closed(app: &TestApp) -> Vec<String> {
    app.texts("SELECT external_id FROM chats WHERE state = 'closed' ORDER BY 1")
}

#[tokio::test]
async fn chats_without_an_event_are_closed_when_their_organization_says() {
    let app = TestApp::start().await;
    let chats = [("west", "Acme/West"), ("east", "Acme/East"), ("south", "Acme/South/Inner"), ("other", "Other")];
    chats.iter().for_each(|(id, organization)| drop(take(&app, &chat(id, organization))));
    assert_eq!(close(&app, 300), 0, "nobody said so");
    set(&app, &["Acme"], Some(60));
    set(&app, &["Acme", "East"], Some(0));
    set(&app, &["Acme", "South"], Some(120));
    assert_eq!(close(&app, 60), 0, "59 minutes");
    assert_eq!(close(&app, 61), 1);
    assert_eq!(closed(&app), ["west"]);
    assert_eq!(transcript(&app, "west"), ["1 message contact x", "2 message Maud y", "3 closed"]);
    let end = "SELECT concat_ws(' ', is_inferred, at = '2026-11-20T11:01Z', (SELECT is_rewritten FROM changes \
                 WHERE chat_id = events.chat_id ORDER BY changes.id DESC LIMIT 1)) FROM events WHERE type = 'closed'";
    assert_eq!(app.text(end), "t t f");
    assert_eq!(close(&app, 61), 0, "once");
    // Two servers at once, each with a connection of its own.
    let both: usize = std::thread::scope(|scope| {
        let servers = [0, 1].map(|_| scope.spawn(|| idle::close(&mut app.connect(), at(130)).unwrap()));
        servers.into_iter().map(|server| server.join().unwrap()).sum()
    });
    assert_eq!(both, 1);
    assert_eq!(closed(&app), ["south", "west"]);
    assert_eq!(app.text("SELECT count(*) FROM events WHERE type = 'closed'"), "2");
    // What is inherited again, and an organization that closes nothing.
    set(&app, &["Acme", "East"], None);
    assert_eq!(close(&app, 130), 1);
    assert_eq!(closed(&app), ["east", "south", "west"]);
}

#[tokio::test]
async fn the_server_closes_chats_as_an_operator_has_set() {
    let every = Some(Duration::from_millis(20));
    let app = TestApp::start_with(Settings { workers: Some(1), upkeep_every: every, ..Settings::default() }).await;
    let set = |arguments: &[&str]| {
        let mut command = bare(env!("CARGO_BIN_EXE_sightline-under-test"));
        command.args(["organization", "close-after", "--database-url", &app.database.url]).args(arguments);
        command.output().unwrap()
    };
    [("west", "Acme/West"), ("east", "Acme/East")].iter().for_each(|(id, path)| drop(take(&app, &chat(id, path))));
    let unknown = set(&["--organization", "Acme/Nowhere", "60m"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("there is no organization Acme/Nowhere"));
    assert_eq!(set(&["--organization", "Acme/West", "soon"]).status.code(), Some(2));
    let never = set(&["--organization", "Acme/West", "never"]);
    assert_eq!(String::from_utf8_lossy(&never.stdout), "changed Acme/West\n");
    assert_eq!(set(&["--organization", "Acme", "60m"]).status.code(), Some(0));
    until("the chat of the others is closed", async || closed(&app) == ["east"]).await;
    assert_eq!(set(&["--organization", "Acme/West", "inherit"]).status.code(), Some(0));
    until("the chat is closed", async || closed(&app) == ["east", "west"]).await;
    assert_eq!(transcript(&app, "west")[2..], ["3 closed"]);
}

#[tokio::test]
async fn what_its_source_says_counts_more_than_a_time_without_an_event() {
    let app = TestApp::start().await;
    let known = ["real", "later", "again", "open"].map(|id| chat(id, "Acme"));
    known.iter().for_each(|said| drop(take(&app, said)));
    set(&app, &["Acme"], Some(60));
    // Its source said later that it is open: that is like an event.
    let mut open = known[3].clone();
    open["state"] = json!("active");
    open["as_of"] = json!(minute_of(30));
    take(&app, &open);
    assert_eq!(close(&app, 70), 3);
    assert_eq!(closed(&app), ["again", "later", "real"]);
    known.iter().for_each(|said| assert_eq!(take(&app, said).totals.unchanged, 1, "{said}"));
    // The real end comes late, or was later.
    take(&app, &document_of("real", event("c", 20, "closed", Some("maud"), None)));
    take(&app, &document_of("later", event("c", 90, "closed", Some("maud"), None)));
    for chat in ["real", "later"] {
        assert_eq!(transcript(&app, chat)[2..], ["3 closed Maud"], "{chat}");
    }
    // The contact writes again.
    take(&app, &document_of("again", event("c", 80, "message", Some("dana"), Some("and"))));
    assert_eq!(transcript(&app, "again")[2..], ["3 closed", "4 message contact and"]);
    assert_eq!(app.text("SELECT state || session_count FROM chats WHERE external_id = 'again'"), "queued2");
    assert_eq!(close(&app, 90), 1, "the open one, at last");
    assert_eq!(close(&app, 139), 0);
    assert_eq!(close(&app, 140), 1);
    assert_eq!(transcript(&app, "again")[2..], ["3 closed", "4 message contact and", "5 closed"]);
}

fn document_of(id: &str, event: Value) -> Value {
    let mut said = document(id, &[event]);
    said["organization"] = json!("Acme");
    said
}
