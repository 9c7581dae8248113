//! Guessed passwords and too many requests.

use serde_json::json;
use sightline::state::Settings;
use sightline_shared::{AuditEntry, Role};
use sightline_tests::wait::until;
use sightline_tests::{Answer, TestApp};
use std::collections::BTreeSet;
use std::time::Instant;

const LOGIN: &str = "/api/v1/auth/login";

async fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    app.nobody().post(LOGIN, &json!({"email": email, "password": password})).await
}

fn assert_has_retry_after(answer: &Answer, policy: &str) {
    assert_eq!(answer.problem(429).code, "too_many_requests");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let limit = answer.header("ratelimit").unwrap();
    assert!(limit.starts_with(&format!("\"{policy}\";r=0;t=")), "{limit}");
    let quota = answer.header("ratelimit-policy").unwrap();
    assert!(quota.starts_with(&format!("\"{policy}\";q=")), "{quota}");
}

#[tokio::test]
async fn after_ten_failures_an_account_has_to_wait_even_with_the_right_password() {
    let app = TestApp::start().await;
    let (email, other) = (app.add_user("Acme", Role::Supervisor), app.add_user("Acme", Role::Supervisor));
    let before = app.nobody().sign_in(&other, TestApp::PASSWORD).await;
    for _ in 0..10 {
        assert_eq!(login(&app, &email, "a wrong one").await.status, 401);
    }
    until("tries are refused", async || login(&app, &email, "a wrong one").await.status != 401).await;
    assert_has_retry_after(&login(&app, &email, "a wrong one").await, "sign-in");
    assert_has_retry_after(&login(&app, &email.to_uppercase(), TestApp::PASSWORD).await, "sign-in");
    // Neither other users nor those that are signed in are affected.
    assert_eq!(login(&app, &other, TestApp::PASSWORD).await.status, 200);
    assert_eq!(before.get("/api/v1/me").await.status, 200);
}

#[tokio::test]
async fn guessing_at_an_account_does_not_lock_out_its_known_network() {
    let settings = Settings { trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()], ..Settings::default() };
    let app = TestApp::start_with(settings).await;
    let email = app.add_user("Acme", Role::Supervisor);
    let from = async |address: &str, password: &str| {
        let nobody = app.nobody();
        let request = nobody.request(reqwest::Method::POST, LOGIN).header("x-forwarded-for", address);
        nobody.send(request.json(&json!({"email": email, "password": password}))).await.status.as_u16()
    };
    assert_eq!(from("192.0.2.1", TestApp::PASSWORD).await, 200);
    for last in 10..20 {
        assert_eq!(from(&format!("198.51.100.{last}"), "a wrong one").await, 401);
    }
    assert_eq!(from("198.51.100.99", TestApp::PASSWORD).await, 429);
    assert_eq!(from("192.0.2.1", TestApp::PASSWORD).await, 200);
}

#[tokio::test]
async fn many_accounts_tried_from_one_address_slow_it_down() {
    let app = TestApp::start().await;
    let mut failures = 0;
    // The quota refills every few seconds, so a slow machine gets a few more tries.
    while login(&app, &format!("nobody{failures}@example.com"), "a guess").await.status == 401 {
        failures += 1;
        assert!(failures < 60, "the address is not slowed down");
    }
    assert!(failures >= 20, "{failures}");
    // The address that an untrusted proxy gives has no effect.
    let nobody = app.nobody();
    let request = nobody.request(reqwest::Method::POST, LOGIN).header("x-forwarded-for", "192.0.2.7");
    let answer = nobody.send(request.json(&json!({"email": "x@example.com", "password": "a guess"}))).await;
    assert_eq!(answer.status, 429);
}

