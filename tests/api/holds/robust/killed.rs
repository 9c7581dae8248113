//! Processes that are killed in the middle of writing and started again: acknowledged writes are
//! there, none is there in part, and repeated requests are done once.

use reqwest::Method;
use serde_json::json;
use sightline::store::recount;
use sightline_shared::Erasure;
use sightline_tests::wait::until;
use sightline_tests::{Caller, ChatBuilder, ServerProcess, TestApp, at, command, dump, texts};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The program itself.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_sightline-under-test");

/// The number of concurrent writers.
const WRITERS: usize = 4;

/// Waits until a query finds `expected`.
async fn wait_for(app: &TestApp, sql: &str, expected: &str) {
    until(&format!("{expected}: {sql}"), async || app.text(sql) == expected).await;
}

/// Waits until no other connection is in a transaction: the database notices late that a server
/// is gone.
async fn wait_until_quiet(app: &TestApp) {
    let others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
         AND pid <> pg_backend_pid() AND xact_start IS NOT NULL";
    wait_for(app, others, "0").await;
}

fn assert_sound(app: &TestApp) {
    assert_eq!(recount::recount(&mut app.connect()).unwrap(), Vec::<String>::new());
}

/// Writes a message whose words are its key; the answer, where one arrives whole.
async fn write(caller: &Caller, path: &str, key: &str) -> Option<(u16, String)> {
    let request = caller.request(Method::POST, path).header("idempotency-key", key);
    let answer = request.json(&json!({"type": "message", "text": key})).send().await.ok()?;
    Some((answer.status().as_u16(), answer.text().await.ok()?))
}

/// Writes one message after the other until the server is gone; what was answered to each key.
async fn write_on(
    caller: Caller,
    path: String,
    prefix: String,
    count: Arc<AtomicUsize>,
) -> Vec<(String, Option<String>)> {
    let mut written = Vec::new();
    for number in 0.. {
        let key = format!("{prefix}-{number}");
        let answer = write(&caller, &path, &key).await;
        let is_gone = answer.is_none();
        written.push((
            key,
            answer.map(|(status, body)| {
                assert_eq!(status, 201, "{body}");
                body
            }),
        ));
        if is_gone {
            break;
        }
        count.fetch_add(1, Ordering::Relaxed);
    }
    written
}

/// Sends a message again until it is answered, as a client does.
async fn write_again(caller: &Caller, path: &str, key: &str) -> String {
    let mut answer = String::new();
    until("the first one is given up", async || match write(caller, path, key).await.unwrap() {
        (201, body) => {
            answer = body;
            true
        }
        (409, body) if body.contains("idempotency_key_in_use") => false,
        (status, body) => panic!("{status}: {body}"),
    })
    .await;
    answer
}

