//! `POST /api/v1/chats/{id}/join`: adds a participant and changes no state. `holds/participation` has every
//! act in every state.

use crate::routes::participation::{add, detail, done, events, own, queued};
use sightline_shared::{ChatState, EventType};
use sightline_tests::TestApp;

#[tokio::test]
async fn joining_adds_a_participant_and_changes_no_state() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let chat = add(&app, "chat", &queued("chat"));
    for _ in 0..2 {
        done(&anna, &chat, "join").await;
        let joined = detail(&anna, &chat).await;
        let [own] = own(&anna, &app, &joined).await.try_into().unwrap();
        assert!(own.active && joined.chat.state == ChatState::Queued, "{own:?}");
        assert_eq!(events(&anna, &chat).await, [EventType::Queued, EventType::Joined], "joining again has no effect");
    }
}
