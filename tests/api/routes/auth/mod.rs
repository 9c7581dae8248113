//! Signing in and out, and what these tests share.

mod login;
mod logout;
mod refresh;
mod set_password;

use reqwest::Method;
use serde_json::{Value, json};
use sightline_tests::browser_requests::{OWN, REFRESHING, browser};
use sightline_tests::{Answer, Caller, TestApp};

pub const LOGIN: &str = "/api/v1/auth/login";

pub const REFRESH: &str = "/api/v1/auth/refresh";

pub const LOGOUT: &str = "/api/v1/auth/logout";

pub const ME: &str = "/api/v1/me";

pub fn credentials(email: &str, password: &str) -> Value {
    json!({"email": email, "password": password})
}

pub async fn refresh(app: &TestApp, token: &str) -> Answer {
    browser(app, Method::POST, REFRESH, &format!("{REFRESHING}={token}"), &OWN).await
}

pub fn with_token(app: &TestApp, token: &str) -> (Caller, reqwest::RequestBuilder) {
    let nobody = app.nobody();
    let request = nobody.request(Method::GET, ME).bearer_auth(token);
    (nobody, request)
}

pub async fn status_with(app: &TestApp, token: &str) -> u16 {
    let (nobody, request) = with_token(app, token);
    nobody.send(request).await.status.as_u16()
}
