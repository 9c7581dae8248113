//! A server that is killed loses no message and invents none, wherever it was: between the write and
//! its answer, between the message and the endpoint's answer, or before that is recorded.

use crate::routes::webhooks::{limits, start, subscribe};
use serde_json::json;
use sightline::webhooks::Limits;
use sightline_tests::wait::until;
use sightline_tests::{Caller, ChatBuilder, Receiver, Reply, ServerProcess, TestApp, at};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use uuid::Uuid;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sightline-under-test");
const ARGUMENTS: [&str; 2] = ["--webhook-allow-network", "127.0.0.0/8"];
const KILLS: usize = 20;

/// Writes to a chat until the server is gone; what was acknowledged.
async fn write_on(caller: Caller, chat: String, prefix: String, count: Arc<AtomicUsize>) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let text = format!("{prefix}-{number:04}");
        let request = caller.request(reqwest::Method::POST, &format!("/api/v1/chats/{chat}/events"));
        match request.json(&json!({"type": "message", "text": text})).send().await {
            Ok(answer) if answer.status() == 201 => acknowledged.push(text),
            Ok(answer) => panic!("{}", answer.status()),
            Err(_) => break,
        }
        count.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

/// The texts of each chat in the order in which they first arrived.
fn arrived(receiver: &Receiver) -> BTreeMap<String, Vec<String>> {
    let mut chats: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for message in receiver.received() {
        let message = message.json();
        let texts = chats.entry(message["data"]["chat"]["id"].as_str().unwrap().to_owned()).or_default();
        if let Some(text) = message["data"]["text"].as_str().filter(|text| !texts.iter().any(|known| known == text)) {
            texts.push(text.to_owned());
        }
    }
    chats
}

/// The texts of each chat in their order.
fn stored(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let mut chats: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in app.texts("SELECT chat_id || ' ' || text FROM events WHERE text LIKE 'round %' ORDER BY chat_id, seq") {
        let (chat, text) = line.split_once(' ').unwrap();
        chats.entry(chat.to_owned()).or_default().push(text.to_owned());
    }
    chats
}

#[tokio::test]
async fn what_was_written_arrives_in_order_and_nothing_else_does() {
    // This one sends nothing of what others write.
    let app = start(Limits { poll: Duration::from_secs(3600), ..limits() }).await;
    let chats = ["one", "two"].map(|id| ChatBuilder::queued(id, "Acme", at("2026-11-22T10:00:00Z")));
    app.import_chats(&chats);
    let chats = app.texts("SELECT id FROM chats");
    let admin = app.admin("Acme").await;
    for chat in &chats {
        assert_eq!(admin.post(&format!("/api/v1/chats/{chat}/join"), &json!({})).await.status, 200);
    }
    let is_held = Arc::new(AtomicBool::new(false));
    let holds = Arc::clone(&is_held);
    let receiver = Receiver::answering(move |_, _| match holds.load(Ordering::Relaxed) {
        true => Reply::Held,
        false => Reply::status(200),
    });
    let _: (Uuid, _) = subscribe(&admin, &receiver.url, &["chat.event"]).await;
    let mut acknowledged = Vec::new();
    for round in 0..KILLS {
        is_held.store(round % 3 == 1, Ordering::Relaxed);
        let mut server = ServerProcess::start_with(PROGRAM, &app.database.url, &ARGUMENTS);
        let count = Arc::new(AtomicUsize::new(0));
        let before = receiver.received().len();
        let write = |chat: &String| {
            let prefix = format!("round {round:02}");
            tokio::spawn(write_on(server.meet(&admin), chat.clone(), prefix, Arc::clone(&count)))
        };
        let writing: Vec<_> = chats.iter().map(write).collect();
        // Killed while the endpoint holds a message, right after it accepted one, or after a write.
        let is_time = async || match round % 3 {
            0 => count.load(Ordering::Relaxed) > round / 3,
            _ => receiver.received().len() > before + round / 3 % 2,
        };
        until("the server is where it is to be killed", is_time).await;
        server.kill();
        for written in writing {
            acknowledged.extend(written.await.unwrap());
        }
        // As if the claims of the killed one had expired.
        let _ = app.execute(
            "UPDATE webhook_deliveries SET next_attempt_at = now(), claimed_until = NULL WHERE state = 'pending'",
        );
    }
    is_held.store(false, Ordering::Relaxed);
    receiver.release();
    let _server = ServerProcess::start_with(PROGRAM, &app.database.url, &ARGUMENTS);
    let pending = "SELECT count(*) FROM webhook_deliveries WHERE state <> 'delivered'";
    until("everything is recorded", async || app.text(pending) == "0").await;
    let stored = stored(&app);
    assert_eq!(arrived(&receiver), stored);
    let all: Vec<&String> = stored.values().flatten().collect();
    assert!(acknowledged.len() >= KILLS && acknowledged.iter().all(|text| all.contains(&text)));
}
