//! `GET /api/v1/adjustments`: what was put right or refused of what sources sent.

use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::document::AdjustmentKind;
use sightline_shared::{KeptAdjustment, KeyScope, Page};
use sightline_tests::{Caller, TestApp};

/// A document of a chat of `organization` with a blank name, which is put right.
fn odd(id: &str, organization: &str) -> Value {
    json!({
        "external_id": id, "organization": organization, "type": "contact", "state": "queued",
        "contact": {"external_id": format!("{id}-contact"), "name": "  ", "email": null, "phone": null},
        "participants": [{"external_id": format!("{id}-contact"), "kind": "contact", "name": "  ", "partner": false}],
        "events": [{"external_id": "1", "at": "2026-11-20T10:00:00Z", "type": "message",
            "participant": format!("{id}-contact"), "text": "Hi", "data": null}],
        "results": []
    })
}

async fn list(caller: &Caller) -> Vec<KeptAdjustment> {
    let page: Page<KeptAdjustment> = caller.get("/api/v1/adjustments").await.ok();
    page.items
}

#[tokio::test]
async fn an_admin_sees_what_was_put_right_in_its_part_and_what_was_refused() {
    let app = TestApp::start().await;
    let key = app.key("Acme", &[KeyScope::Ingest]);
    let refused = json!({"external_id": "nothing", "organization": "Acme", "type": "letter"});
    let documents = json!([odd("west", "Acme/West"), odd("east", "Acme/East"), refused]);
    let request = key.request(Method::POST, "/api/v1/ingest/chats").json(&documents);
    assert_eq!(key.send(request).await.status, 200);

    let all = list(&app.admin("Acme").await).await;
    let of = |id: &str| all.iter().filter(|one| one.external_id.as_deref() == Some(id)).collect::<Vec<_>>();
    assert!(of("west").iter().any(|one| one.kind == AdjustmentKind::BlankName && one.chat_id.is_some()), "{all:?}");
    assert!(of("nothing").iter().all(|one| one.kind == AdjustmentKind::Refused && one.chat_id.is_none()), "{all:?}");
    assert!(of("nothing").iter().any(|one| one.pointer == "/type" && !one.detail.is_empty()), "{all:?}");
    assert_eq!(all.len(), of("west").len() + of("east").len() + of("nothing").len());
    assert!(all.is_sorted_by(|one, next| one.at >= next.at), "{all:?}");

    let part = list(&app.admin("Acme/West").await).await;
    assert_eq!(part.iter().collect::<Vec<_>>(), of("west"));
    assert_eq!(list(&app.admin("Beta").await).await, []);
}