#[tokio::test]
async fn messages_are_stored_once_whatever_was_answered_before_the_server_was_killed() {
    let app = TestApp::start().await;
    let chats = (0..2).map(|number| {
        ChatBuilder::queued(&format!("chat-{number}"), "Acme", at("2026-11-20T10:00:00Z")).accepted("Maud")
    });
    app.import_chats(&chats.collect::<Vec<_>>());
    let anna = app.supervisor("Acme").await;
    let paths: Vec<String> =
        app.texts("SELECT id FROM chats").iter().map(|id| format!("/api/v1/chats/{id}/events")).collect();
    for path in &paths {
        assert_eq!(anna.post(&path.replace("events", "accept"), &json!({})).await.status, 200);
    }
    let mut server = ServerProcess::start(PROGRAM, &app.database.url);
    let mut all = Vec::new();
    for round in 0..6 {
        let count = Arc::new(AtomicUsize::new(0));
        let writing: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (caller, path) = (server.meet(&anna), paths[writer % paths.len()].clone());
                tokio::spawn(write_on(caller, path, format!("{round}-{writer}"), Arc::clone(&count)))
            })
            .collect();
        let are_enough = async || {
            assert!(writing.iter().any(|writing| !writing.is_finished()), "no writer is left");
            count.load(Ordering::Relaxed) >= 3 + 5 * round
        };
        until("enough is written", are_enough).await;
        server.kill();
        let mut written = Vec::new();
        for (writer, writing) in writing.into_iter().enumerate() {
            let path = &paths[writer % paths.len()];
            written.extend(writing.await.unwrap().into_iter().map(|(key, answer)| (path.clone(), key, answer)));
        }
        // What was acknowledged is there before anything is sent again.
        let stored = app.texts("SELECT text FROM events WHERE text IS NOT NULL");
        let acknowledged: Vec<_> = written.iter().filter(|(.., answer)| answer.is_some()).collect();
        assert!(acknowledged.len() >= 3 && acknowledged.len() < written.len());
        assert!(acknowledged.iter().all(|(_, key, _)| stored.contains(key)));
        server = ServerProcess::start(PROGRAM, &app.database.url);
        let again = server.meet(&anna);
        for (path, key, answer) in &written {
            let body = write_again(&again, path, key).await;
            assert!(answer.as_ref().is_none_or(|answer| *answer == body), "{answer:?} and then {body}");
        }
        all.extend(written.into_iter().map(|(_, key, _)| key));
        assert_sound(&app);
    }
    let mut stored = app.texts("SELECT text FROM events WHERE text IS NOT NULL");
    stored.sort();
    all.sort();
    assert_eq!(stored, all);
}

