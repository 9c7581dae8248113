//! `GET /api/v1/results`: what a row of the table shows, newest first.

use serde_json::json;
use sightline_shared::ChatResult;
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_row_shows_the_form_the_chat_the_contact_and_the_agent() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("dana", "Acme/West", at("2026-11-22T10:00:00Z"))
        .contact("dana", Some("Dana"), None, None)
        .accepted("Maud")
        .result("Maud", "Test drive", &json!({"Model": "Aster"}))
        .result("Maud", "Call back", &json!({}));
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let rows: Vec<ChatResult> = anna.all("/api/v1/results?limit=1").await;
    assert_eq!(rows.iter().map(|row| row.form.as_str()).collect::<Vec<_>>(), ["Call back", "Test drive"]);
    let id = app.text("SELECT id FROM chats");
    for row in rows {
        assert_eq!(row.chat_id.to_string(), id);
        assert_eq!(row.contact.unwrap().name.as_deref(), Some("Dana"));
        assert_eq!(row.submitted_by.unwrap().name, "Maud");
        assert_eq!(row.organization.path, ["Acme", "West"]);
    }
}
