//! Signing in, staying signed in, and being signed out.

use chrono::Utc;
use reqwest::Method;
use serde_json::{Value, json};
use sightline::store::sign_ins as store_auth;
use sightline_shared::{Me, Role, SignedIn};
use sightline_tests::browser_requests::{ACCESS, OWN, REFRESHING, browser, cookies, login};
use sightline_tests::{Answer, Caller, TestApp};
use uuid::Uuid;

const LOGIN: &str = "/api/v1/auth/login";
const REFRESH: &str = "/api/v1/auth/refresh";
const LOGOUT: &str = "/api/v1/auth/logout";
const ME: &str = "/api/v1/me";

fn credentials(email: &str, password: &str) -> Value {
    json!({"email": email, "password": password})
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    browser(app, Method::POST, REFRESH, &format!("{REFRESHING}={token}"), &OWN).await
}

fn with_token(app: &TestApp, token: &str) -> (Caller, reqwest::RequestBuilder) {
    let nobody = app.nobody();
    let request = nobody.request(Method::GET, ME).bearer_auth(token);
    (nobody, request)
}

async fn status_with(app: &TestApp, token: &str) -> u16 {
    let (nobody, request) = with_token(app, token);
    nobody.send(request).await.status.as_u16()
}

/// A failure without what is its own alone.
fn bare(answer: &Answer) -> Value {
    let mut body: Value = serde_json::from_str(&answer.text).unwrap();
    body.as_object_mut().unwrap().remove("request_id");
    body["status_line"] = answer.status.as_u16().into();
    body
}

#[tokio::test]
async fn signing_in_gives_a_token_that_works() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme/West", Role::Supervisor);
    let signed_in: SignedIn = login(&app, &email).await.ok();
    assert_eq!((signed_in.token_type.as_str(), signed_in.expires_in), ("Bearer", 900));
    assert_eq!((signed_in.user.email.as_str(), signed_in.user.role), (email.as_str(), Role::Supervisor));
    let (nobody, request) = with_token(&app, &signed_in.access_token);
    let me: Me = nobody.send(request).await.ok();
    assert_eq!(me.user, signed_in.user);
    assert_eq!((me.company.as_str(), me.organization.path), ("Acme", vec!["West".to_owned()]));
    assert_eq!(me.time_zone, "UTC");
}

#[tokio::test]
async fn the_cookies_belong_to_this_host_and_no_script_sees_them() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let answer = login(&app, &email).await;
    let set = answer.headers("set-cookie");
    assert_eq!(set.len(), 2);
    for cookie in set {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        for needed in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
            assert!(attributes.contains(&needed), "{needed} is missing: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert!(!answer.text.contains(&cookies(&answer)[REFRESHING]), "the refresh token is in the body");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_alike() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let archived = app.add_user("Acme", Role::Supervisor);
    assert_eq!(app.execute(&format!("UPDATE users SET archived_at = now() WHERE email = '{archived}'")), 1);
    let wrong = app.nobody().post(LOGIN, &credentials(&email, "wrong")).await;
    let unknown = app.nobody().post(LOGIN, &credentials("nobody@example.com", "wrong")).await;
    let gone = login(&app, &archived).await;
    assert_eq!(wrong.problem(401).code, "unauthenticated");
    assert_eq!(bare(&wrong), bare(&unknown));
    assert_eq!(bare(&wrong), bare(&gone));
    for answer in [wrong, unknown, gone] {
        assert!(answer.headers("set-cookie").is_empty());
        assert!(answer.header("www-authenticate").is_some());
    }
}

#[tokio::test]
async fn an_address_is_the_same_in_upper_and_lower_case() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    assert_eq!(login(&app, &email.to_uppercase()).await.status, 200);
}

