//! `POST /api/v1/chats/{id}/results`: results are sent as they come.

use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::minute_of;
use crate::routes::participation::create_event::pointers;
use serde_json::{Value, json};
use sightline_shared::document::StoredResults;
use sightline_shared::{KeyScope, ResultDetail};
use sightline_tests::TestApp;

fn result(id: &str, minute: u32, fields: &Value) -> Value {
    json!({ "external_id": id, "form": "Test drive", "at": minute_of(minute), "participant": "lead-bot", "fields": fields })
}

#[tokio::test]
async fn a_result_brings_its_event_and_its_chat() {
    let app = TestApp::start().await;
    let desk = app.key("Acme", &[KeyScope::ChatsWrite, KeyScope::ResultsRead]);
    let path = "/api/v1/chats/external:one/results";
    let bot = json!([{ "external_id": "lead-bot", "kind": "bot", "name": "Lead Bot" }]);
    let sent = json!({ "participants": bot, "results": [result("r2", 9, &json!({})), result("r1", 5, &json!({"Model": [3]}))] });
    let answer = desk.post(path, &sent).await;
    let stored: StoredResults = answer.ok();
    assert_eq!(answer.status, 201);
    let ids: Vec<(Option<&str>, i32)> =
        stored.results.iter().map(|one| (one.external_id.as_deref(), one.event_seq)).collect();
    assert_eq!(ids, [(Some("r1"), 1), (Some("r2"), 2)]);
    let made: Vec<&str> = stored.adjustments.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(made, ["/results/1/fields/Model"]);
    assert_eq!(answer.header("location"), Some(format!("/api/v1/results/{}", stored.results[0].id).as_str()));
    let shown: ResultDetail = desk.get("/api/v1/results/external:r1").await.ok();
    assert_eq!((shown.result.id, shown.fields[0].value.as_deref()), (stored.results[0].id, Some("[3]")));
    assert_eq!(shown.result.submitted_by.unwrap().name, "Lead Bot");

    // Known, then corrected; the bot need not be listed again.
    let again = desk.post(path, &result("r2", 9, &json!({}))).await;
    assert_eq!((again.status.as_u16(), again.ok::<StoredResults>().adjustments), (200, Vec::new()));
    // Another value counts when its `as_of` is later than that of what was sent first: the time of its last result.
    let other = result("r1", 5, &json!({"Model": "Aster"}));
    let corrected = desk.post(path, &json!({ "as_of": minute_of(10), "results": [other] })).await;
    assert_eq!(corrected.status, 200);
    let shown: ResultDetail = desk.get("/api/v1/results/external:r1").await.ok();
    assert_eq!(shown.fields[0].value.as_deref(), Some("Aster"));
    assert_eq!(
        app.text("SELECT concat_ws(' ', event_count, result_count, forms::text) FROM chats"),
        "2 2 {\"Test drive\"}"
    );
    assert_recount_is_clean(&app);

    let mut bad = result("r3", 5, &json!({}));
    bad["at"] = json!("noon");
    bad["form"] = json!(7);
    bad["colour"] = json!("red");
    assert_eq!(pointers(&desk.post(path, &bad).await.problem(400)), ["/at", "/colour", "/form"]);
    let unknown = format!("/api/v1/chats/{}/results", uuid::Uuid::now_v7());
    assert_eq!(desk.post(&unknown, &result("r1", 5, &json!({}))).await.status, 404);
}
