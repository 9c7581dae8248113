//! The words of a person that was erased are in no queue, no log and no later message.

use crate::routes::erasure::{CANARIES, assert_nothing_is_left, contact_id, erase, import};
use crate::routes::webhooks::{ALL, change, limits, log, settled, start, subscribe};
use serde_json::json;
use sightline_shared::{WebhookDeliveryState, WebhookEventType};
use sightline_tests::wait::until;
use sightline_tests::{Receiver, Reply};
use std::time::Duration;

#[tokio::test]
async fn what_waits_when_a_contact_is_erased_says_nothing_of_it() {
    let patient = sightline::webhooks::Limits { schedule: vec![Duration::from_secs(3600)], ..limits() };
    let app = start(patient).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::answering(|_, _| Reply::status(500));
    let (id, _) = subscribe(&admin, &receiver.url, &ALL).await;
    import(&app);
    receiver.wait_for(1).await;
    // The words went out, and are kept nowhere but in the tables of chats and contacts.
    assert!(app.text("SELECT count(*) FROM webhook_deliveries WHERE state = 'pending'").parse::<usize>().unwrap() > 30);
    let queue = app.texts(
        "SELECT webhook_deliveries::text FROM webhook_deliveries UNION ALL SELECT webhook_events::text FROM webhook_events",
    );
    let queue = queue.concat().to_lowercase();
    assert!(CANARIES.iter().all(|canary| !queue.contains(canary)), "{queue}");

    let contact = contact_id(&app);
    assert_eq!(erase(&admin, &contact).await.status, 200);
    assert_nothing_is_left(&app);
    let after = Receiver::start();
    assert_eq!(change(&admin, id, &json!({"url": after.url})).await.status, 200);
    // What is on its way to the old address is due again in an hour.
    let claimed = "SELECT count(*) FROM webhook_deliveries WHERE claimed_until IS NOT NULL";
    until("nothing is on its way", async || app.text(claimed) == "0").await;
    let _ = app.execute("UPDATE webhook_deliveries SET next_attempt_at = now() WHERE state = 'pending'");
    let log = settled(&admin, id).await;
    let sent = after.received();
    assert!(sent.len() > 20, "{}", sent.len());
    for message in &sent {
        let body = String::from_utf8(message.body.clone()).unwrap().to_lowercase();
        // What the other contact's chat says is no canary.
        assert!(CANARIES.iter().all(|canary| !body.contains(canary)), "{body}");
    }
    assert!(sent.iter().any(|message| message.kind() == "chat.event" && message.json()["data"]["redacted"] == true));
    let erased = sent.iter().find(|message| message.kind() == "contact.erased").unwrap();
    assert_eq!(erased.json()["data"], json!({"id": contact}));
    let dropped: Vec<WebhookEventType> =
        log.iter().filter(|one| one.state == WebhookDeliveryState::Dropped).map(|one| one.kind).collect();
    assert_eq!(dropped, [WebhookEventType::ContactCreated], "of the contact there is nothing left to say");
    assert_nothing_is_left(&app);
}

#[tokio::test]
async fn the_log_names_no_canary_after_messages_were_sent() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let (id, _) = subscribe(&admin, &receiver.url, &ALL).await;
    import(&app);
    settled(&admin, id).await;
    let bodies: String = receiver
        .received()
        .into_iter()
        .map(|message| String::from_utf8(message.body).unwrap().to_lowercase())
        .collect();
    assert!(CANARIES.iter().all(|canary| bodies.contains(canary)), "the words do go out while they are there");
    assert_eq!(erase(&admin, &contact_id(&app)).await.status, 200);
    settled(&admin, id).await;
    assert_nothing_is_left(&app);
    let shown = format!("{:?}", log(&admin, id).await).to_lowercase();
    assert!(CANARIES.iter().all(|canary| !shown.contains(canary)));
}