#[tokio::test]
async fn what_cannot_be_credentials_is_refused_with_every_fault() {
    let app = TestApp::start().await;
    let answer = app.nobody().post(LOGIN, &credentials("", "")).await;
    let mut pointers: Vec<_> = answer.problem(400).errors.into_iter().filter_map(|fault| fault.pointer).collect();
    pointers.sort();
    assert_eq!(pointers, ["/email", "/password"]);
    let long = app.nobody().post(LOGIN, &credentials(&"a".repeat(321), &"b".repeat(1025))).await;
    assert_eq!(long.problem(400).errors.len(), 2);
    let odd = credentials("o'brien%_\\@example.com", "x\u{7}\u{202e}");
    assert_eq!(app.nobody().post(LOGIN, &odd).await.status, 401);
}

#[tokio::test]
async fn a_browser_reads_with_its_cookie_alone() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let access = format!("{ACCESS}={}", cookies(&login(&app, &email).await)[ACCESS]);
    assert_eq!(browser(&app, Method::GET, ME, &access, &[]).await.status, 200);
    assert_eq!(browser(&app, Method::GET, "/api/v1/chats", &access, &[]).await.status, 200);
    // The cookie that refreshes is no access token.
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

#[tokio::test]
async fn signing_out_ends_the_sign_in_at_once_and_everywhere() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let (first, other) = (cookies(&login(&app, &email).await), cookies(&login(&app, &email).await));
    let refreshed = cookies(&refresh(&app, &first[REFRESHING]).await);
    let nobody = app.nobody();
    let out = nobody.send(nobody.request(Method::POST, LOGOUT).bearer_auth(&first[ACCESS])).await;
    assert_eq!(out.status, 204);
    for cookie in out.headers("set-cookie") {
        assert!(cookie.contains("Max-Age=0") && cookie.contains("Secure") && cookie.contains("Path=/"), "{cookie}");
    }
    for token in [&first[ACCESS], &refreshed[ACCESS]] {
        assert_eq!(status_with(&app, token).await, 401);
    }
    assert_eq!(refresh(&app, &refreshed[REFRESHING]).await.problem(401).code, "unauthenticated");
    assert_eq!(status_with(&app, &other[ACCESS]).await, 200, "another sign-in ended, too");
}

#[tokio::test]
async fn refreshing_gives_new_cookies_and_no_body() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let before = cookies(&login(&app, &email).await);
    let answer = refresh(&app, &before[REFRESHING]).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    let after = cookies(&answer);
    assert_ne!(after[REFRESHING], before[REFRESHING]);
    assert_eq!(status_with(&app, &after[ACCESS]).await, 200);
    assert_eq!(refresh(&app, &after[REFRESHING]).await.status, 204);
    let stored = app.texts("SELECT encode(token_hash, 'hex') FROM refresh_tokens");
    assert_eq!(stored.len(), 3);
    assert_eq!(refresh(&app, "made-up").await.status, 401);
    let nobody = app.nobody();
    assert_eq!(nobody.send(nobody.request(Method::POST, REFRESH)).await.status, 401);
}

#[tokio::test]
async fn using_a_refresh_token_twice_ends_the_sign_in() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let (first, other) = (cookies(&login(&app, &email).await), cookies(&login(&app, &email).await));
    let next = cookies(&refresh(&app, &first[REFRESHING]).await);
    assert_eq!(status_with(&app, &next[ACCESS]).await, 200);
    assert_eq!(
        app.execute("UPDATE refresh_tokens SET used_at = used_at - interval '11 s' WHERE used_at IS NOT NULL"),
        1
    );
    assert_eq!(refresh(&app, &first[REFRESHING]).await.status, 401);
    assert_eq!(status_with(&app, &next[ACCESS]).await, 401);
    assert_eq!(refresh(&app, &next[REFRESHING]).await.status, 401);
    assert_eq!(status_with(&app, &other[ACCESS]).await, 200, "another sign-in ended, too");
}

#[tokio::test]
async fn of_parallel_refreshes_with_one_token_one_wins() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    for _ in 0..5 {
        let token = cookies(&login(&app, &email).await)[REFRESHING].clone();
        let (a, b, c, d) =
            tokio::join!(refresh(&app, &token), refresh(&app, &token), refresh(&app, &token), refresh(&app, &token));
        let mut statuses = [a, b, c, d].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409, 409, 409]);
    }
}

