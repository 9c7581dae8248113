//! Requests with a cookie are refused unless they come from the app itself.

use crate::routes::auth::{LOGIN, LOGOUT, ME, REFRESH, credentials, status_with};
use reqwest::Method;
use sightline_shared::Role;
use sightline_tests::TestApp;
use sightline_tests::browser_requests::{ACCESS, REFRESHING, browser, cookies, login};

#[tokio::test]
async fn a_browser_reads_with_its_cookie_alone() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let access = format!("{ACCESS}={}", cookies(&login(&app, &email).await)[ACCESS]);
    assert_eq!(browser(&app, Method::GET, ME, &access, &[]).await.status, 200);
    assert_eq!(browser(&app, Method::GET, "/api/v1/chats", &access, &[]).await.status, 200);
    // The refresh cookie is not an access token.
    let refreshing = format!("{ACCESS}={}", cookies(&login(&app, &email).await)[REFRESHING]);
    assert_eq!(browser(&app, Method::GET, ME, &refreshing, &[]).await.status, 401);
}

#[tokio::test]
async fn an_unsafe_request_with_a_cookie_comes_from_the_own_origin_or_is_refused() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let signed_in = cookies(&login(&app, &email).await);
    let cookie = format!("{ACCESS}={}; {REFRESHING}={}", signed_in[ACCESS], signed_in[REFRESHING]);
    let own = app.url.clone();
    let foreign: [&[(&str, &str)]; 9] = [
        &[],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
    ];
    for headers in foreign {
        for path in [LOGOUT, REFRESH] {
            let answer = browser(&app, Method::POST, path, &cookie, headers).await;
            assert_eq!(answer.problem(403).code, "forbidden", "{path} {headers:?}");
            assert!(answer.headers("set-cookie").is_empty());
        }
    }
    assert_eq!(status_with(&app, &signed_in[ACCESS]).await, 200, "a refused request changed something");
    let own_headers = [("sec-fetch-site", "same-origin"), ("origin", own.as_str())];
    assert_eq!(browser(&app, Method::POST, REFRESH, &cookie, &own_headers).await.status, 204);
    assert_eq!(browser(&app, Method::POST, LOGOUT, &cookie, &[("origin", &own)]).await.status, 204);
}

#[tokio::test]
async fn another_site_cannot_sign_a_browser_in() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let nobody = app.nobody();
        let request = nobody.request(Method::POST, LOGIN).header(name, value);
        let answer = nobody.send(request.json(&credentials(&email, TestApp::PASSWORD))).await;
        assert_eq!(answer.problem(403).code, "forbidden", "{name}: {value}");
        assert!(answer.headers("set-cookie").is_empty());
    }
}
