//! `/.well-known/security.txt`: where a weakness is reported.

use chrono::{DateTime, Utc};
use sightline::state::Settings;
use sightline_tests::TestApp;

#[tokio::test]
async fn the_security_contact_is_shown_where_there_is_one() {
    let path = "/.well-known/security.txt";
    assert_eq!(TestApp::start().await.nobody().get(path).await.problem(404).code, "not_found");
    let settings = Settings {
        workers: Some(1),
        security_contact: Some("mailto:security@example.com".to_owned()),
        public_url: Some("https://chats.example.com".to_owned()),
        ..Settings::default()
    };
    let answer = TestApp::start_with(settings).await.nobody().get(path).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    let field = |name: &str| answer.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    assert_eq!(field("Contact"), Some("mailto:security@example.com"));
    assert_eq!(field("Canonical"), Some("https://chats.example.com/.well-known/security.txt"));
    let expires: DateTime<Utc> = field("Expires").unwrap().parse().unwrap();
    assert!((1..365).contains(&(expires - Utc::now()).num_days()), "{expires}");
}
