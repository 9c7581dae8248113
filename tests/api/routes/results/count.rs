//! `GET /api/v1/results/count`: how many results a filter selects. `holds/lists` compares it with the rows of
//! the list for every filter.

use crate::counts;
use serde_json::json;
use sightline_shared::{ChatResult, FormCount, ResultCount};
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_count_is_of_the_filter_and_of_what_the_caller_may_see() {
    counts::check("results", &[("", 2), ("form=Test+drive", 1), ("form=Nothing", 0)]).await;
}

#[tokio::test]
async fn the_counts_of_forms_are_those_of_the_rows() {
    let app = TestApp::start().await;
    let began = at("2026-11-22T10:00:00Z");
    let mut chats = Vec::new();
    for (place, organization) in ["Acme", "Acme/West", "Acme/West"].into_iter().enumerate() {
        let chat = ChatBuilder::queued(&format!("chat-{place}"), organization, began)
            .contact(&format!("contact-{place}"), Some("Dana"), None, None)
            .accepted("Maud")
            .result("Maud", "Test drive", &json!({"Model": "Aster"}));
        let chat = if place == 1 { chat.result("Maud", "Viewing", &json!({"Model": "Brill"})) } else { chat };
        chats.push(chat);
    }
    app.import_chats(&chats);
    let (anna, west) = (app.supervisor("Acme").await, app.supervisor("Acme/West").await);
    for (caller, query, expected) in [
        (&anna, "", vec![("Test drive", 3), ("Viewing", 1)]),
        (&west, "", vec![("Test drive", 2), ("Viewing", 1)]),
        (&anna, "q=brill", vec![("Viewing", 1)]),
        (&anna, "form=Viewing", vec![("Viewing", 1)]),
        (&anna, "from=2026-11-23", vec![]),
    ] {
        let path = format!("/api/v1/results/count?{query}&by_form=true");
        let count: ResultCount = caller.get(&path).await.ok();
        let forms: Vec<FormCount> =
            expected.iter().map(|(form, count)| FormCount { form: (*form).to_owned(), count: *count }).collect();
        assert_eq!(count.forms.as_ref(), Some(&forms), "{query}");
        let rows: Vec<ChatResult> = caller.all(&format!("/api/v1/results?{query}")).await;
        let plain: ResultCount = caller.get(&format!("/api/v1/results/count?{query}")).await.ok();
        assert_eq!(plain, ResultCount { forms: None, ..count });
        assert_eq!((plain.count, plain.capped), (i64::try_from(rows.len()).unwrap(), false));
    }
}