/// The rows that an erasure changes.
fn erasable(app: &TestApp) -> Vec<String> {
    let tables = ["chats", "contacts", "erased_contacts", "events", "participants", "results", "sessions", "views"];
    let dump = dump(&mut app.connect());
    let is_of_these = |line: &&str| tables.contains(&line.split(' ').next().unwrap_or_default());
    let mut rows: Vec<String> = dump.lines().filter(is_of_these).map(str::to_owned).collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn an_erasure_in_the_middle_of_which_the_server_is_killed_has_erased_nothing_and_can_be_done_again() {
    let app = TestApp::start().await;
    let chats = (0..20).map(|number| {
        let began = at("2024-11-22T10:00:00Z") + chrono::Duration::minutes(number);
        ChatBuilder::queued(&format!("chat-{number}"), "Acme", began)
            .contact("crm-canary", Some("Cleo Canary"), Some("cleo@canary.example"), Some("+1 5550199"))
            .accepted("Maud")
            .contact_says("I am the Canary")
            .result("Maud", "Test drive", &json!({"Model": "Canary GT"}))
    });
    app.import_chats(&chats.collect::<Vec<_>>());
    let anna = app.supervisor("Acme").await;
    let view = json!({"tab": "chats", "name": "Cleo Canary", "query": "q=canary"});
    assert_eq!(anna.post("/api/v1/views", &view).await.status, 201);
    let path = format!("/api/v1/contacts/{}", app.text("SELECT id FROM contacts"));
    let numbers: Erasure = anna.get(&format!("{path}/erasure")).await.ok();
    assert_eq!((numbers.chats, numbers.events, numbers.results, numbers.views), (20, 20, 20, 1));
    let before = erasable(&app);

    // The views come last: a lock on them stops an erasure that has blanked everything else.
    let mut held = app.connect();
    let lock = "hashtextextended('views ' || (SELECT company_id FROM contacts), 0)";
    let _ = texts(&mut held, &format!("SELECT pg_advisory_lock({lock})::text"));
    let mut server = ServerProcess::start(PROGRAM, &app.database.url);
    let request = server.meet(&anna).request(Method::DELETE, &path);
    let erasing = tokio::spawn(async move { request.send().await.is_ok() });
    let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database \
         WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()";
    wait_for(&app, waiting, "1").await;
    server.kill();
    assert!(!erasing.await.unwrap(), "an erasure was acknowledged");
    let _ = texts(&mut held, &format!("SELECT pg_advisory_unlock({lock})"));
    wait_until_quiet(&app).await;
    assert_eq!(erasable(&app), before);
    assert_eq!(anna.get(&format!("{path}/erasure")).await.ok::<Erasure>(), numbers);

    let server = ServerProcess::start(PROGRAM, &app.database.url);
    let again = server.meet(&anna);
    let receipt: Erasure = again.send(again.request(Method::DELETE, &path)).await.ok();
    assert_eq!(Erasure { erased_at: None, ..receipt }, numbers);
    assert_eq!(again.send(again.request(Method::DELETE, &path)).await.status, 404);
    assert!(!dump(&mut app.connect()).to_lowercase().contains("canary"));
    assert_sound(&app);
}

/// What an import stores, without the values that differ between databases.
fn imported(app: &TestApp) -> BTreeMap<String, String> {
    let chats = app.texts(
        "SELECT concat_ws('|', external_id, state, type, event_count, result_count, started_at, updated_at, contact_name, \
                (SELECT string_agg(concat_ws(',', seq, type, text, at), ';' ORDER BY seq) FROM events \
                  WHERE events.company_id = chats.company_id AND chat_id = chats.id), \
                (SELECT string_agg(concat_ws(',', form_name, fields, submitted_at), ';' ORDER BY event_seq) FROM results \
                  WHERE results.company_id = chats.company_id AND chat_id = chats.id)) FROM chats",
    );
    chats.into_iter().map(|chat| (chat.split('|').next().unwrap().to_owned(), chat)).collect()
}

#[tokio::test]
async fn an_import_that_was_killed_has_whole_chats_only_and_ends_the_same_when_it_is_run_again() {
    const CHATS: i64 = 3_000;
    let app = TestApp::start().await;
    let lines: String = (0..CHATS)
        .map(|number| {
            let began = at("2026-01-01T10:00:00Z") + chrono::Duration::minutes(number);
            // Some contacts come back.
            let contact = format!("crm-{}", number % 700);
            ChatBuilder::queued(&format!("chat-{number}"), "Acme/West", began)
                .contact(&contact, Some(&format!("Contact {}", number % 700)), None, None)
                .accepted("Maud")
                .contact_says("Good morning")
                .result("Maud", "Test drive", &json!({"Model": "Aster"}))
                .closed("Maud")
                .line()
        })
        .collect();
    let control = TestApp::start().await;
    assert_eq!(control.import(&lines, None).totals.rejected, 0);
    let wanted = imported(&control);
    let file = std::env::temp_dir().join(format!("sightline-killed-{}.ndjson", std::process::id()));
    std::fs::File::create(&file).unwrap().write_all(lines.as_bytes()).unwrap();
    let import = || {
        let mut import = command(PROGRAM, "import", &app.database.url);
        import.arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
        import
    };
    // Killed as soon as some of it is there, and again when there is more.
    let mut stored = 0;
    for _ in 0..2 {
        let mut process = import().spawn().unwrap();
        while app.text("SELECT count(*) FROM chats").parse::<i64>().unwrap() == stored {
            assert!(process.try_wait().unwrap().is_none(), "the import ended");
        }
        process.kill().unwrap();
        process.wait().unwrap();
        wait_until_quiet(&app).await;
        stored = app.text("SELECT count(*) FROM chats").parse().unwrap();
        assert!(stored > 0 && stored < CHATS, "{stored}");
        let found = imported(&app);
        assert!(found.iter().all(|(name, chat)| wanted[name] == *chat));
        assert_sound(&app);
    }
    assert!(import().status().unwrap().success());
    std::fs::remove_file(&file).unwrap();
    assert_eq!(imported(&app), wanted);
    let counts = "SELECT concat_ws('|', external_id, name, chat_count, result_count) FROM contacts ORDER BY 1";
    assert_eq!(app.texts(counts), control.texts(counts));
    assert_sound(&app);
}
