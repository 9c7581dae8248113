//! Participation in chats, and what these tests share.

mod accept;
mod close;
pub mod create_event;
mod join;
mod leave;
pub mod transfer;

use reqwest::Method;
use serde_json::{Value, json};
use sightline::store::recount;
use sightline_shared::{ChatDetail, EventPage, EventType, Me, Participant};
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};

/// A chat of Acme/West that waits since a fixed minute.
pub fn queued(name: &str) -> ChatBuilder {
    ChatBuilder::queued(name, "Acme/West", at("2026-11-22T10:00:00Z"))
}

/// The id of the chat with this external id.
pub fn id_of(app: &TestApp, name: &str) -> String {
    app.text(&format!("SELECT id FROM chats WHERE external_id = '{name}'"))
}

/// Imports `chat` and gives its id.
pub fn add(app: &TestApp, name: &str, chat: &ChatBuilder) -> String {
    app.import_chats([chat]);
    id_of(app, name)
}

pub fn path(chat: &str, act: &str) -> String {
    format!("/api/v1/chats/{chat}/{act}")
}

pub fn words(act: &str) -> Value {
    json!({"type": act, "text": format!("A {act} ")})
}

/// `join`, `accept`, `leave`, `close`, `message` or `note`.
pub fn asks(caller: &Caller, chat: &str, act: &str) -> reqwest::RequestBuilder {
    match act {
        "message" | "note" => caller.request(Method::POST, &path(chat, "events")).json(&words(act)),
        _ => caller.request(Method::POST, &path(chat, act)),
    }
}

pub async fn act(caller: &Caller, chat: &str, act: &str) -> Answer {
    caller.send(asks(caller, chat, act)).await
}

/// [`act`], which succeeds.
pub async fn done(caller: &Caller, chat: &str, what: &str) {
    let answer = act(caller, chat, what).await;
    assert!(answer.status.is_success(), "{what}: {}", answer.text);
}

pub async fn detail(caller: &Caller, chat: &str) -> ChatDetail {
    caller.get(&format!("/api/v1/chats/{chat}")).await.ok()
}

pub async fn events(caller: &Caller, chat: &str) -> Vec<EventType> {
    let page: EventPage = caller.get(&path(chat, "events?limit=200")).await.ok();
    page.items.into_iter().map(|event| event.kind).collect()
}

/// The memberships of the caller, as the chat shows them.
pub async fn own(caller: &Caller, app: &TestApp, chat: &ChatDetail) -> Vec<Participant> {
    let me: Me = caller.get("/api/v1/me").await.ok();
    let agents = app.texts(&format!("SELECT id FROM agents WHERE user_id = '{}'", me.user.id));
    let is_own = |one: &&Participant| agents.contains(&one.id.to_string());
    chat.chat.participants.iter().filter(is_own).cloned().collect()
}

/// What must hold of every chat, whatever was done to it.
pub fn assert_sound(app: &TestApp) {
    assert_eq!(recount::recount(&mut app.connect()).unwrap(), Vec::<String>::new());
    let after_the_end = "SELECT event.chat_id || ' ' || event.seq FROM events AS event \
        CROSS JOIN LATERAL (SELECT type FROM events AS before WHERE before.chat_id = event.chat_id \
            AND before.seq < event.seq AND before.type IN ('closed', 'reopened', 'queued') \
            ORDER BY seq DESC LIMIT 1) AS last \
        WHERE last.type = 'closed' AND event.type NOT IN ('reopened', 'queued', 'joined', 'left', 'note')";
    assert_eq!(app.texts(after_the_end), Vec::<String>::new(), "after the close event");
    let twice = "SELECT chat_id FROM participants WHERE left_at IS NULL GROUP BY chat_id, agent_id HAVING count(*) > 1";
    assert_eq!(app.texts(twice), Vec::<String>::new(), "one participation");
}
