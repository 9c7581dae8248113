//! Access tokens: how long they are valid, and what ends them.

use crate::routes::auth::{ME, refresh, status_with, with_token};
use chrono::Utc;
use reqwest::Method;
use serde_json::{Value, json};
use sightline::store::sign_ins as store_auth;
use sightline_shared::{Me, Role};
use sightline_tests::TestApp;
use sightline_tests::browser_requests::{ACCESS, REFRESHING, cookies, login};
use uuid::Uuid;

#[tokio::test]
async fn rotated_keys_end_no_sign_in_and_then_refuse_their_old_tokens() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let before = cookies(&login(&app, &email).await);
    store_auth::rotate_signing_keys(&mut app.connect()).unwrap();
    let other = app.twin().await;
    assert_eq!(status_with(&other, &before[ACCESS]).await, 200, "the earlier sign-in has ended");
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

/// The claims of a token of this server, to be changed and signed again.
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
    // A token with another user than that of its session is refused.
    let other = app.supervisor("Acme").await;
    let id = other.get(ME).await.ok::<Me>().user.id;
    for user in [id, Uuid::now_v7()] {
        let stolen = forge(&app, &agent, |_| (), |claims| claims["sub"] = json!(user));
        let (nobody, request) = with_token(&app, &stolen);
        let answer = nobody.send(request).await;
        assert_eq!(answer.problem(401).code, "unauthenticated");
    }
    assert_eq!(status_with(&app, &agent).await, 200);
    assert_eq!(beta.get("/api/v1/chats").await.status, 200);
}
