//! Messages that were written here, and what these tests share.

mod report_delivery;
mod resend_event;

use crate::routes::participation::{add, done, path, queued};
use crate::routes::webhooks::post;
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{Event, EventDelivery, EventDeliveryState, EventPage};
use sightline_tests::wait::until;
use sightline_tests::{Answer, Caller, TestApp};

/// A chat that `caller` has accepted.
pub async fn accepted(app: &TestApp, caller: &Caller) -> String {
    let id = add(app, "chat", &queued("chat").contact_says("Hello"));
    done(caller, &id, "accept").await;
    id
}

/// Writes a message.
pub async fn write(caller: &Caller, chat: &str, text: &str) -> Event {
    caller.post(&path(chat, "events"), &json!({"type": "message", "text": text})).await.ok()
}

/// The address of what is done to an event.
pub fn of(event: &Event, what: &str) -> String {
    format!("/api/v1/chats/{}/events/{}/{what}", event.chat_id, event.id)
}

/// Reports what became of a message.
pub async fn report(caller: &Caller, event: &Event, body: &Value) -> Answer {
    caller.send(caller.request(Method::PUT, &of(event, "delivery")).json(body)).await
}

/// Sends a message again.
pub async fn resend(caller: &Caller, event: &Event) -> Answer {
    post(caller, &of(event, "resend")).await
}

/// What is shown of the delivery of a message.
pub async fn delivery(caller: &Caller, event: &Event) -> Option<EventDelivery> {
    let address = path(&event.chat_id.to_string(), &format!("events?around={}&limit=1", event.id));
    let page: EventPage = caller.get(&address).await.ok();
    page.items.into_iter().next().unwrap().delivery
}

/// Waits until a message has come so far.
pub async fn reaches(caller: &Caller, event: &Event, state: EventDeliveryState) {
    let is_there = async || delivery(caller, event).await.is_some_and(|delivery| delivery.state == state);
    until(&format!("the message is {state}"), is_there).await;
}
