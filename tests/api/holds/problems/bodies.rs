//! Bodies that are too large, are not JSON, or have the wrong shape.

use crate::holds::problems::{LOGIN, faults, places, post_raw, set};
use serde_json::json;
use sightline_shared::Role;
use sightline_tests::TestApp;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_body_over_two_mebibytes_is_too_large() {
    let app = TestApp::start().await;
    let body = |size: usize| format!("{{\"email\":\"a\",\"password\":\"{}\"}}", "x".repeat(size));
    let over = post_raw(&app, Some("application/json"), body(2 << 20)).await;
    assert_eq!(over.problem(413).code, "too_large");
    let under = post_raw(&app, Some("application/json"), body((2 << 20) - 100)).await;
    assert_eq!(places(&under.problem(400)), BTreeSet::from(["/password"]));
}

#[tokio::test]
async fn only_json_is_a_body() {
    let app = TestApp::start().await;
    let body = "{\"email\":\"a\",\"password\":\"b\"}";
    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data"),
        Some("application/jsonp"),
    ] {
        assert_eq!(post_raw(&app, kind, body).await.problem(415).code, "unsupported_media_type", "{kind:?}");
    }
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        assert_eq!(post_raw(&app, Some(kind), body).await.status, 401, "{kind}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_or_the_wrong_json_is_refused() {
    let app = TestApp::start().await;
    let bodies: [&[u8]; 18] = [
        b"",
        b" ",
        b"{",
        b"}",
        b"null",
        b"[]",
        b"3",
        b"\"x\"",
        b"{\"email\":\"a\"}",
        b"{\"email\":\"a\",\"password\":3}",
        b"{\"email\":null,\"password\":\"b\"}",
        b"{\"email\":\"a\",\"password\":\"b\"} x",
        b"{\"email\":\"a\",\"password\":\"b\",}",
        b"{\"email\":\"\xff\",\"password\":\"b\"}",
        b"{\"email\":\"\\ud800\",\"password\":\"b\"}",
        b"{\"email\":\"\xed\xa0\x80\",\"password\":\"b\"}",
        b"{\"email\":1e999,\"password\":\"b\"}",
        b"\xef\xbb\xbf{\"email\":\"a\",\"password\":\"b\"}",
    ];
    for body in bodies {
        let answer = post_raw(&app, Some("application/json"), body).await;
        let problem = answer.problem(400);
        assert_eq!(problem.code, "invalid_request");
        assert!(!problem.errors.is_empty(), "{}", String::from_utf8_lossy(body));
        for word in ["serde", "struct", "Credentials", "invalid type: sequence, expected struct"] {
            assert!(!answer.text.contains(word), "{word}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn json_that_nests_deeper_than_32_levels_is_refused() {
    let app = TestApp::start().await;
    for depth in [33, 1000, 900_000] {
        let body = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let problem = post_raw(&app, Some("application/json"), body).await.problem(400);
        assert!(problem.errors[0].detail.contains("32"), "{problem:?}");
    }
    let body = "{\"a\":".repeat(100_000);
    assert_eq!(post_raw(&app, Some("application/json"), body).await.status, 400);
}

#[tokio::test]
async fn an_unknown_member_of_a_body_is_refused() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let body = json!({"email": email, "password": TestApp::PASSWORD, "remember": true});
    let problem = app.nobody().post(LOGIN, &body).await.problem(400);
    assert!(problem.errors[0].detail.contains("remember"), "{problem:?}");
    let twice = format!("{{\"email\":\"a\",\"email\":\"{email}\",\"password\":\"{}\"}}", TestApp::PASSWORD);
    assert_ne!(post_raw(&app, Some("application/json"), twice).await.status.as_u16() / 100, 5);
}

#[tokio::test]
async fn u_0000_is_refused_with_its_place() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let problem = app.nobody().post(LOGIN, &json!({"email": "a\u{0}b", "password": "x"})).await.problem(400);
    assert_eq!(places(&problem), BTreeSet::from(["/email"]));
    let problem = app.nobody().post(LOGIN, &json!({"email": "a", "password": "\u{0}"})).await.problem(400);
    assert_eq!(places(&problem), BTreeSet::from(["/password"]));
    for (path, name) in [
        ("chats?agent=a%00b", "agent"),
        ("chats?form=%00", "form"),
        ("contacts?q=%00", "q"),
        ("agents?q=x%00", "q"),
        ("results?agent=%00", "agent"),
        ("chats?tz=%00", "tz"),
        ("chats?cursor=%00", "cursor"),
    ] {
        assert_eq!(faults(&anna, &format!("/api/v1/{path}")).await, set(&[name]), "{path}");
    }
}
