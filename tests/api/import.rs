//! Importing chat documents: exactly what is in them, once, and nothing of what cannot be taken.

use serde_json::{Map, Value, json};
use sightline::import::{self, Options, Report, Source};
use sightline::store::recount;
use sightline_shared::ChatDetail;
use sightline_tests::wait::until_blocking;
use sightline_tests::{ChatBuilder, TestApp, at, extra_data, samples};
use std::path::{Path, PathBuf};

/// One line for every row of every table, with the transaction that wrote it. The server numbers
/// changes for the live stream after their commit, so that is waited for.
fn fingerprint(app: &TestApp) -> Vec<String> {
    let open = "SELECT count(*) FROM changes WHERE position IS NULL";
    until_blocking("all changes are numbered", || app.text(open) == "0");
    let tables = app.texts("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    assert!(tables.len() >= 13);
    let sum = |table: &String| {
        let rows = format!("SELECT {table}::text || ' ' || {table}.xmin || ' ' || {table}.ctid AS line FROM {table}");
        app.text(&format!("SELECT '{table} ' || count(*) || coalesce(md5(string_agg(line, chr(10) ORDER BY line)), '') FROM ({rows}) AS rows"))
    };
    tables.iter().map(sum).collect()
}

fn assert_recount_is_clean(app: &TestApp) {
    assert_eq!(recount::recount(&mut app.connect()).unwrap(), Vec::<String>::new());
}

/// Number and name for each group that a query finds.
fn groups(app: &TestApp, sql: &str) -> Value {
    app.texts(&format!("SELECT name || chr(9) || count(*) FROM ({sql}) AS found (name) GROUP BY name"))
        .iter()
        .map(|line| line.rsplit_once('\t').unwrap())
        .map(|(name, count)| (name.to_owned(), json!(count.parse::<u64>().unwrap())))
        .collect::<Map<String, Value>>()
        .into()
}

/// What the database holds, in the words of a totals file; `below` names the company that all
/// organizations were put under.
fn stored(app: &TestApp, name: &str, below: Option<&str>) -> Value {
    let number = |sql: &str| json!(app.text(&format!("SELECT count(*) FROM {sql}")).parse::<u64>().unwrap());
    let instant =
        |sql: &str| {
            json!(app.text(&format!(
                "SELECT to_char({sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') FROM chats"
            )))
        };
    match name {
        "chats" | "events" | "results" | "contacts" => number(name),
        "anonymous_chats" | "without_contact" => number("chats WHERE contact_id IS NULL"),
        "agents" => number("agents WHERE kind = 'agent'"),
        "bots" => number("agents WHERE kind = 'bot'"),
        "reopened" => number("events WHERE type = 'reopened'"),
        "by_state" => groups(app, "SELECT state FROM chats"),
        "by_type" => groups(app, "SELECT type FROM chats"),
        "by_event_type" => groups(app, "SELECT type FROM events"),
        "by_form" => groups(app, "SELECT form_name FROM results"),
        "by_organization" => {
            let paths = "WITH RECURSIVE tree AS (SELECT id, name AS path FROM organizations WHERE parent_id IS NULL \
                 UNION ALL SELECT child.id, tree.path || '/' || child.name FROM organizations AS child \
                 JOIN tree ON tree.id = child.parent_id) \
                 SELECT path FROM chats JOIN tree ON tree.id = chats.organization_id";
            let found = groups(app, paths);
            let prefix = below.map(|company| format!("{company}/")).unwrap_or_default();
            let found = found.as_object().unwrap().iter();
            found
                .map(|(path, count)| (path.strip_prefix(&prefix).unwrap().to_owned(), count.clone()))
                .collect::<Map<_, _>>()
                .into()
        }
        "first_started_at" => instant("min(started_at)"),
        "last_updated_at" => instant("max(updated_at)"),
        "most_events" => {
            let found = app.text(
                "SELECT event_count || ' ' || external_id FROM chats ORDER BY event_count DESC, external_id LIMIT 1",
            );
            let (count, chat) = found.split_once(' ').unwrap();
            json!({"count": count.parse::<u64>().unwrap(), "chat": chat})
        }
        "longest_text" => {
            let found = app.text("SELECT length(text) || ' ' || external_id FROM events WHERE text IS NOT NULL ORDER BY length(text) DESC, external_id LIMIT 1");
            let (characters, event) = found.split_once(' ').unwrap();
            json!({"characters": characters.parse::<u64>().unwrap(), "event": event})
        }
        unknown => panic!("the totals have {unknown}, which nothing here counts"),
    }
}

fn assert_totals(app: &TestApp, totals: &Value, below: Option<&str>) {
    for (name, expected) in totals.as_object().unwrap() {
        let found = stored(app, name, below);
        // Several may be equally long: what counts is the number then.
        let counted = |value: &Value| value.get("count").or_else(|| value.get("characters")).cloned();
        match name.as_str() {
            "most_events" | "longest_text" => assert_eq!(counted(&found), counted(expected), "{name}"),
            _ => assert_eq!(&found, expected, "{name}"),
        }
    }
}

/// The report's own sums against a totals file.
fn assert_reported(report: &Report, totals: &Value) {
    let found = &report.totals;
    assert_eq!((found.rejected, report.rejections.len()), (0, 0), "{:?}", report.rejections);
    for (name, count) in [
        ("chats", found.chats),
        ("events", found.events),
        ("results", found.results),
        ("contacts", found.contacts),
        ("agents", found.agents),
        ("bots", found.bots),
    ] {
        assert_eq!(totals[name], json!(count), "{name}");
    }
    let states = json!({"active": found.active, "closed": found.closed, "queued": found.queued});
    assert_eq!(totals["by_state"], states);
    assert_eq!(totals["by_type"], json!({"agent": found.agent, "bot": found.bot, "contact": found.contact}));
    assert_eq!(totals["by_event_type"].get("reopened").cloned().unwrap_or(json!(0)), json!(found.reopened));
}

fn totals(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn the_samples_give_exactly_their_totals() {
    let app = TestApp::start().await;
    let totals = totals(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../api/samples/chats.totals.json"));
    let report = app.import(&samples(), None);
    assert_reported(&report, &totals);
    assert_eq!((report.totals.created, report.totals.updated, report.totals.unchanged), (report.totals.chats, 0, 0));
    assert_totals(&app, &totals, None);
    assert_recount_is_clean(&app);
}

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

/// Every file of the folder of further conversations, as far as there is one.
fn extra_files() -> Vec<PathBuf> {
    let Some(folder) = extra_data() else {
        println!("no SIGHTLINE_EXTRA_DATA: only the product's own samples were imported");
        return Vec::new();
    };
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().contains(".ndjson")).collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no .ndjson files", folder.display());
    println!("importing {} further files of {}", files.len(), folder.display());
    files
}

fn import_file(app: &TestApp, file: &Path, company: &str) -> Report {
    let options = Options { company: Some(company.to_owned()), ..Options::default() };
    import::run(&mut app.connect(), vec![Source::path(file)], &options, &mut |_| ()).unwrap()
}

#[tokio::test]
async fn further_conversations_give_exactly_their_totals_and_nothing_more_the_second_time() {
    for file in extra_files() {
        let app = TestApp::start().await;
        let name = file.file_name().unwrap().to_string_lossy().split(".ndjson").next().unwrap().to_owned();
        let totals = totals(&file.with_file_name(format!("{name}.totals.json")));
        let report = import_file(&app, &file, "Everybody");
        assert_reported(&report, &totals);
        assert_totals(&app, &totals, Some("Everybody"));
        assert_eq!(app.text("SELECT count(*) FROM organizations WHERE parent_id IS NULL"), "1");
        assert_recount_is_clean(&app);
        let before = fingerprint(&app);
        let again = import_file(&app, &file, "Everybody");
        assert_eq!(again.totals.unchanged, report.totals.chats);
        assert_eq!(fingerprint(&app), before);
        println!(
            "{name}: {} chats, {} events, {} results, twice",
            report.totals.chats, report.totals.events, report.totals.results
        );
    }
}

#[tokio::test]
async fn the_company_is_put_above_all_organizations_and_keeps_companies_apart() {
    let app = TestApp::start().await;
    let line = ChatBuilder::queued("one", "Acme/West", at("2026-11-22T10:00:00Z")).line();
    for company in [Some("First"), Some("Second"), None] {
        assert_eq!(app.import(&line, company).totals.created, 1, "{company:?}");
    }
    let roots = app
        .texts("SELECT name || ' ' || coalesce(time_zone, '-') FROM organizations WHERE parent_id IS NULL ORDER BY 1");
    assert_eq!(roots, ["Acme Europe/Amsterdam", "First Europe/Amsterdam", "Second Europe/Amsterdam"]);
    assert_eq!(app.text("SELECT count(*) FROM organizations"), "8");
    assert_eq!(app.text("SELECT count(*) FROM contacts"), "3");
    assert_recount_is_clean(&app);
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
    // What was there before has become too short: it does not continue the stored chat.
    let shorter = app.import(&began.line(), None);
    assert_eq!(shorter.totals.rejected, 1);
    // Neither does one that tells the past differently.
    let mut changed = grown.clone().says("Maud", "More").json();
    changed["events"][2]["text"] = json!("Good evening");
    assert_eq!(app.import(&format!("{changed}\n"), None).totals.rejected, 1);
    assert_eq!(app.text("SELECT text FROM events WHERE text LIKE 'Good %'"), "Good morning");
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

fn good(name: &str) -> ChatBuilder {
    ChatBuilder::queued(name, "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud").result(
        "Maud",
        "Test drive",
        &json!({"Model": "Aster"}),
    )
}

fn broken(change: impl FnOnce(&mut Value)) -> String {
    let mut document = good("broken").contact("broken-contact", Some("Broken"), None, None).json();
    change(&mut document);
    document.to_string()
}

/// What is wrong, the line, and what its reasons have to name.
fn bad_lines() -> Vec<(&'static str, String, &'static str)> {
    vec![
        ("no JSON", "{\"external_id\": ".to_owned(), "JSON"),
        ("no JSON at all", "chats".to_owned(), "JSON"),
        ("no object", "[1, 2]".to_owned(), ""),
        ("not UTF-8 text", "{\"external_id\": \"\\ud800\"}".to_owned(), ""),
        ("an unknown field", broken(|chat| chat["colour"] = json!("red")), "/colour"),
        ("an unknown field of an event", broken(|chat| chat["events"][1]["colour"] = json!("red")), "/events/1/colour"),
        ("an unknown state", broken(|chat| chat["state"] = json!("open")), "/state"),
        ("an unknown type", broken(|chat| chat["type"] = json!("phone")), "/type"),
        ("an unknown kind of event", broken(|chat| chat["events"][0]["type"] = json!("rang")), "/events/0/type"),
        ("a state that the events deny", broken(|chat| chat["state"] = json!("closed")), "/state"),
        (
            "an event before the one in front",
            broken(|chat| chat["events"][1]["at"] = json!("2026-11-22T09:00:00.000Z")),
            "/events/1/at",
        ),
        (
            "a beginning that is not the first event's",
            broken(|chat| chat["started_at"] = json!("2026-11-22T09:00:00.000Z")),
            "/started_at",
        ),
        (
            "an end that is not the last event's",
            broken(|chat| chat["updated_at"] = json!("2026-11-22T19:00:00.000Z")),
            "/updated_at",
        ),
        (
            "a participant who is not listed",
            broken(|chat| chat["events"][1]["participant"] = json!("Nobody")),
            "/events/1/participant",
        ),
        (
            "a result without an event",
            broken(|chat| drop(chat["events"].as_array_mut().unwrap().remove(2))),
            "/results/0",
        ),
        ("an event whose result is missing", broken(|chat| chat["results"] = json!([])), "/events/2/data/result"),
        (
            "a result of another contact",
            broken(|chat| chat["results"][0]["contact_external_id"] = json!("other")),
            "/results/0/contact_external_id",
        ),
        ("a chat between agents with a contact", broken(|chat| chat["type"] = json!("agent")), "/contact"),
        ("no events", broken(|chat| chat["events"] = json!([])), "/events"),
        (
            "an event twice",
            broken(|chat| chat["events"][1]["external_id"] = chat["events"][0]["external_id"].clone()),
            "/events/1/external_id",
        ),
        ("U+0000", broken(|chat| chat["contact"]["name"] = json!("a\u{0}b")), "/contact/name"),
        ("no id", broken(|chat| chat["external_id"] = json!("")), "/external_id"),
        ("an empty name in the path", broken(|chat| chat["organization"] = json!("Acme//West")), "/organization"),
        ("no path", broken(|chat| chat["organization"] = json!("")), "/organization"),
        (
            "a text over 16 KiB",
            broken(|chat| {
                chat["events"][1]["type"] = json!("message");
                chat["events"][1]["text"] = json!("x".repeat(16_385));
            }),
            "/events/1/text",
        ),
        ("no instant", broken(|chat| chat["started_at"] = json!("yesterday")), "/started_at"),
        (
            "a field that is no text",
            broken(|chat| chat["results"][0]["fields"]["Model"] = json!(3)),
            "/results/0/fields/Model",
        ),
    ]
}

#[tokio::test]
async fn a_line_that_cannot_be_taken_is_told_with_its_number_and_leaves_nothing() {
    let app = TestApp::start().await;
    for (what, line, place) in bad_lines() {
        let before = fingerprint(&app);
        let report = app.import(&format!("{line}\n"), None);
        assert_eq!((report.totals.chats, report.totals.rejected), (0, 1), "{what}");
        let rejection = &report.rejections[0];
        assert_eq!((rejection.line, rejection.source.as_str()), (1, "test"), "{what}");
        assert!((1..=10).contains(&rejection.reasons.len()), "{what}");
        assert!(rejection.reasons.iter().any(|reason| reason.contains(place)), "{what}: {:?}", rejection.reasons);
        assert_eq!(fingerprint(&app), before, "{what} left something");
    }
}

#[tokio::test]
async fn bad_lines_never_stop_the_good_ones_between_them() {
    let app = TestApp::start().await;
    let bad = bad_lines();
    let mut lines = String::from("\n");
    for (number, (_, line, _)) in bad.iter().enumerate() {
        lines += &format!("{line}\n{}\n", good(&format!("good {number}")).line());
    }
    let report = app.import(&lines, None);
    assert_eq!((report.totals.created, report.totals.rejected), (bad.len() as u64, bad.len() as u64));
    // A blank line first; then bad, good, blank.
    let numbers: Vec<u64> = report.rejections.iter().map(|rejection| rejection.line).collect();
    assert_eq!(numbers, (0..bad.len() as u64).map(|number| 2 + 3 * number).collect::<Vec<_>>());
    assert_eq!(app.text("SELECT count(*) FROM contacts WHERE name = 'Broken'"), "0");
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn words_come_back_byte_for_byte() {
    let app = TestApp::start().await;
    let texts = [
        " outer blanks ",
        "\ttabs\tand\nlines\r\n",
        "a literal \\r",
        "\u{a0}nbsp\u{a0}",
        "\u{200e}mark",
        "e\u{301} and é",
        "👩‍👩‍👧 ﬀ İ",
        "<b>&amp;</b>",
        "\u{fffd}\u{ffff}",
        "'; DROP TABLE chats; --",
    ];
    let chat = texts
        .iter()
        .fold(ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud"), |chat, text| {
            chat.says("Maud", text).contact_says(text)
        });
    let chat = chat.result("Maud", "Fôrm ", &json!({" Label. ": " value\n", "open": null, "": "x"}));
    let mut document = chat.json();
    document["results"][0]["fields"].as_object_mut().unwrap().remove("");
    let report = app.import(&format!("{document}\n"), None);
    assert_eq!(report.totals.rejected, 0, "{:?}", report.rejections);
    let anna = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM chats");
    let events: Value = anna.get(&format!("/api/v1/chats/{id}/events?limit=200")).await.ok();
    let told: Vec<&str> =
        events["items"].as_array().unwrap().iter().filter_map(|event| event["text"].as_str()).collect();
    let wanted: Vec<&str> = texts.iter().flat_map(|text| [*text, *text]).collect();
    assert_eq!(told, wanted);
    let chat: Value = anna.get(&format!("/api/v1/chats/{id}")).await.ok();
    assert_eq!(
        chat["results"][0]["fields"],
        json!([{"label": " Label. ", "value": " value\n"}, {"label": "open", "value": null}])
    );
    assert_eq!(chat["results"][0]["form"], "Fôrm ");
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

#[tokio::test]
async fn a_recount_finds_what_does_not_add_up() {
    let app = TestApp::start().await;
    app.import_chats([&good("one").closed("Maud")]);
    assert_recount_is_clean(&app);
    for broken in [
        "UPDATE chats SET event_count = event_count + 1",
        "UPDATE chats SET result_count = 0",
        "UPDATE chats SET forms = '{}'",
        "UPDATE chats SET participants = '[]'",
        "UPDATE contacts SET chat_count = 7",
        "UPDATE contacts SET result_count = 7",
        "UPDATE results SET submitted_at = submitted_at + interval '1 second'",
        "DELETE FROM sessions",
        "UPDATE chats SET contact_name = 'Somebody else'",
    ] {
        let mut conn = app.connect();
        let failure = diesel::Connection::transaction(&mut conn, |conn| {
            diesel::RunQueryDsl::execute(diesel::sql_query(broken), conn)?;
            assert!(!recount::recount(conn)?.is_empty(), "unnoticed: {broken}");
            Err::<(), _>(diesel::result::Error::RollbackTransaction)
        });
        assert!(failure.is_err());
    }
    assert_recount_is_clean(&app);
}
