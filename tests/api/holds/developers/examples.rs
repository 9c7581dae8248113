//! The quick start and the connectors do what they say.

use crate::routes::live::writer::{queue, say};
use crate::routes::webhooks::{limits, start, subscribe};
use serde_json::{Value, json};
use sightline::webhooks::Limits;
use sightline_tests::wait::{until, until_blocking};
use sightline_tests::{Caller, ServerProcess, TestApp, bare, lines, samples};
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sightline-under-test");
const COMPANY: &str = "Halden Motor Group";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A folder of a test's own, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sightline-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a page's shell blocks say, one after the other.
fn script(page: &str) -> String {
    let blocks = page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    format!("set -euo pipefail\n{}", blocks.collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quick_start_does_what_it_says() {
    // The endpoint of the page may listen a moment after the first message to it.
    let schedule = vec![Duration::from_millis(50); 1_000];
    let app = start(Limits { schedule, ..limits() }).await;
    assert_eq!(app.import(&samples(), None).totals.rejected, 0);
    let page = std::fs::read_to_string(root().join("docs/QUICKSTART.md")).unwrap();
    let port = free_port().to_string();
    let script = script(&page)
        .replace("http://127.0.0.1:8080", &app.url)
        .replace("8090", &port)
        .replace("target/release/sightline", PROGRAM);
    assert_eq!(script.matches("\ncurl ").count(), 5);
    let folder = Folder::new("quickstart");
    std::os::unix::fs::symlink(root().join("examples"), folder.0.join("examples")).unwrap();
    let mut shell = bare("bash");
    shell.args(["-c", &script]).current_dir(&folder.0).env("DATABASE_URL", &app.database.url);
    let output = tokio::task::spawn_blocking(move || shell.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));

    let received = std::fs::read_to_string(folder.0.join("received.ndjson")).unwrap();
    let mut kinds: Vec<String> = received
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].as_str().unwrap().to_owned())
        .collect();
    kinds.sort();
    assert_eq!(kinds, ["chat.created", "chat.event", "chat.event", "chat.event", "result.created"]);
    let rows: Value = app.supervisor(COMPANY).await.get("/api/v1/chats").await.ok();
    let first = &rows["items"][0];
    assert_eq!((&first["contact"]["name"], &first["forms"]), (&json!("Nora Quick"), &json!(["Test drive"])));
    assert_eq!((&first["state"], &first["event_count"]), (&json!("active"), &json!(3)));
}

/// A program that runs until it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a connector: a contact writes, a supervisor answers, the answer arrives and is reported.
async fn connects(connector: &mut Command) {
    let app = start(limits()).await;
    app.import_chats([&crate::holds::import::good("known")]);
    let (admin, supervisor) = (app.admin("Acme").await, app.supervisor("Acme").await);
    let port = free_port();
    let (_, secret) = subscribe(&admin, &format!("http://127.0.0.1:{port}/"), &["chat.event"]).await;
    let key = app.key("Acme", &[sightline_shared::KeyScope::ChatsWrite]);
    connector
        .env("SIGHTLINE_URL", &app.url)
        .env("SIGHTLINE_KEY", key.token().unwrap())
        .env("SIGHTLINE_WEBHOOK_SECRET", secret)
        .env("PORT", port.to_string());
    let mut running = Running(connector.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap());
    let said = lines(running.0.stdout.take().unwrap());
    let listens = move || TcpStream::connect(("127.0.0.1", port)).is_ok();
    tokio::task::spawn_blocking(move || until_blocking("the endpoint listens", listens)).await.unwrap();

    let stdin = running.0.stdin.as_mut().unwrap();
    writeln!(stdin, "shop/7: Is it open on Sunday?").unwrap();
    stdin.flush().unwrap();
    let chat = "SELECT id::text FROM chats WHERE external_id = 'shop/7' AND event_count = 1";
    until("the chat comes in", async || app.texts(chat).len() == 1).await;
    let chat = format!("/api/v1/chats/{}", app.text(chat));
    assert_eq!(supervisor.post(&format!("{chat}/join"), &json!({})).await.status, 200);
    for (kind, text) in [("note", "for us alone"), ("message", "From ten to four.")] {
        let written = supervisor.post(&format!("{chat}/events"), &json!({"type": kind, "text": text})).await;
        assert_eq!(written.status, 201);
    }
    until("it is reported as delivered", async || state(&supervisor, &chat).await == "delivered").await;
    assert_eq!(said.try_iter().collect::<Vec<_>>(), ["shop/7: From ten to four."]);
}

