//! Importing documents, and what these tests share.

mod again;
mod bad_lines;
mod platforms;
mod whole;

use serde_json::{Map, Value, json};
use sightline::import::{self, Options, Report, Source};
use sightline::store::live::stream;
use sightline::store::recount;
use sightline_tests::wait::until_blocking;
use sightline_tests::{ChatBuilder, TestApp, at, extra_data};
use std::path::{Path, PathBuf};

/// One line for every row of every table, with the transaction that wrote it. Changes are numbered
/// for the live stream after their commit, by the server every few seconds: that is done first.
pub fn fingerprint(app: &TestApp) -> Vec<String> {
    number_changes(app);
    let tables = app.texts("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    assert!(tables.len() >= 13);
    let sum = |table: &String| {
        let rows = format!("SELECT {table}::text || ' ' || {table}.xmin || ' ' || {table}.ctid AS line FROM {table}");
        app.text(&format!("SELECT '{table} ' || count(*) || coalesce(md5(string_agg(line, chr(10) ORDER BY line)), '') FROM ({rows}) AS rows"))
    };
    tables.iter().map(sum).collect()
}

/// Gives all changes their places in the stream, as the server does after a while.
pub fn number_changes(app: &TestApp) {
    let open = "SELECT count(*) FROM changes WHERE position IS NULL";
    until_blocking("all changes are numbered", || {
        let is_done = app.text(open) == "0";
        if !is_done {
            app.database.run(stream::number).unwrap();
        }
        is_done
    });
}

pub fn assert_recount_is_clean(app: &TestApp) {
    assert_eq!(recount::recount(&mut app.connect()).unwrap(), Vec::<String>::new());
}

/// Number and name for each group that a query finds.
pub fn groups(app: &TestApp, sql: &str) -> Value {
    app.texts(&format!("SELECT name || chr(9) || count(*) FROM ({sql}) AS found (name) GROUP BY name"))
        .iter()
        .map(|line| line.rsplit_once('\t').unwrap())
        .map(|(name, count)| (name.to_owned(), json!(count.parse::<u64>().unwrap())))
        .collect::<Map<String, Value>>()
        .into()
}

/// What the database holds, in the words of a totals file; `below` names the company that all
/// organizations were put under.
pub fn stored(app: &TestApp, name: &str, below: Option<&str>) -> Value {
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

pub fn assert_totals(app: &TestApp, totals: &Value, below: Option<&str>) {
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
pub fn assert_reported(report: &Report, totals: &Value) {
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

pub fn totals(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every file of the folder of further conversations, as far as there is one.
pub fn extra_files() -> Vec<PathBuf> {
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

pub fn import_file(app: &TestApp, file: &Path, company: &str) -> Report {
    let options = Options { company: Some(company.to_owned()), ..Options::default() };
    import::run(&mut app.connect(), vec![Source::path(file)], &options, &mut |_| ()).unwrap()
}

pub fn good(name: &str) -> ChatBuilder {
    ChatBuilder::queued(name, "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud").result(
        "Maud",
        "Test drive",
        &json!({"Model": "Aster"}),
    )
}
