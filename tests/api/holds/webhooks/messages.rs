//! Which messages a change leads to, and what they say.

use crate::routes::erasure::erase;
use crate::routes::webhooks::{ALL, is_signed, limits, settled, start, subscribe};
use serde_json::{Value, json};
use sightline_shared::{Chat, Contact, Page, ResultDetail, WebhookDeliveryState};
use sightline_tests::{Caller, ChatBuilder, Received, Receiver, TestApp, at};
use std::collections::BTreeSet;

const BEGAN: &str = "2026-11-22T10:00:00Z";

fn maud(organization: &str) -> ChatBuilder {
    ChatBuilder::queued("chat", organization, at(BEGAN)).contact("crm-1", Some("Dana"), Some("dana@example.com"), None)
}

fn kinds(messages: &[Received]) -> Vec<String> {
    messages.iter().map(Received::kind).collect()
}

/// The types that a write leads to, in order.
async fn after(
    receiver: &Receiver,
    app: &TestApp,
    before: &mut usize,
    chat: &ChatBuilder,
    count: usize,
) -> Vec<String> {
    app.import_chats([chat]);
    let messages = receiver.wait_for(*before + count).await.split_off(*before);
    *before += count;
    // What is about the contact goes its own way.
    let (contacts, mut chats): (Vec<_>, Vec<_>) =
        kinds(&messages).into_iter().partition(|kind| kind.starts_with("contact."));
    chats.extend(contacts);
    chats
}

#[tokio::test]
async fn imports_lead_to_messages_in_the_order_of_what_happened() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    // A wait over its target is reported at any moment, and has a test of its own.
    let types: Vec<&str> = ALL.into_iter().filter(|kind| *kind != "chat.waiting_over_target").collect();
    let (id, secret) = subscribe(&admin, &receiver.url, &types).await;
    let mut sent = 0;
    let chat = maud("Acme/West");
    assert_eq!(
        after(&receiver, &app, &mut sent, &chat, 4).await,
        ["chat.created", "chat.event", "chat.queued", "contact.created"]
    );
    let chat = chat.contact_says("Good morning").accepted("Maud");
    let found = after(&receiver, &app, &mut sent, &chat, 3).await;
    assert_eq!(found, ["chat.event", "chat.event", "chat.accepted"]);
    let chat = chat.result("Maud", "Test drive", &json!({"Model": "Aster"})).closed("Maud");
    let found = after(&receiver, &app, &mut sent, &chat, 4).await;
    assert_eq!(found, ["chat.event", "result.created", "chat.event", "chat.closed"]);
    let chat = chat.reopened();
    let found = after(&receiver, &app, &mut sent, &chat, 4).await;
    assert_eq!(found, ["chat.event", "chat.event", "chat.reopened", "chat.queued"]);
    let mut moved = chat.json();
    moved["organization"] = json!("Acme/East");
    moved["contact"]["name"] = json!("Dana Whitlock");
    app.import(&format!("{moved}\n"), None);
    receiver.wait_for(sent + 2).await;
    // Nothing new says nothing.
    app.import(&format!("{moved}\n"), None);
    let log = settled(&admin, id).await;
    let messages = receiver.received();
    let last: BTreeSet<String> = kinds(&messages[sent..]).into_iter().collect();
    assert_eq!(last, BTreeSet::from(["chat.moved".to_owned(), "contact.updated".to_owned()]));
    assert_eq!((messages.len(), log.len()), (sent + 2, sent + 2));
    assert!(log.iter().all(|one| one.state == WebhookDeliveryState::Delivered && one.attempts == 1));
    let ids: BTreeSet<&str> = messages.iter().map(|message| message.header("webhook-id")).collect();
    assert_eq!(ids.len(), messages.len());
    for message in &messages {
        assert!(is_signed(message, &secret));
        let mut other = message.clone();
        other.body.push(b' ');
        assert!(!is_signed(&other, &secret), "another body");
    }
}

fn one<'a>(messages: &'a [Received], kind: &str) -> &'a Received {
    messages.iter().rfind(|message| message.kind() == kind).unwrap()
}

