//! The settings: people, organizations, agents, forms, API keys and webhooks are managed by an admin, who reads the audit
//! log; and the own account.

mod account;
mod agents;
mod audit;
mod forms;
mod incoming;
mod inviting;
mod keys;
mod organizations;
mod people;
mod webhooks;

use super::browser::Browser;
use super::{COMPANY, sign_in};
use reqwest::Method;
use serde_json::json;
use sightline_shared::KeyScope;
use sightline_shared::people::CreatedUser;
use sightline_tests::{Caller, TestApp};
use thirtyfour::Key;

/// A password that is not easy to guess.
const PASSWORD: &str = "seven green kettles";

/// An address of the app, opened by a user that signs in.
async fn open(app: &TestApp, email: &str, address: &str) -> Browser {
    let browser = Browser::start(1440, 900).await;
    browser.open(&format!("{}{address}", app.url)).await;
    sign_in(&browser, email, TestApp::PASSWORD).await;
    browser
}

/// Makes a user by the API; returns it and the secret of its link.
async fn make(admin: &Caller, name: &str, email: &str, role: &str) -> (CreatedUser, String) {
    let new = json!({"name": name, "email": email, "role": role});
    let made: CreatedUser = admin.post("/api/v1/users", &new).await.ok();
    let secret = made.link.token.clone().unwrap();
    (made, secret)
}

/// Makes a user that has a password.
async fn make_active(app: &TestApp, admin: &Caller, name: &str, email: &str) -> CreatedUser {
    let (made, secret) = make(admin, name, email, "supervisor").await;
    let body = json!({"token": secret, "password": PASSWORD});
    assert_eq!(app.nobody().post("/api/v1/auth/password", &body).await.status, 204);
    made
}

/// Chooses an option of a select by typing its first letters.
pub async fn choose(browser: &Browser, select: &str, letters: &str) {
    browser.type_into("combobox", select, letters).await;
    browser.press(Key::Tab).await;
}

/// Waits until the row of a person contains `words`.
async fn until_row(browser: &Browser, name: &str, words: &str) {
    let row = format!(
        "return [...document.querySelectorAll('[role=row]')].map(row => row.innerText).find(text => text.includes({})) || ''",
        json!(name)
    );
    browser.until_row(async || browser.run(&row).await, |row| row.contains(words)).await;
}

/// Sends a document whose contact has a blank name, which is put right, and one that is refused.
pub async fn send_odd_documents(app: &TestApp) {
    let contact = json!({"external_id": "visitor-1", "kind": "contact", "name": "  ", "partner": false});
    let odd = json!({
        "external_id": "desk-1", "organization": COMPANY, "type": "contact", "state": "queued",
        "contact": {"external_id": "visitor-1", "name": "  ", "email": null, "phone": null}, "participants": [contact],
        "events": [{"external_id": "1", "at": "2026-11-20T10:00:00Z", "type": "message", "participant": "visitor-1",
            "text": "Hello", "data": null}],
        "results": []
    });
    let refused = json!({"external_id": "desk-2", "organization": COMPANY, "type": "letter"});
    let key = app.key(COMPANY, &[KeyScope::Ingest]);
    let answer = key.send(key.request(Method::POST, "/api/v1/ingest/chats").json(&json!([odd, refused]))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}
