//! `/metrics`: what it counts, that it says nothing of anybody, and that the examples ask for what is there.

use reqwest::Method;
use serde_json::json;
use sightline::state::Settings;
use sightline_shared::KeyScope;
use sightline_tests::{TestApp, samples};
use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

const ALERTS: &str = include_str!("../../../../examples/prometheus/alerts.yml");
const DASHBOARD: &str = include_str!("../../../../examples/grafana/sightline.json");

/// A server, and where it answers `/metrics`.
async fn start() -> (TestApp, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/metrics", listener.local_addr().unwrap());
    let settings = Settings { workers: Some(1), metrics_listener: Some(Arc::new(listener)), ..Settings::default() };
    (TestApp::start_with(settings).await, url)
}

async fn scrape(url: &str) -> String {
    let answer = reqwest::get(url).await.unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!((answer.status().as_u16(), kind.as_str()), (200, sightline::metrics::CONTENT_TYPE));
    answer.text().await.unwrap()
}

/// The value of the sample with this name and these labels, as they are written.
fn value(text: &str, sample: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {sample} in\n{text}")).parse().unwrap()
}

#[tokio::test]
async fn requests_documents_and_what_waits_are_counted() {
    let (app, url) = start().await;
    let caller = app.supervisor("Halden Motor Group").await;
    let _ = caller.get("/api/v1/chats?state=queued").await;
    let _ = caller.get("/api/v1/chats/018f0000-0000-7000-8000-000000000000").await;
    let admin = app.admin("Halden Motor Group").await;
    let documents = samples();
    let key = app.key("Halden Motor Group", &[KeyScope::Ingest]);
    for body in [documents.clone(), "{}".to_owned()] {
        let request = key.request(Method::POST, "/api/v1/ingest/chats").header("content-type", "application/x-ndjson");
        let answer = key.send(request.body(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let webhook = json!({"url": "https://example.com/hook", "event_types": ["chat.created"]});
    assert_eq!(admin.post("/api/v1/webhooks", &webhook).await.status, 201);

    let text = scrape(&url).await;
    let get = |route: &str, status| format!("{{method=\"GET\",route=\"/api/v1/{route}\",status=\"{status}\"}}");
    assert_eq!(value(&text, &format!("sightline_http_requests_total{}", get("chats", 200))), 1.0);
    assert_eq!(value(&text, &format!("sightline_http_requests_total{}", get("chats/{id}", 404))), 1.0);
    let created = value(&text, "sightline_ingest_documents_total{kind=\"created\"}");
    assert_eq!(created as usize, documents.lines().count());
    assert_eq!(value(&text, "sightline_ingest_documents_total{kind=\"rejected\"}"), 1.0);
    assert_eq!(value(&text, "sightline_webhook_endpoints{kind=\"enabled\"}"), 1.0);
    assert_eq!(value(&text, "sightline_database_up"), 1.0);
    let open = "SELECT count(*) FROM chats WHERE state = 'queued'";
    assert_eq!(value(&text, "sightline_chats_open{kind=\"queued\"}").to_string(), app.text(open));
    assert!(value(&text, "sightline_database_statement_duration_seconds_count") > 5.0);
    assert!(value(&text, "sightline_process_resident_memory_bytes") > 1e6);

    // Nothing in it names a person, a company or a thing of theirs.
    let samples: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let is_id = |word: &str| word.len() == 36 && word.matches('-').count() == 4;
    for line in &samples {
        assert!(!line.contains("Halden") && !line.contains('@'), "{line}");
        assert!(!line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(is_id), "{line}");
    }
}

#[tokio::test]
async fn while_the_database_is_gone_the_rest_is_answered() {
    let (app, url) = start().await;
    app.database.refuse_connections();
    let text = scrape(&url).await;
    assert_eq!(value(&text, "sightline_database_up"), 0.0);
    assert!(value(&text, "sightline_chats_open{kind=\"queued\"}").is_nan());
    assert!(value(&text, "sightline_process_open_fds") > 0.0);
    // On the listener of the API there is no such page.
    assert_eq!(app.nobody().get("/metrics").await.status, 404);
}

#[tokio::test]
async fn the_examples_ask_for_what_is_measured() {
    let (_app, url) = start().await;
    let text = scrape(&url).await;
    let types: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' ')).map(|(name, _)| name).collect();
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    assert!(panels.iter().all(|panel| panel["targets"].as_array().is_some_and(|targets| !targets.is_empty())));
    let mut used = BTreeSet::new();
    for example in [ALERTS, DASHBOARD] {
        let words = example.split(|c: char| !c.is_ascii_lowercase() && c != '_');
        used.extend(words.filter(|word| word.starts_with("sightline_")));
    }
    for name in &used {
        let is_measured = ["", "_total", "_bucket", "_info"]
            .iter()
            .filter_map(|end| name.strip_suffix(end))
            .any(|name| types.contains(name));
        assert!(is_measured, "{name} is not measured: {types:?}");
    }
    let shown = |name: &str| used.iter().any(|one| one.starts_with(name));
    let unseen: Vec<&&str> = types.iter().filter(|name| !shown(name) && !name.contains("start_time")).collect();
    assert!(unseen.is_empty(), "in no example: {unseen:?}");
    check_rules();
}

/// Has Prometheus' own tool check the rules, where it is installed.
fn check_rules() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/prometheus/alerts.yml");
    match Command::new("promtool").args(["check", "rules", path]).output() {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
        }
        Err(_) => eprintln!("promtool is not installed: the rules are not checked by it"),
    }
}
