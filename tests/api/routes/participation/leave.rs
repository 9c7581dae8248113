//! `POST /api/v1/chats/{id}/leave`: ends the caller's participation.

use crate::routes::participation::{act, add, detail, done, events, queued};
use sightline_shared::{ChatState, EventType};
use sightline_tests::TestApp;

#[tokio::test]
async fn leaving_closes_a_chat_only_when_no_other_agent_has_accepted_it() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let alone = add(&app, "alone", &queued("alone"));
    let shared = add(&app, "shared", &queued("shared").accepted("Maud"));
    for (chat, state) in [(&alone, ChatState::Closed), (&shared, ChatState::Active)] {
        done(&anna, chat, "accept").await;
        done(&anna, chat, "leave").await;
        assert_eq!(detail(&anna, chat).await.chat.state, state);
        assert!(events(&anna, chat).await.contains(&EventType::Left));
        assert_eq!(act(&anna, chat, "leave").await.problem(409).code, "not_a_participant");
    }
}
