//! `POST /api/v1/chats/{id}/close`: ends the session of a chat.

use crate::routes::participation::{add, assert_sound, detail, done};
use sightline_shared::ChatState::{Active, Closed};
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_chat_between_agents_can_be_joined_and_closed() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let chat = ChatBuilder::between_agents("team", "Acme", "Maud", at("2026-11-22T10:00:00Z"));
    let id = add(&app, "team", &chat);
    for (what, state) in [("join", Active), ("message", Active), ("leave", Active), ("close", Closed)] {
        done(&anna, &id, what).await;
        assert_eq!(detail(&anna, &id).await.chat.state, state, "{what}");
    }
    assert_sound(&app);
}
