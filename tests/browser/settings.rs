//! The settings: people, API keys and webhooks are managed by an admin, who reads the audit log; and the own account.

mod account;
mod audit;
mod inviting;
mod keys;
mod people;
mod webhooks;

use super::browser::Browser;
use super::{COMPANY, sign_in};
use serde_json::json;
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
async fn choose(browser: &Browser, select: &str, letters: &str) {
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