/// How far the last message has come.
async fn state(caller: &Caller, chat: &str) -> String {
    let events: Value = caller.get(&format!("{chat}/events")).await.ok();
    let last = events["items"].as_array().unwrap().last().unwrap().clone();
    last["delivery"]["state"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connector_in_python_carries_both_directions() {
    let mut python = Command::new("python3");
    python.arg(root().join("examples/python/connector.py")).env("PYTHONPATH", root().join(".tools/python"));
    connects(&mut python).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_of_the_live_stream_loses_nothing_when_it_and_its_server_are_killed() {
    const ROUNDS: usize = 3;
    const CHATS: usize = 2;
    let app = TestApp::start().await;
    for chat in 0..CHATS {
        queue(&app, &format!("chat-{chat}"), "Acme");
    }
    let key = app.key("Acme", &[sightline_shared::KeyScope::ChatsRead]);
    let folder = Folder::new("live");
    let (mut written, mut received) = (vec![Vec::new(); CHATS], Vec::new());
    for round in 0..ROUNDS {
        let mut server = ServerProcess::start(PROGRAM, &app.database.url);
        let mut client = Command::new("python3");
        client.arg(root().join("examples/python/live.py")).env("SIGHTLINE_URL", &server.url);
        client.env("SIGHTLINE_KEY", key.token().unwrap()).env("SIGHTLINE_LAST_ID", folder.0.join("last-id"));
        let mut running = Running(client.stdout(Stdio::piped()).spawn().unwrap());
        let said = lines(running.0.stdout.take().unwrap());
        let note = folder.0.join("last-id");
        until("it follows", async || note.exists()).await;
        let mut write = |number: usize| {
            let text = format!("{round}-{number:02}");
            say(&app, &format!("chat-{}", number % CHATS), &[&text]);
            written[number % CHATS].push(text);
        };
        (0..10).for_each(&mut write);
        let enough = if round + 1 == ROUNDS { usize::MAX } else { received.len() + 4 };
        until("some have arrived", async || {
            received.extend(said.try_iter().filter_map(|line| line.strip_prefix("chat_event ").map(str::to_owned)));
            let is_last = || received.last().is_some_and(|event: &String| event.contains(&format!("{round}-09")));
            received.len() >= enough || is_last()
        })
        .await;
        server.kill();
        // Written while nobody listens; of the last round everything has arrived.
        if round + 1 < ROUNDS {
            (10..20).for_each(&mut write);
        }
        drop(running);
        received.extend(said.iter().filter_map(|line| line.strip_prefix("chat_event ").map(str::to_owned)));
    }
    let texts: Vec<String> = received
        .iter()
        .map(|event| serde_json::from_str::<Value>(event).unwrap()["text"].as_str().unwrap().to_owned())
        .collect();
    for of_chat in &written {
        let mut own: Vec<&String> = texts.iter().filter(|text| of_chat.contains(text)).collect();
        own.dedup();
        assert_eq!(own, of_chat.iter().collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connector_in_typescript_carries_both_directions() {
    // Beside the types that are made of the document, and where the packages are found.
    let folder = root().join("tests/npm/generated/connector");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(root().join("examples/typescript/connector.ts"), folder.join("connector.ts")).unwrap();
    std::fs::copy(root().join("examples/typescript/tsconfig.json"), folder.join("tsconfig.json")).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(root().join("tests/npm/node_modules/.bin").join(program))
            .args(arguments)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stdout));
    };
    let document = root().join("openapi.yaml");
    run("openapi-typescript", &[document.to_str().unwrap(), "-o", "api.d.ts"]);
    run("tsc", &["--project", "."]);
    let mut node = Command::new("node");
    node.arg(folder.join("out/connector.js"));
    connects(&mut node).await;
}
