//! A caller of a part of the company sees that part's chats only.

use serde_json::json;
use sightline_tests::{ChatBuilder, TestApp, at};

/// A contact that wrote to West first and to East later, one of West alone, and one of East alone.
pub async fn app() -> TestApp {
    let app = TestApp::start().await;
    let chat = |id: &str, organization: &str, began: &str, contact: &str| {
        ChatBuilder::queued(id, organization, at(began)).contact(contact, Some(contact), None, None)
    };
    app.import_chats([
        &chat("1", "Acme/West", "2026-11-10T10:00:00Z", "Both").result("Wim", "Test drive", &json!({})),
        &chat("2", "Acme/West/Inner", "2026-11-11T10:00:00Z", "Both"),
        &chat("3", "Acme/East", "2026-11-20T10:00:00Z", "Both").result("Eva", "Viewing", &json!({})),
        &chat("4", "Acme/West", "2026-11-12T10:00:00Z", "West alone").accepted("Wim").left("Wim").joined("Wim"),
        &chat("5", "Acme/East", "2026-11-13T10:00:00Z", "East alone").accepted("Eva"),
    ]);
    app
}

#[tokio::test]
async fn memberships_hold_what_their_chats_do_after_every_write() {
    let app = app().await;
    let recount = || sightline::store::recount(&mut app.connect()).unwrap();
    assert_eq!(recount(), Vec::<String>::new());
    assert_eq!(app.text("SELECT count(*) FROM participants WHERE is_again"), "1");
    // A write of the caller moves it by years, late history back, and a correction elsewhere.
    let wanda = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM chats WHERE external_id = '4'");
    let join = wanda.request(reqwest::Method::POST, &format!("/api/v1/chats/{id}/join"));
    assert!(wanda.send(join).await.status.is_success());
    assert_eq!(recount(), Vec::<String>::new());
    let chat = |organization: &str, began: &str| ChatBuilder::queued("4", organization, at(began));
    app.import_chats([&chat("Acme/West", "2026-11-12T08:00:00Z").contact(
        "West alone",
        Some("West alone"),
        None,
        None,
    )]);
    assert_eq!(recount(), Vec::<String>::new());
    for (broken, names) in [
        ("UPDATE participants SET chat_updated_hour = chat_updated_hour + interval '1 hour'", "membership"),
        ("UPDATE participants SET is_again = true", "again"),
        ("UPDATE contacts SET is_shared = false", "not shared"),
    ] {
        assert!(app.execute(broken) > 0);
        assert!(recount().iter().any(|difference| difference.contains(names)), "{broken}");
    }
}
