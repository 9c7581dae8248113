//! Users, and what their tests share.

mod create;
mod create_password_link;
mod get;
mod list;
mod sign_out;
mod update;

use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::Page;
use sightline_shared::people::{CreatedUser, ManagedUser};
use sightline_tests::{Answer, Caller, TestApp};
use uuid::Uuid;

pub const USERS: &str = "/api/v1/users";

pub fn new(email: &str, role: &str) -> Value {
    json!({"email": email, "name": "Mara Quill", "role": role})
}

pub async fn make(admin: &Caller, user: &Value) -> CreatedUser {
    let answer = admin.post(USERS, user).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.ok()
}

pub async fn list(admin: &Caller) -> Vec<ManagedUser> {
    admin.get(USERS).await.ok::<Page<ManagedUser>>().items
}

pub async fn get(admin: &Caller, id: Uuid) -> ManagedUser {
    admin.get(&format!("{USERS}/{id}")).await.ok()
}

pub async fn change(admin: &Caller, id: Uuid, change: Value) -> Answer {
    admin.send(admin.request(Method::PATCH, &format!("{USERS}/{id}")).json(&change)).await
}

pub async fn make_link(admin: &Caller, id: Uuid) -> Answer {
    admin.post(&format!("{USERS}/{id}/password-link"), &json!({})).await
}

pub async fn sign_out(admin: &Caller, id: Uuid) -> Answer {
    admin.send(admin.request(Method::POST, &format!("{USERS}/{id}/sign-out"))).await
}

/// Sets the password that all test users have.
pub async fn set_password(app: &TestApp, token: &str) -> Answer {
    app.nobody().post("/api/v1/auth/password", &json!({"token": token, "password": TestApp::PASSWORD})).await
}

/// The id of a signed-in user.
pub async fn id_of(caller: &Caller) -> Uuid {
    caller.get("/api/v1/me").await.ok::<sightline_shared::Me>().user.id
}

/// The id of the organization of this name.
pub fn organization(app: &TestApp, name: &str) -> String {
    app.text(&format!("SELECT id FROM organizations WHERE name = '{name}'"))
}
