//! `POST /api/v1/chats/{id}/accept`: takes responsibility for a chat.

use crate::routes::participation::{add, detail, done, events, queued};
use sightline_shared::{ChatState, EventType};
use sightline_tests::TestApp;

#[tokio::test]
async fn accepting_a_queued_chat_makes_it_active_and_ends_its_wait() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let chat = add(&app, "chat", &queued("chat"));
    assert!(detail(&anna, &chat).await.chat.waiting_since.is_some());
    done(&anna, &chat, "accept").await;
    let accepted = detail(&anna, &chat).await.chat;
    assert_eq!((accepted.state, accepted.waiting_since), (ChatState::Active, None));
    assert_eq!(events(&anna, &chat).await, [EventType::Queued, EventType::Accepted]);
}