#[tokio::test]
async fn two_tabs_that_refresh_at_once_stay_signed_in_and_only_one_gets_cookies() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let shared = cookies(&login(&app, &email).await);
    let first = cookies(&refresh(&app, &shared[REFRESHING]).await);
    let second = refresh(&app, &shared[REFRESHING]).await;
    assert_eq!(second.problem(409).code, "refresh_in_progress");
    assert!(second.headers("set-cookie").is_empty());
    assert_eq!(status_with(&app, &first[ACCESS]).await, 200);
    assert_eq!(refresh(&app, &first[REFRESHING]).await.status, 204);
}

#[tokio::test]
async fn rotated_keys_leave_everybody_signed_in_and_then_refuse_what_they_signed() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let before = cookies(&login(&app, &email).await);
    store_auth::rotate_signing_keys(&mut app.connect()).unwrap();
    let other = app.twin().await;
    assert_eq!(status_with(&other, &before[ACCESS]).await, 200, "who was signed in is out");
    let fresh = cookies(&login(&other, &email).await);
    assert_eq!(status_with(&app, &fresh[ACCESS]).await, 200, "a key signs before every server has it");
    assert_eq!(app.execute("UPDATE signing_keys SET retired_at = now() WHERE retired_at IS NOT NULL"), 1);
    let later = app.twin().await;
    assert_eq!(status_with(&later, &before[ACCESS]).await, 401, "a key verifies for ever");
    assert_eq!(status_with(&later, &cookies(&login(&later, &email).await)[ACCESS]).await, 200);
}

#[tokio::test]
async fn a_sign_in_ends_on_the_day_that_was_set_for_it() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let signed_in = cookies(&login(&app, &email).await);
    let lasts = app.text(
        "SELECT expires_at > now() + interval '1 day' AND expires_at < now() + interval '30 days' FROM auth_sessions",
    );
    assert_eq!(lasts, "true");
    assert_eq!(app.execute("UPDATE auth_sessions SET expires_at = now() - interval '1 second'"), 1);
    assert_eq!(status_with(&app, &signed_in[ACCESS]).await, 401);
    assert_eq!(refresh(&app, &signed_in[REFRESHING]).await.status, 401);
}

#[tokio::test]
async fn an_archived_user_is_out_on_the_next_request() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let signed_in = cookies(&login(&app, &email).await);
    assert_eq!(status_with(&app, &signed_in[ACCESS]).await, 200);
    assert_eq!(app.execute(&format!("UPDATE users SET archived_at = now() WHERE email = '{email}'")), 1);
    assert_eq!(status_with(&app, &signed_in[ACCESS]).await, 401);
    assert_eq!(refresh(&app, &signed_in[REFRESHING]).await.status, 401);
}

#[tokio::test]
async fn another_role_or_organization_bites_on_the_next_request() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let _ = app.add_user("Acme/West", Role::Supervisor);
    let anna = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let seen = async || anna.get("/api/v1/organizations").await;
    assert_eq!(seen().await.ok::<Value>()["items"].as_array().unwrap().len(), 2);
    let moved = "UPDATE users SET organization_id = (SELECT id FROM organizations WHERE name = 'West')";
    assert_eq!(app.execute(&format!("{moved} WHERE email = '{email}'")), 1);
    let items = seen().await.ok::<Value>()["items"].clone();
    assert_eq!((items.as_array().unwrap().len(), &items[0]["name"]), (1, &json!("West")));
    assert_eq!(app.execute(&format!("UPDATE users SET role = 'agent' WHERE email = '{email}'")), 1);
    assert_eq!(seen().await.problem(403).code, "forbidden");
    let me: Me = anna.get(ME).await.ok();
    assert_eq!((me.user.role, me.permissions.len()), (Role::Agent, 0));
}

