//! `GET /api/v1/results/count`: how many results a filter selects. `holds/lists` compares it with the rows of
//! the list for every filter.

use serde_json::json;
use sightline_shared::Count;
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_count_is_of_the_filter_and_of_what_the_caller_may_see() {
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
    for (query, expected) in [("", 2), ("form=Test+drive", 1), ("form=Nothing", 0)] {
        let count: Count = anna.get(&format!("/api/v1/results/count?{query}")).await.ok();
        assert_eq!(count.count, expected, "{query}");
    }
    let west: Count = app.supervisor("Acme/West").await.get("/api/v1/results/count").await.ok();
    assert_eq!(west.count, 1);
    assert_eq!(anna.get("/api/v1/results/count?limit=1").await.status, 400);
}
