//! What the counts of contacts and of results have in common.

use serde_json::json;
use sightline_shared::Count;
use sightline_tests::{ChatBuilder, TestApp, at};

/// Imports Dana of Acme with a test drive and Petra of Acme/West with a viewing. Checks that
/// `/api/v1/{list}/count` gives the number expected of each query, counts only what the caller sees,
/// and takes no page.
pub async fn check(list: &str, queries: &[(&str, i64)]) {
    let app = TestApp::start().await;
    let began = at("2026-11-22T10:00:00Z");
    app.import_chats([
        &ChatBuilder::queued("dana", "Acme", began).contact("dana", Some("Dana"), None, None).accepted("Maud").result(
            "Maud",
            "Test drive",
            &json!({}),
        ),
        &ChatBuilder::queued("petra", "Acme/West", began)
            .contact("petra", Some("Petra"), None, None)
            .accepted("Maud")
            .result("Maud", "Viewing", &json!({})),
    ]);
    let anna = app.supervisor("Acme").await;
    for (query, expected) in queries {
        let count: Count = anna.get(&format!("/api/v1/{list}/count?{query}")).await.ok();
        assert_eq!(count.count, *expected, "{query}");
    }
    let west: Count = app.supervisor("Acme/West").await.get(&format!("/api/v1/{list}/count")).await.ok();
    assert_eq!(west.count, 1);
    assert_eq!(anna.get(&format!("/api/v1/{list}/count?limit=1")).await.status, 400);
}
