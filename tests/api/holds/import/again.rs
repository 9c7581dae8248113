//! What was imported before is recognized.

use crate::holds::import::{assert_recount_is_clean, fingerprint};
use serde_json::json;
use sightline::import::{self, Options, Report, Source};
use sightline_shared::ChatDetail;
use sightline_tests::{ChatBuilder, TestApp, at, samples};

#[tokio::test]
async fn importing_again_changes_nothing() {
    let app = TestApp::start().await;
    let created = app.import(&samples(), None).totals.created;
    let before = fingerprint(&app);
    let again = app.import(&samples(), None);
    assert_eq!((again.totals.created, again.totals.updated, again.totals.unchanged), (0, 0, created));
    assert_eq!(again.totals.rejected, 0);
    assert_eq!(fingerprint(&app), before);
}

#[tokio::test]
async fn a_document_that_grew_adds_only_what_is_new() {
    let app = TestApp::start().await;
    let began =
        ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud").says("Maud", "Good morning");
    let other = ChatBuilder::queued("two", "Acme", at("2026-11-22T10:00:00Z"));
    app.import_chats([&began, &other]);
    let events = "SELECT string_agg(id::text || xmin, ' ' ORDER BY seq) FROM events WHERE seq <= 3 AND chat_id = (SELECT id FROM chats WHERE external_id = 'one')";
    let untouched = "SELECT string_agg(id::text || xmin, ' ') FROM chats WHERE external_id = 'two'";
    let before = (app.text(events), app.text(untouched), app.text("SELECT id FROM chats WHERE external_id = 'one'"));
    let grown = began
        .clone()
        .result("Maud", "Test drive", &json!({"Model": "Aster"}))
        .closed("Maud")
        .at(at("2026-11-23T10:00:00Z"))
        .reopened();
    let report = app.import(&format!("{}{}", grown.line(), other.line()), None);
    assert_eq!((report.totals.created, report.totals.updated, report.totals.unchanged), (0, 1, 1));
    let after = (app.text(events), app.text(untouched), app.text("SELECT id FROM chats WHERE external_id = 'one'"));
    assert_eq!(after, before);
    let anna = app.supervisor("Acme").await;
    let chat: ChatDetail = anna.get(&format!("/api/v1/chats/{}", before.2)).await.ok();
    assert_eq!((chat.chat.event_count, chat.chat.result_count, chat.sessions.len()), (7, 1, 2));
    assert_eq!((chat.chat.state.as_str(), chat.chat.inboxes.as_slice()), ("queued", &["Sales".to_owned()][..]));
    assert_recount_is_clean(&app);
    // What was there before is a part of what is known.
    let shorter = app.import(&began.line(), None);
    assert_eq!((shorter.totals.unchanged, shorter.totals.rejected), (1, 0));
    // A later statement about the past counts.
    let mut changed = grown.clone().says("Maud", "More").json();
    changed["events"][2]["text"] = json!("Good evening");
    assert_eq!(app.import(&format!("{changed}\n"), None).totals.updated, 1);
    assert_eq!(app.text("SELECT text FROM events WHERE text LIKE 'Good %'"), "Good evening");
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn a_chat_that_is_in_a_file_twice_is_stored_once() {
    let app = TestApp::start().await;
    let began = ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"));
    let grown = began.clone().accepted("Maud");
    let report = app.import(&format!("{}{}{}", began.line(), grown.line(), grown.line()), None);
    assert_eq!((report.totals.created, report.totals.updated, report.totals.unchanged), (1, 1, 1));
    assert_eq!(app.text("SELECT count(*) || ' ' || sum(event_count) FROM chats"), "1 2");
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn what_is_shifted_ends_now_and_is_known_again() {
    let app = TestApp::start().await;
    let shift = |lines: &str| {
        let options = Options { shift_to_now: true, ..Options::default() };
        import::run(&mut app.connect(), vec![Source::memory("test", lines.as_bytes())], &options, &mut |_| ()).unwrap()
    };
    let chats = samples();
    let created = shift(&chats).totals.created;
    let is_now =
        "SELECT bool_and(at <= now() + interval '1 second') AND max(at) > now() - interval '1 minute' FROM events";
    assert_eq!(app.text(is_now), "true");
    assert_recount_is_clean(&app);
    let before = fingerprint(&app);
    let again = shift(&chats);
    assert_eq!((again.totals.unchanged, again.totals.rejected), (created, 0), "{:?}", again.rejections);
    assert_eq!(fingerprint(&app), before);
}

#[tokio::test]
async fn two_imports_of_one_file_at_once_store_each_chat_once() {
    let app = TestApp::start().await;
    let lines = samples();
    let reports: Vec<Report> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..3).map(|_| scope.spawn(|| app.import(&lines, None))).collect();
        running.into_iter().map(|running| running.join().unwrap()).collect()
    });
    let sum = |count: fn(&Report) -> u64| reports.iter().map(count).sum::<u64>();
    let chats = reports[0].totals.chats;
    assert_eq!(sum(|report| report.totals.created), chats);
    assert_eq!(sum(|report| report.totals.unchanged), 2 * chats);
    assert_eq!(sum(|report| report.totals.rejected), 0);
    assert_recount_is_clean(&app);
}
