//! The platform of the demo, which answers through a real webhook and a real key, and whose customers come
//! for as long as it runs.

use crate::holds::robust::killed::PROGRAM;
use crate::routes::participation::done;
use crate::routes::replies::{reaches, write};
use crate::routes::webhooks::start;
use sightline::commands::demo::COMPANY;
use sightline::webhooks::Limits;
use sightline_shared::EventDeliveryState;
use sightline_tests::wait::until;
use sightline_tests::{ServerProcess, TestApp};

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

/// How many chats of customers are so.
fn customers(app: &TestApp, condition: &str) -> i64 {
    app.text(&format!("SELECT count(*) FROM chats WHERE external_id LIKE 'visit-%' AND {condition}")).parse().unwrap()
}

/// Runs the demo at this speed until it has chats of which this holds.
async fn run_demo(app: &TestApp, speed: &str, chats: i64, condition: &str) {
    let mut server = ServerProcess::start_with(PROGRAM, &app.database.url, &["--demo", "--demo-speed", speed]);
    until(condition, async || customers(app, condition) >= chats).await;
    let stopped = tokio::task::spawn_blocking(move || server.stop());
    assert_eq!(stopped.await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn customers_come_wait_are_answered_and_leave_results() {
    let app = start(Limits { total: 0, ..Limits::default() }).await;
    // So slowly that the first one still waits when the demo ends; the next run does not leave it waiting.
    run_demo(&app, "0.01", 1, "state = 'queued' AND waiting_since IS NOT NULL").await;
    run_demo(&app, "500", 3, "state = 'closed' AND result_count > 0").await;
    let left = "EXISTS (SELECT FROM events WHERE chat_id = chats.id AND data->>'reason' = 'timeout')";
    assert!(customers(&app, left) >= 1);
    let answered = "EXISTS (SELECT FROM sessions WHERE chat_id = chats.id AND contact_wrote_at <= accepted_at AND first_response_at > accepted_at)";
    assert!(customers(&app, answered) >= 3);
    assert_eq!(app.text("SELECT count(*) FROM adjustments"), "0", "what the demo states is taken as it is");
}
