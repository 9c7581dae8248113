//! Erasing a contact, and what these tests share.

mod erase;
mod preview;

use reqwest::Method;
use serde_json::json;
use sightline::store::recount;
use sightline_shared::{ChatDetail, EventPage};
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};

/// What must not be found anywhere after an erasure; the person's data is made of these.
pub const CANARIES: [&str; 2] = ["canary", "5550199"];

/// A chat of the person, with something personal wherever there is room for it.
pub fn of_canary(chat: ChatBuilder) -> ChatBuilder {
    chat.contact("crm-canary", Some("Cleo Canary"), Some("cleo@canary.example"), Some("+1 5550199"))
}

/// The id that the source gives a chat of the person: platforms make them of telephone numbers.
pub fn personal(name: &str) -> String {
    format!("wa-+15550199-canary-{name}")
}

/// Accepted, answered, noted, looked up and with a result.
pub fn lively(name: &str, organization: &str, minute: i64) -> ChatBuilder {
    let began = at("2024-11-22T10:00:00Z") + chrono::Duration::minutes(minute);
    of_canary(ChatBuilder::queued(&personal(name), organization, began))
        .accepted("Maud")
        .contact_says("I am the Canary")
        .says("Maud", "Good morning, Mx Canary")
        .notes("Maud", "canary is in a hurry")
        .looks_up("Maud", json!({"name": "find", "request": {"q": "canary"}, "response": "Cleo Canary"}))
        .result("Maud", "Test drive", &json!({"Model": "Canary GT", "Phone": "5550199"}))
}

pub fn assert_nothing_is_left(app: &TestApp) {
    let dump = app.dump().to_lowercase();
    for canary in CANARIES {
        let found: Vec<&str> = dump.lines().filter(|line| line.contains(canary)).collect();
        assert!(found.is_empty(), "{found:#?}");
    }
    assert_eq!(recount::recount(&mut app.connect()).unwrap(), Vec::<String>::new());
}

pub async fn erase(caller: &Caller, id: &str) -> Answer {
    caller.send(caller.request(Method::DELETE, &format!("/api/v1/contacts/{id}"))).await
}

pub async fn preview(caller: &Caller, id: &str) -> Answer {
    caller.get(&format!("/api/v1/contacts/{id}/erasure")).await
}

pub fn contact_id(app: &TestApp) -> String {
    app.text("SELECT id FROM contacts WHERE external_id = 'crm-canary'")
}

/// The person with an open and a closed chat, and one in a sibling organization; and another person.
pub fn import(app: &TestApp) {
    app.import_chats([
        &lively("open", "Acme/West", 1),
        &lively("closed", "Acme/West", 2).closed("Maud").joined("Late"),
        &lively("east", "Acme/East", 3).left("Maud").reopened(),
        &ChatBuilder::queued("other", "Acme/West", at("2024-11-22T11:00:00Z")).contact_says("I am somebody else"),
    ]);
    let open = personal("open");
    let stored = app.execute(&format!(
        "INSERT INTO idempotency_keys (company_id, id, user_id, operation, key, request_hash, status, body, chat_id) \
         SELECT chats.company_id, chats.id, users.id, 'add_event', chats.id::text, '', 201, \
                jsonb_build_object('text', 'Good morning, ' || contact_name), chats.id \
           FROM chats JOIN users USING (company_id) \
          WHERE chats.external_id IN ('{open}', 'other')"
    ));
    assert_eq!(stored, 2);
}

/// A chat of the person, by its id at the source, and its events.
pub async fn detail(caller: &Caller, name: &str) -> (ChatDetail, EventPage) {
    let chat: ChatDetail = caller.get(&format!("/api/v1/chats/external:{}", personal(name))).await.ok();
    let events = caller.get(&format!("/api/v1/chats/{}/events", chat.chat.id)).await.ok();
    (chat, events)
}
