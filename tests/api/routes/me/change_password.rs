//! `POST /api/v1/me/password`: a new password, and what it ends.

use serde_json::{Value, json};
use sightline_shared::Role;
use sightline_tests::wait::until;
use sightline_tests::{Answer, TestApp};

const PASSWORD: &str = "/api/v1/me/password";

const NEW: &str = "a new and better phrase";

fn change(current: &str, new: &str) -> Value {
    json!({"current_password": current, "new_password": new})
}

fn pointers(answer: &Answer) -> Vec<String> {
    answer.problem(400).errors.into_iter().filter_map(|fault| fault.pointer).collect()
}

#[tokio::test]
async fn a_new_password_ends_every_other_sign_in_and_keeps_this_one() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Agent);
    let (here, there) =
        (app.nobody().sign_in(&email, TestApp::PASSWORD).await, app.nobody().sign_in(&email, TestApp::PASSWORD).await);
    let colleague = app.supervisor("Acme").await;
    assert_eq!(here.post(PASSWORD, &change(TestApp::PASSWORD, NEW)).await.status, 204);
    assert_eq!(here.get("/api/v1/me").await.status, 200);
    assert_eq!(there.get("/api/v1/me").await.status, 401);
    assert_eq!(colleague.get("/api/v1/me").await.status, 200);
    let old = app.nobody().post("/api/v1/auth/login", &json!({"email": email, "password": TestApp::PASSWORD})).await;
    assert_eq!(old.status, 401);
    let _ = app.nobody().sign_in(&email, NEW).await;
    let audited = app.texts("SELECT user_id = subject FROM audit_entries WHERE action = 'password_changed'");
    assert_eq!(audited, ["true"]);
}

#[tokio::test]
async fn a_refused_password_changes_nothing() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let user = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    for new in ["short", "password123", &"x".repeat(1025)] {
        assert_eq!(pointers(&user.post(PASSWORD, &change(TestApp::PASSWORD, new)).await), ["/new_password"], "{new}");
    }
    assert_eq!(pointers(&user.post(PASSWORD, &change("wrong", NEW)).await), ["/current_password"]);
    let _ = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
}

#[tokio::test]
async fn guessing_the_current_password_is_slowed_down() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let user = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    for _ in 0..10 {
        assert_eq!(user.post(PASSWORD, &change("wrong", NEW)).await.status, 400);
    }
    assert_eq!(user.post(PASSWORD, &change(TestApp::PASSWORD, NEW)).await.problem(429).code, "too_many_requests");
    // The log records every guess, and none of the guessed words.
    let guesses = "SELECT concat_ws(' ', user_id = subject, organization_id = company_id, details) FROM audit_entries WHERE action = 'sign_in_failed'";
    until("ten guesses in the log", async || app.texts(guesses).len() == 10).await;
    assert_eq!(app.texts(guesses)[0], r#"t t {"reason": "current_password"}"#);
}

#[tokio::test]
async fn password_checks_do_not_delay_other_requests() {
    // With one thread for all requests.
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let logins: Vec<_> = (0..12)
        .map(|number| {
            let nobody = app.nobody();
            let credentials = json!({"email": format!("nobody{number}@example.com"), "password": "a guess"});
            tokio::spawn(async move { nobody.post("/api/v1/auth/login", &credentials).await.status.as_u16() })
        })
        .collect();
    // From the first that is answered on, all others are there or wait to be checked.
    while !logins.iter().any(tokio::task::JoinHandle::is_finished) {
        assert_eq!(anna.get("/api/v1/me").await.status, 200);
    }
    assert_eq!(anna.get("/api/v1/chats").await.status, 200);
    let waiting = logins.iter().filter(|login| !login.is_finished()).count();
    assert!(waiting > 0, "other requests had to wait for all passwords");
    for login in logins {
        // A request that waits too long to be checked is to be retried.
        assert!([401, 503].contains(&login.await.unwrap()));
    }
}
