//! The life of a message that was written here: from its endpoint to the report of the platform.

use crate::routes::participation::done;
use crate::routes::replies::{accepted, delivery, reaches, report, resend, write};
use crate::routes::webhooks::{change, limits, start, subscribe};
use serde_json::json;
use sightline::webhooks::Limits;
use sightline_shared::{Event, EventDeliveryState as State, KeyScope, LiveEventType};
use sightline_tests::wait::until;
use sightline_tests::{Caller, Receiver, Reply};
use std::time::Duration;

/// The state that is shown of a message.
async fn state(caller: &Caller, event: &Event) -> State {
    delivery(caller, event).await.unwrap().state
}

#[tokio::test]
async fn a_reply_is_sending_handed_over_failed_sent_again_and_delivered_before_the_eyes_of_others() {
    let app = start(limits()).await;
    let (anna, admin, ben) = (app.supervisor("Acme").await, app.admin("Acme").await, app.supervisor("Acme/West").await);
    let receiver = Receiver::answering(|received, _| match received.json()["data"]["origin"].as_str() {
        Some("sightline") if received.json()["data"]["type"] == "message" => Reply::Held,
        _ => Reply::status(200),
    });
    subscribe(&admin, &receiver.url, &["chat.event"]).await;
    let platform = app.key("Acme", &[KeyScope::ChatsWrite]);
    let chat = accepted(&app, &anna).await;
    let mut stream = ben.listen().await;
    let message = write(&anna, &chat, "Good morning").await;
    assert_eq!(message.delivery.as_ref().unwrap().state, State::Sending);
    assert_eq!(state(&ben, &message).await, State::Sending);
    let written = stream.take(2).await;
    assert_eq!(written[0].data["delivery"]["state"], "sending");
    // Held until here, it is under way.
    until("it is under way", async || receiver.received().iter().any(|one| one.json()["data"]["type"] == "message"))
        .await;
    receiver.release();
    let mut revision = written[1].data["revision"].as_i64().unwrap();
    let mut changes = async |state_after: State| {
        let sent = stream.take(2).await;
        assert_eq!([sent[0].kind, sent[1].kind], [LiveEventType::Transcript, LiveEventType::Chat]);
        let now = sent[1].data["revision"].as_i64().unwrap();
        assert!(now > revision, "{now} after {revision}");
        revision = now;
        assert_eq!(state(&ben, &message).await, state_after);
    };
    changes(State::HandedOver).await;
    let failed = json!({"state": "failed", "reason": "The number is not in use"});
    assert_eq!(report(&platform, &message, &failed).await.status, 200);
    changes(State::Failed).await;
    assert_eq!(resend(&ben, &message).await.status, 200);
    // By the time that the change is read it may be handed over again.
    let sent = stream.take(4).await;
    assert_eq!(sent[2].kind, LiveEventType::Transcript);
    assert_eq!(state(&ben, &message).await, State::HandedOver);
    assert_eq!(report(&platform, &message, &json!({"state": "delivered"})).await.status, 200);
    until("it is delivered", async || state(&ben, &message).await == State::Delivered).await;
    // Notes and what comes in are not delivered.
    done(&anna, &chat, "note").await;
    assert_eq!(app.text("SELECT count(*) FROM events WHERE delivery_state IS NOT NULL"), "1");
}

#[tokio::test]
async fn a_reply_to_a_dead_endpoint_is_sending_until_it_is_given_up_and_may_still_be_accepted() {
    let patient = Limits { schedule: vec![Duration::from_secs(3600); 3], ..limits() };
    let app = start(patient).await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let dead = Receiver::answering(|_, _| Reply::status(503));
    let (first, _) = subscribe(&admin, &dead.url, &["chat.event"]).await;
    let chat = accepted(&app, &anna).await;
    let message = write(&anna, &chat, "Good morning").await;
    dead.wait_for(1).await;
    assert_eq!(state(&anna, &message).await, State::Sending);
    // What was written before goes first; then the last attempt of this one fails.
    let due = "UPDATE webhook_deliveries SET next_attempt_at = now(), attempts = 3 \
        WHERE state = 'pending' AND claimed_until IS NULL";
    until("it is given up", async || {
        let _ = app.execute(due);
        state(&anna, &message).await == State::Failed
    })
    .await;
    assert_eq!(delivery(&anna, &message).await.unwrap().reason, None, "the platform said nothing");
    let alive = Receiver::start();
    assert_eq!(change(&admin, first, &json!({"url": alive.url})).await.status, 200);
    assert_eq!(resend(&anna, &message).await.ok::<Event>().delivery.unwrap().state, State::Sending);
    reaches(&anna, &message, State::HandedOver).await;
}

#[tokio::test]
async fn a_report_that_comes_before_the_answer_is_kept_and_one_of_two_endpoints_is_enough() {
    let app = start(limits()).await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let slow = Receiver::answering(|_, _| Reply::Held);
    subscribe(&admin, &slow.url, &["chat.event"]).await;
    let chat = accepted(&app, &anna).await;
    let message = write(&anna, &chat, "Good morning").await;
    assert_eq!(report(&admin, &message, &json!({"state": "delivered"})).await.status, 200);
    slow.release();
    let settled = "SELECT count(*) FROM webhook_deliveries WHERE state = 'pending'";
    until("the answer is recorded", async || app.text(settled) == "0").await;
    assert_eq!(state(&anna, &message).await, State::Delivered);
    let dead = Receiver::answering(|_, _| Reply::status(500));
    subscribe(&admin, &dead.url, &["chat.event"]).await;
    let second = write(&anna, &chat, "Anything else?").await;
    until("both are settled", async || app.text(settled) == "0").await;
    assert_eq!(state(&anna, &second).await, State::HandedOver);
}
