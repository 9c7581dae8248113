//! The audit log, and what its tests share.

mod list_entries;

use reqwest::Method;
use serde_json::json;
use sightline_shared::AuditEntry;
use sightline_tests::wait::until;
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};
use uuid::Uuid;

pub fn import(app: &TestApp) {
    let chat = |name: &str, organization: &str| {
        ChatBuilder::queued(name, organization, at("2026-11-22T10:00:00Z"))
            .contact(&format!("crm-{name}"), Some("Cleo Canary"), Some("cleo@canary.example"), Some("+1 5550199"))
            .accepted("Maud")
            .says("Maud", "Good morning, Mx Canary")
            .result("Maud", "Test drive", &json!({"Model": "Canary GT"}))
    };
    app.import_chats([&chat("root", "Acme"), &chat("west", "Acme/West"), &chat("beta", "Beta")]);
}

pub fn id(app: &TestApp, table: &str, name: &str) -> String {
    let chat = format!("FROM chats WHERE external_id = '{name}'");
    app.text(&match table {
        "chats" => format!("SELECT id {chat}"),
        "results" => format!("SELECT id FROM results WHERE chat_id = (SELECT id {chat})"),
        _ => format!("SELECT contact_id {chat}"),
    })
}

/// Waits until the log holds `count` entries that match a condition; accesses are written with a
/// delay.
pub async fn wait_for(app: &TestApp, condition: &str, count: usize) {
    let sql = format!("SELECT count(*) FROM audit_entries WHERE {condition}");
    until(&format!("{count} entries {condition}"), async || app.text(&sql) == count.to_string()).await;
}

/// Writes one entry more and waits for it: the log keeps the order, so all before it are there.
pub async fn settle(app: &TestApp) {
    let (nobody, mark) = (app.nobody(), Uuid::now_v7().to_string());
    let request = nobody.request(Method::POST, "/api/v1/auth/login").header("x-request-id", &mark);
    let wrong = json!({"email": "nobody@example.com", "password": "wrong"});
    assert_eq!(nobody.send(request.json(&wrong)).await.status, 401);
    wait_for(app, &format!("request = '{mark}'"), 1).await;
}

pub async fn ask(caller: &Caller, method: Method, path: &str, request_id: &str) -> Answer {
    let answer = caller.send(caller.request(method, path).header("x-request-id", request_id)).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text);
    answer
}

pub async fn log(admin: &Caller, query: &str) -> Vec<AuditEntry> {
    admin.all(&format!("/api/v1/audit{query}")).await
}

/// The value of a cookie that an answer sets.
pub fn cookie(answer: &Answer, name: &str) -> String {
    let set = answer.headers("set-cookie").into_iter().find(|set| set.starts_with(name)).unwrap();
    set.split(';').next().unwrap().to_owned()
}