#[tokio::test]
async fn an_unknown_account_is_slowed_down_as_a_known_one() {
    let app = TestApp::start().await;
    let known = app.add_user("Acme", Role::Supervisor);
    for _ in 0..10 {
        let _ = login(&app, "nobody@example.com", "a guess").await;
        let _ = login(&app, &known, "a guess").await;
    }
    let bare = |answer: &Answer| {
        let mut problem = answer.problem(429);
        problem.request_id.clear();
        let names: BTreeSet<String> = answer.headers.keys().map(ToString::to_string).collect();
        (problem, names)
    };
    let (unknown, known) = (login(&app, "nobody@example.com", "a guess").await, login(&app, &known, "a guess").await);
    assert_eq!(bare(&unknown), bare(&known));
}

#[tokio::test]
async fn a_user_with_too_many_requests_gets_a_retry_after() {
    let app = TestApp::start_with(Settings { requests_per_minute: Some(5), ..Settings::default() }).await;
    let (mara, ines) = (app.supervisor("Acme").await, app.supervisor("Acme").await);
    for left in (0..5).rev() {
        let answer = mara.get("/api/v1/me").await;
        assert_eq!(answer.status, 200);
        let limit = answer.header("ratelimit").unwrap();
        assert!(limit.starts_with(&format!("\"user\";r={left};t=")), "{limit}");
        assert_eq!(answer.header("ratelimit-policy"), Some("\"user\";q=5;w=60"));
    }
    assert_has_retry_after(&mara.get("/api/v1/chats").await, "user");
    assert_eq!(ines.get("/api/v1/chats").await.status, 200);
    // A user that is slowed down can still sign out, and the server can still be monitored.
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
}

/// How many tries refused unchecked the log reports, and in how many entries.
fn refused(app: &TestApp, condition: &str) -> (u64, usize) {
    let counts = app.texts(&format!(
        "SELECT details ->> 'attempts' FROM audit_entries \
         WHERE action = 'sign_in_failed' AND details ->> 'reason' = 'too_many' AND {condition}"
    ));
    (counts.iter().map(|count| count.parse::<u64>().unwrap()).sum(), counts.len())
}

#[tokio::test]
async fn every_try_refused_unchecked_is_reported_and_a_flood_of_them_is_few_entries() {
    let mut app = TestApp::start().await;
    let began = Instant::now();
    let (known, admin) = (app.add_user("Acme/West", Role::Supervisor), app.admin("Acme/West").await);
    let mut expected = [0, 0];
    for (place, email) in [known.to_uppercase(), "Nobody.Canary@example.com".to_owned()].iter().enumerate() {
        for _ in 0..60 {
            expected[place] += u64::from(login(&app, email, "a canary guess").await.status == 429);
        }
    }
    assert!(expected[0] >= 30 && expected[1] >= 30, "{expected:?}");
    // The first try is reported at once.
    let are_reported = async || refused(&app, "subject IS NOT NULL").1 > 0 && refused(&app, "subject IS NULL").1 > 0;
    until("both are reported", are_reported).await;
    let entries: Vec<AuditEntry> = admin.all("/api/v1/audit?action=sign_in_failed").await;
    let of_flood: Vec<_> = entries.iter().filter(|entry| entry.details.is_some()).collect();
    assert!(!of_flood.is_empty());
    for entry in of_flood {
        assert_eq!(entry.details.as_ref().unwrap()["reason"], "too_many");
        assert_eq!(entry.subject.as_ref().unwrap().kind, "user");
        assert_eq!(
            (entry.user.as_ref().unwrap().name.as_str(), entry.address.as_deref()),
            ("Test User", Some("127.0.0.1"))
        );
        assert_eq!(entry.organization.as_ref().unwrap().name, "West");
    }
    app.stop();
    // One a minute, and one more with what was left when the server stopped.
    let most = usize::try_from(began.elapsed().as_secs() / 60).unwrap() + 2;
    for (condition, tries) in [("subject IS NOT NULL", expected[0]), ("subject IS NULL", expected[1])] {
        let (reported, entries) = refused(&app, condition);
        assert_eq!(reported, tries, "{condition}");
        assert!(entries <= most, "{entries} entries {condition}");
    }
    let stored = app.texts("SELECT audit_entries::text FROM audit_entries").concat().to_lowercase();
    assert!(!stored.contains("canary"));
}
