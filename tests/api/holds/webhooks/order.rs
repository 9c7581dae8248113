//! Messages of one chat to one endpoint come in the order in which they were written, whatever fails.

use crate::routes::webhooks::{limits, settled, start, subscribe};
use sightline::webhooks::Limits;
use sightline_shared::WebhookDeliveryState;
use sightline_tests::wait::{AT_MOST, until};
use sightline_tests::{ChatBuilder, Received, Receiver, Reply, at};
use std::collections::BTreeMap;
use std::time::Duration;

const CHATS: usize = 4;
const MESSAGES: usize = 12;

fn chat(number: usize, messages: usize) -> ChatBuilder {
    let chat = ChatBuilder::queued(&format!("chat-{number}"), "Acme", at("2026-11-22T10:00:00Z"));
    (0..messages).fold(chat, |chat, said| chat.contact_says(&said.to_string()))
}

/// The places of the events that arrived, by chat, each as often as it was tried.
fn places(messages: &[Received]) -> BTreeMap<String, Vec<i64>> {
    let mut found: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for message in messages {
        let data = message.json()["data"].clone();
        let chat = data["chat"]["external_id"].as_str().unwrap().to_owned();
        found.entry(chat).or_default().push(data["seq"].as_i64().unwrap());
    }
    found
}

#[tokio::test]
async fn later_messages_of_a_chat_wait_for_the_earlier_ones_and_other_chats_do_not() {
    let patient = Limits { schedule: vec![Duration::from_millis(20); 30], ..limits() };
    let app = start(patient).await;
    let admin = app.admin("Acme").await;
    // Every third attempt fails, in one way or another.
    let receiver = Receiver::answering(|_, before| match before % 9 {
        2 => Reply::status(500),
        5 => Reply::Closed,
        8 => Reply::status(429),
        _ => Reply::status(200),
    });
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.event"]).await;
    for messages in [4, MESSAGES] {
        let chats: Vec<ChatBuilder> = (0..CHATS).map(|number| chat(number, messages)).collect();
        app.import_chats(&chats);
    }
    let log = settled(&admin, id).await;
    assert!(log.iter().all(|one| one.state == WebhookDeliveryState::Delivered), "{log:?}");
    let found = places(&receiver.received());
    assert_eq!(found.len(), CHATS);
    let mut retried = 0;
    for (chat, mut seqs) in found {
        let in_order: Vec<i64> = {
            let mut sorted = seqs.clone();
            sorted.sort_unstable();
            sorted
        };
        assert_eq!(seqs, in_order, "{chat}");
        retried += seqs.len();
        seqs.dedup();
        assert_eq!(seqs, (1..=1 + i64::try_from(MESSAGES).unwrap()).collect::<Vec<_>>(), "{chat}");
    }
    assert!(retried > CHATS * (MESSAGES + 1), "some were tried again");
}

#[tokio::test]
async fn what_is_given_up_lets_the_next_one_go() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver =
        Receiver::answering(|message, _| Reply::status(if message.json()["data"]["seq"] == 2 { 500 } else { 200 }));
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.event"]).await;
    app.import_chats([&chat(0, 3)]);
    let mut log = settled(&admin, id).await;
    log.reverse();
    let states: Vec<&str> = log.iter().map(|one| one.state.as_str()).collect();
    assert_eq!(states, ["delivered", "failed", "delivered", "delivered"]);
    assert_eq!(places(&receiver.received())["chat-0"], [1, 2, 2, 2, 2, 3, 4]);
}

#[tokio::test]
async fn an_endpoint_that_never_answers_delays_no_other() {
    // So long that what it was sent is under way all the time.
    let app = start(Limits { timeout: AT_MOST, claim: AT_MOST * 2, ..limits() }).await;
    let admin = app.admin("Acme").await;
    let dead = Receiver::answering(|_, _| Reply::Never);
    let alive = Receiver::start();
    let _ = subscribe(&admin, &dead.url, &["chat.event"]).await;
    let (id, _) = subscribe(&admin, &alive.url, &["chat.event"]).await;
    let chats: Vec<ChatBuilder> = (0..12).map(|number| chat(number, 2)).collect();
    app.import_chats(&chats);
    alive.wait_for(36).await;
    assert_eq!(settled(&admin, id).await.len(), 36);
    // Four are under way at a time, each the first of its chat.
    dead.wait_for(4).await;
    let tried = places(&dead.received());
    assert_eq!(tried.values().collect::<Vec<_>>(), [&[1]; 4], "{tried:?}");
}

#[tokio::test]
async fn an_endpoint_that_never_answers_is_tried_with_each_of_its_chats() {
    let app = start(Limits { timeout: Duration::from_millis(300), ..limits() }).await;
    let admin = app.admin("Acme").await;
    let dead = Receiver::answering(|_, _| Reply::Never);
    let _ = subscribe(&admin, &dead.url, &["chat.event"]).await;
    let chats: Vec<ChatBuilder> = (0..12).map(|number| chat(number, 2)).collect();
    app.import_chats(&chats);
    until("every chat was tried", async || places(&dead.received()).len() == 12).await;
    assert!(places(&dead.received()).values().all(|seqs| seqs.is_sorted()), "the order of a chat is kept");
}