/// What a token of this server says, to be changed and signed again.
fn forge(
    app: &TestApp,
    token: &str,
    header: impl FnOnce(&mut jsonwebtoken::Header),
    claims: impl FnOnce(&mut Value),
) -> String {
    let secret = app.text("SELECT encode(secret, 'base64') FROM signing_keys").replace('\n', "");
    let mut new_header = jsonwebtoken::decode_header(token).unwrap();
    let mut body = jsonwebtoken::dangerous::insecure_decode::<Value>(token).unwrap().claims;
    header(&mut new_header);
    claims(&mut body);
    let key = jsonwebtoken::EncodingKey::from_base64_secret(&secret).unwrap();
    jsonwebtoken::encode(&new_header, &body, &key).unwrap()
}

#[tokio::test]
async fn a_token_that_was_touched_is_none() {
    let app = TestApp::start().await;
    let token = app.supervisor("Acme").await.token().unwrap().to_owned();
    let parts: Vec<&str> = token.split('.').collect();
    let other = app.supervisor("Beta").await.token().unwrap().to_owned();
    let other: Vec<&str> = other.split('.').collect();
    let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
    let touched = [
        String::new(),
        "x".to_owned(),
        "..".to_owned(),
        token[..token.len() - 1].to_owned(),
        format!("{token}A"),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], other[1], parts[2]),
        format!("{unsigned}.{}.", parts[1]),
        format!("{unsigned}.{}.{}", parts[1], parts[2]),
        "a".repeat(5000),
    ];
    for touched in touched {
        let (nobody, request) = with_token(&app, &touched);
        assert_eq!(nobody.send(request).await.problem(401).code, "unauthenticated", "{touched:.40}");
    }
    for scheme in ["Basic", "Token", "Bearer,", ""] {
        let nobody = app.nobody();
        let request = nobody.request(Method::GET, ME).header("authorization", format!("{scheme} {token}"));
        assert_eq!(nobody.send(request).await.status, 401, "{scheme}");
    }
}

#[tokio::test]
async fn a_token_is_good_only_as_long_and_for_what_it_says() {
    let app = TestApp::start().await;
    let token = app.supervisor("Acme").await.token().unwrap().to_owned();
    assert_eq!(status_with(&app, &forge(&app, &token, |_| (), |_| ())).await, 200, "the forge is broken");
    let now = Utc::now().timestamp();
    let with = |name: &'static str, value: Value| forge(&app, &token, |_| (), move |claims| claims[name] = value);
    let without = |name: &'static str| {
        forge(&app, &token, |_| (), move |claims| drop(claims.as_object_mut().unwrap().remove(name)))
    };
    let forged = [
        with("exp", json!(now - 31)),
        with("nbf", json!(now + 60)),
        with("iss", json!("other")),
        with("aud", json!("other")),
        with("sid", json!(Uuid::now_v7())),
        with("company", json!(Uuid::now_v7())),
        without("exp"),
        without("nbf"),
        without("sub"),
        without("aud"),
        without("iss"),
        forge(&app, &token, |header| header.typ = Some("JWT".to_owned()), |_| ()),
        forge(&app, &token, |header| header.kid = Some(Uuid::now_v7().to_string()), |_| ()),
        forge(&app, &token, |header| header.kid = None, |_| ()),
        forge(&app, &token, |header| header.alg = jsonwebtoken::Algorithm::HS512, |_| ()),
    ];
    for (number, forged) in forged.iter().enumerate() {
        assert_eq!(status_with(&app, forged).await, 401, "number {number}");
    }
}

#[tokio::test]
async fn what_a_token_says_of_role_and_company_counts_for_nothing() {
    let app = TestApp::start().await;
    let agent = app.agent("Acme").await.token().unwrap().to_owned();
    let beta = app.supervisor("Beta").await;
    let beta_id = app.text("SELECT id FROM organizations WHERE name = 'Beta'");
    let promoted = forge(&app, &agent, |_| (), |claims| claims["role"] = json!("admin"));
    let nobody = app.nobody();
    let answer = nobody.send(nobody.request(Method::GET, "/api/v1/chats").bearer_auth(promoted)).await;
    assert_eq!(answer.status, 403);
    let moved = forge(&app, &agent, |_| (), |claims| claims["company"] = json!(beta_id));
    assert_eq!(status_with(&app, &moved).await, 401);
    assert_eq!(beta.get("/api/v1/chats").await.status, 200);
}
