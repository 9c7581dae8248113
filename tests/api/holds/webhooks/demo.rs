//! The platform of the demo, which answers through a real webhook and a real key.

use crate::holds::robust::killed::PROGRAM;
use crate::routes::participation::done;
use crate::routes::replies::{reaches, write};
use crate::routes::webhooks::start;
use sightline::commands::demo::COMPANY;
use sightline::webhooks::Limits;
use sightline_shared::EventDeliveryState;
use sightline_tests::ServerProcess;
use sightline_tests::wait::until;

#[tokio::test]
async fn a_reply_in_the_demo_is_delivered_and_answered_also_after_a_restart() {
    // A server that sends nothing itself, for its users and its database.
    let app = start(Limits { total: 0, ..Limits::default() }).await;
    for text in ["Is tomorrow all right?", "Or the day after?"] {
        let mut server = ServerProcess::start_with(PROGRAM, &app.database.url, &["--demo"]);
        let anna = server.meet(&app.supervisor(COMPANY).await);
        let chat = app.text("SELECT id FROM chats WHERE contact_id IS NOT NULL ORDER BY id LIMIT 1");
        done(&anna, &chat, "accept").await;
        let message = write(&anna, &chat, text).await;
        assert_eq!(message.delivery.as_ref().unwrap().state, EventDeliveryState::Sending);
        reaches(&anna, &message, EventDeliveryState::Delivered).await;
        let answer = format!(
            "SELECT count(*) FROM events WHERE external_id = 'answer-{}' AND author = 'contact' AND seq > {}",
            message.id, message.seq
        );
        until("the contact answers", async || app.text(&answer) == "1").await;
        let stopped = tokio::task::spawn_blocking(move || server.stop());
        assert_eq!(stopped.await.unwrap().code(), Some(0));
    }
    assert_eq!(app.text("SELECT count(*) FROM webhooks WHERE is_enabled"), "1");
    assert_eq!(app.text("SELECT count(*) FROM api_keys WHERE revoked_at IS NULL"), "1");
}
