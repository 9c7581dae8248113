//! Requests as a browser sends them: with cookies instead of a token.

use crate::app::TestApp;
use crate::caller::Answer;
use reqwest::Method;
use serde_json::json;
use std::collections::HashMap;

/// The cookie that carries the access token.
pub const ACCESS: &str = "__Host-sightline_access";
/// The cookie that carries the refresh token.
pub const REFRESHING: &str = "__Host-sightline_refresh";
/// What a browser adds to the app's own requests.
pub const OWN: [(&str, &str); 1] = [("sec-fetch-site", "same-origin")];

/// Signs in with the password of all test users.
pub async fn login(app: &TestApp, email: &str) -> Answer {
    app.nobody().post("/api/v1/auth/login", &json!({"email": email, "password": TestApp::PASSWORD})).await
}

/// The cookies that an answer sets, by name.
#[must_use]
pub fn cookies(answer: &Answer) -> HashMap<String, String> {
    let set = answer.headers("set-cookie").into_iter();
    let pairs = set.map(|cookie| cookie.split(';').next().unwrap().split_once('=').unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A browser's request: with a cookie and, from the app's own pages, what browsers add.
pub async fn browser(app: &TestApp, method: Method, path: &str, cookie: &str, headers: &[(&str, &str)]) -> Answer {
    let nobody = app.nobody();
    let request = nobody.request(method, path).header("cookie", cookie);
    nobody.send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}
