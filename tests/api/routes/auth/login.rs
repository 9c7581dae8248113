//! `POST /api/v1/auth/login`: a token and cookies for the right password, one answer for everything else.

use crate::routes::auth::{LOGIN, credentials, with_token};
use serde_json::Value;
use sightline_shared::{Me, Role, SignedIn};
use sightline_tests::browser_requests::{REFRESHING, cookies, login};
use sightline_tests::{Answer, TestApp};

/// A failure without the fields that differ between requests.
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
