//! `GET /api/v1/chats/count`: how many chats a filter selects. `holds/lists` compares it with the rows of
//! the list for every filter.

use serde_json::json;
use sightline_shared::Count;
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_count_is_of_the_filter_and_takes_no_page() {
    let app = TestApp::start().await;
    let began = at("2026-11-22T10:00:00Z");
    app.import_chats([
        &ChatBuilder::queued("waiting", "Acme", began),
        &ChatBuilder::queued("taken", "Acme/West", began).accepted("Maud"),
        &ChatBuilder::queued("finished", "Acme", began)
            .accepted("Maud")
            .result("Maud", "Test drive", &json!({}))
            .closed("Maud")
            .tags(&["lease", "vip"]),
    ]);
    let anna = app.supervisor("Acme").await;
    for (query, expected) in [
        ("", 3),
        ("state=queued", 1),
        ("state=queued,active", 2),
        ("has_results=true", 1),
        ("tag=vip&tag=lease&tag=new", 1),
        ("tag=Vip", 0),
        ("from=2026-11-22&to=2026-11-22&tz=UTC", 3),
        ("from=2026-11-23&tz=UTC&state=closed", 0),
    ] {
        let count: Count = anna.get(&format!("/api/v1/chats/count?{query}")).await.ok();
        assert_eq!(count.count, expected, "{query}");
    }
    for unknown in ["limit=1", "cursor=x"] {
        let problem = anna.get(&format!("/api/v1/chats/count?{unknown}")).await.problem(400);
        assert_eq!(problem.errors[0].parameter.as_deref(), unknown.split('=').next());
    }
}
