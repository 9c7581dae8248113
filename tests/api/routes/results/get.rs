//! `GET /api/v1/results/{id}`: a result with its fields.

use serde_json::{Value, json};
use sightline_shared::{ChatResult, EventPage, ResultDetail};
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_result_comes_with_its_fields_in_the_forms_order() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("one", "Acme/West", at("2026-11-22T10:00:00Z"))
        .contact("dana", Some("Dana"), None, None)
        .accepted("Maud")
        .result("Maud", "Test drive", &json!({"Zeta": "1", "Alpha": null, "a.b": " kept "}))
        .closed("Maud");
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM results");
    let answer = anna.get(&format!("/api/v1/results/{id}")).await;
    let detail: ResultDetail = answer.ok();
    let body: Value = answer.ok();
    assert_eq!(
        body["fields"],
        json!([{"label": "Zeta", "value": "1", "type": "text", "is_valid": true},
            {"label": "Alpha", "value": null, "type": "text", "is_valid": true},
            {"label": "a.b", "value": " kept ", "type": "text", "is_valid": true}])
    );
    assert_eq!(
        (body["form"].as_str(), body["chat_state"].as_str(), body["event_seq"].as_i64()),
        (Some("Test drive"), Some("closed"), Some(3))
    );
    assert_eq!(body["submitted_at"], "2026-11-22T10:00:02.000Z");
    assert_eq!(body["submitted_by"]["name"], "Maud");
    assert_eq!(body["contact"]["name"], "Dana");
    assert_eq!(body["organization"]["path"], json!(["Acme", "West"]));
    assert_eq!(body["external_id"], "one-r1");
    let row = anna.all::<ChatResult>("/api/v1/results").await.remove(0);
    // The whole of its fields is in the place of the first ones.
    assert_eq!(ChatResult { main_fields: Vec::new(), ..row }, detail.result);
    let around: EventPage = anna
        .get(&format!("/api/v1/chats/{}/events?around={}", detail.result.chat_id, detail.result.event_id))
        .await
        .ok();
    assert_eq!(around.items[2].result_id, Some(detail.result.id));
    let forms: Value = anna.get("/api/v1/forms").await.ok();
    assert_eq!(
        forms["items"][0]["fields"],
        json!(["Zeta", "Alpha", "a.b"].map(|label| json!({"label": label, "type": "text"})))
    );
    assert_eq!(forms["items"][0]["id"], body["form_id"]);
}