#[tokio::test]
async fn a_message_says_what_the_other_resources_say() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let (id, _) = subscribe(&admin, &receiver.url, &ALL).await;
    let began = chrono::Utc::now();
    app.import_chats([&maud("Acme/West").accepted("Maud").result("Maud", "Test drive", &json!({"Model": "Aster"}))]);
    let chat_id = app.text("SELECT id FROM chats");
    assert_eq!(admin.post(&format!("/api/v1/chats/{chat_id}/join"), &json!({})).await.status, 200);
    let path = format!("/api/v1/chats/{chat_id}/events");
    let said: Value = admin.post(&path, &json!({"type": "message", "text": "Good morning"})).await.ok();
    settled(&admin, id).await;
    let messages = receiver.received();
    assert_eq!(
        kinds(&messages).into_iter().filter(|kind| !kind.starts_with("contact.")).collect::<Vec<_>>(),
        [
            "chat.created",
            "chat.event",
            "chat.event",
            "chat.event",
            "result.created",
            "chat.accepted",
            // Joined, and then the message.
            "chat.event",
            "chat.event"
        ]
    );
    let chats: Page<Chat> = admin.get("/api/v1/chats?from=2026-11-01").await.ok();
    let chat = one(&messages, "chat.accepted").json();
    let read: Chat = serde_json::from_value(chat["data"].clone()).unwrap();
    assert_eq!(
        (read.id, read.organization.clone(), read.contact.clone()),
        (chats.items[0].id, chats.items[0].organization.clone(), chats.items[0].contact.clone())
    );
    assert_eq!(chat["data"]["external_id"], "chat");
    let timestamp = at(chat["timestamp"].as_str().unwrap());
    assert!(timestamp >= began - chrono::Duration::milliseconds(1) && timestamp <= chrono::Utc::now());

    let mut event = one(&messages, "chat.event").json()["data"].clone();
    assert_eq!((&event["origin"], &event["chat"]["external_id"]), (&json!("sightline"), &json!("chat")));
    assert_eq!(event["chat"]["organization"]["path"], json!(["Acme", "West"]));
    for member in ["origin", "chat", "external_id"] {
        event.as_object_mut().unwrap().remove(member);
    }
    assert_eq!(event, said);
    let first = messages.iter().find(|message| message.kind() == "chat.event").unwrap().json();
    assert_eq!((&first["data"]["origin"], &first["data"]["external_id"]), (&json!("source"), &json!("chat-e1")));

    let result = one(&messages, "result.created").json();
    let result_id = result["data"]["id"].as_str().unwrap();
    let read: ResultDetail = admin.get(&format!("/api/v1/results/{result_id}")).await.ok();
    assert_eq!(read.fields, serde_json::from_value::<ResultDetail>(result["data"].clone()).unwrap().fields);
    let contact = one(&messages, "contact.created").json();
    let read: Contact = serde_json::from_value(contact["data"].clone()).unwrap();
    assert_eq!((read.name.as_deref(), read.email.as_deref()), (Some("Dana"), Some("dana@example.com")));
    assert_eq!(contact["data"]["external_id"], "crm-1");
}

#[tokio::test]
async fn an_endpoint_is_sent_its_types_of_its_part_of_the_company() {
    let app = start(limits()).await;
    let (acme, west, beta) = (app.admin("Acme").await, app.admin("Acme/West").await, app.admin("Beta").await);
    let receivers: [Receiver; 4] = std::array::from_fn(|_| Receiver::start());
    let mut ids = Vec::new();
    for (caller, receiver, types) in [
        (&acme, &receivers[0], ["chat.created", "chat.moved"]),
        (&west, &receivers[1], ["chat.created", "chat.moved"]),
        (&beta, &receivers[2], ["chat.created", "chat.moved"]),
        (&acme, &receivers[3], ["chat.closed", "contact.erased"]),
    ] {
        ids.push((caller, subscribe(caller, &receiver.url, &types).await.0));
    }
    let began = at(BEGAN);
    let chat = |name: &str, organization: &str| ChatBuilder::queued(name, organization, began);
    app.import_chats([&chat("west", "Acme/West/Far"), &chat("east", "Acme/East")]);
    app.import_chats([&chat("beta", "Beta")]);
    // A body is what the endpoint may see when it is sent: before a chat leaves its part of the company.
    for (caller, id) in &ids {
        settled(caller, *id).await;
    }
    for (name, organization) in [("west", "Acme/East"), ("east", "Acme/West")] {
        app.import_chats([&chat(name, organization)]);
    }
    let mut found = Vec::new();
    for ((caller, id), receiver) in ids.iter().zip(&receivers) {
        settled(caller, *id).await;
        found.push(
            receiver
                .received()
                .iter()
                .map(|message| {
                    let data = message.json()["data"].clone();
                    let name = data["external_id"].as_str().unwrap_or("hidden").to_owned();
                    format!("{} {name}", message.kind())
                })
                .collect::<BTreeSet<_>>(),
        );
    }
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(
        found,
        [
            set(&["chat.created west", "chat.created east", "chat.moved west", "chat.moved east"]),
            // What left is named by its id alone; what came is shown.
            set(&["chat.created west", "chat.moved hidden", "chat.moved east"]),
            set(&["chat.created beta"]),
            set(&[]),
        ]
    );
    let hidden = receivers[1].received().into_iter().find(|message| message.json()["data"]["external_id"].is_null());
    let id = app.text("SELECT id FROM chats WHERE external_id = 'west'");
    assert_eq!(hidden.unwrap().json()["data"], json!({"id": id}));
}

#[tokio::test]
async fn what_is_done_here_leads_to_messages() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    app.import_chats([&maud("Acme")]);
    let receiver = Receiver::start();
    let (id, _) = subscribe(&admin, &receiver.url, &ALL).await;
    let chat = app.text("SELECT id FROM chats");
    let act = async |caller: &Caller, what: &str| {
        assert_eq!(caller.post(&format!("/api/v1/chats/{chat}/{what}"), &json!({})).await.status, 200);
    };
    for what in ["accept", "close", "accept"] {
        act(&admin, what).await;
    }
    let contact = app.text("SELECT id FROM contacts");
    assert_eq!(erase(&admin, &contact).await.status, 200);
    settled(&admin, id).await;
    let (contacts, chats): (Vec<Received>, Vec<Received>) =
        receiver.received().into_iter().partition(|message| message.kind().starts_with("contact."));
    let expected = [
        "chat.event",
        "chat.accepted",
        "chat.event",
        "chat.closed",
        // Accepting a closed chat opens it again.
        "chat.event",
        "chat.event",
        "chat.reopened",
        "chat.accepted",
        "chat.event",
        "chat.event",
        "chat.closed",
    ];
    assert_eq!(kinds(&chats), expected);
    assert_eq!(contacts.len(), 1);
    assert_eq!(contacts[0].json()["data"], json!({"id": contact}));
}
