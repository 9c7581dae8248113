//! A server that is killed after it answered loses no message.

use crate::routes::webhooks::{limits, start, subscribe};
use serde_json::json;
use sightline::webhooks::Limits;
use sightline_tests::wait::until;
use sightline_tests::{ChatBuilder, Receiver, ServerProcess, at};
use std::collections::BTreeSet;
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sightline-under-test");

const ARGUMENTS: [&str; 2] = ["--webhook-allow-network", "127.0.0.0/8"];

#[tokio::test]
async fn what_was_acknowledged_is_sent_by_the_next_server() {
    // This one sends nothing of what others write.
    let app = start(Limits { poll: Duration::from_secs(3600), ..limits() }).await;
    app.import_chats([&ChatBuilder::queued("chat", "Acme", at("2026-11-22T10:00:00Z"))]);
    let chat = app.text("SELECT id FROM chats");
    let admin = app.admin("Acme").await;
    assert_eq!(admin.post(&format!("/api/v1/chats/{chat}/join"), &json!({})).await.status, 200);
    let receiver = Receiver::start();
    subscribe(&admin, &receiver.url, &["chat.event"]).await;
    let mut written: BTreeSet<String> = BTreeSet::new();
    for round in 0..3 {
        let mut server = ServerProcess::start_with(PROGRAM, &app.database.url, &ARGUMENTS);
        let caller = server.meet(&admin);
        for number in 0..4 {
            let text = format!("{round}-{number}");
            let body = json!({"type": "message", "text": text});
            assert_eq!(caller.post(&format!("/api/v1/chats/{chat}/events"), &body).await.status, 201);
            written.insert(text);
        }
        server.kill();
    }
    // As if the claims of the killed ones had expired.
    let _ = app
        .execute("UPDATE webhook_deliveries SET next_attempt_at = now(), claimed_until = NULL WHERE state = 'pending'");
    let _server = ServerProcess::start_with(PROGRAM, &app.database.url, &ARGUMENTS);
    let texts = || {
        let said = receiver
            .received()
            .into_iter()
            .filter_map(|message| message.json()["data"]["text"].as_str().map(str::to_owned));
        said.collect::<Vec<_>>()
    };
    until("everything arrives", async || texts().into_iter().collect::<BTreeSet<_>>() == written).await;
    let mut in_order = texts();
    in_order.dedup();
    assert_eq!(in_order, written.into_iter().collect::<Vec<_>>());
    let pending = "SELECT count(*) FROM webhook_deliveries WHERE state <> 'delivered'";
    until("everything is recorded", async || app.text(pending) == "0").await;
}
