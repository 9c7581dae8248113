//! `POST /api/v1/chats/{id}/transfer`: hands a chat on to an organization or an agent.

use crate::holds::law::{document, event, minute_of, take};
use crate::routes::participation::create_event::{fingerprint, pointers};
use crate::routes::participation::{add, assert_sound, detail, done, own, path, queued};
use crate::routes::webhooks::{self, ALL, limits, settled, subscribe};
use serde_json::{Value, json};
use sightline_shared::{AuditEntry, ChatState, Event, EventPage, EventType, Page};
use sightline_tests::{Answer, Caller, Received, Receiver, TestApp};
use uuid::Uuid;

/// The id of the organization with this name.
pub fn organization(app: &TestApp, name: &str) -> String {
    app.text(&format!("SELECT id FROM organizations WHERE name = '{name}'"))
}

pub async fn transfer(caller: &Caller, chat: &str, body: &Value) -> Answer {
    caller.post(&path(chat, "transfer"), body).await
}

async fn last_events(caller: &Caller, chat: &str, count: usize) -> Vec<Event> {
    let page: EventPage = caller.get(&path(chat, "events?limit=200")).await.ok();
    page.items[page.items.len() - count..].to_vec()
}

#[tokio::test]
async fn a_chat_moves_to_the_organization_and_waits_there_while_its_responsible_leaves() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let (west, east) = (app.supervisor("Acme/West").await, app.supervisor("Acme/East").await);
    let chat = queued("chat").contact_says("Hello").result("Maud", "Test drive", &json!({"Model": "Aster"}));
    let id = add(&app, "chat", &chat);
    done(&anna, &id, "accept").await;
    let to = organization(&app, "East");
    let answer = transfer(&anna, &id, &json!({"organization_id": to, "note": " Wants the blue one\n"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let events = last_events(&anna, &id, 4).await;
    let said: Vec<_> = events.iter().map(|event| (event.kind, event.text.as_deref(), event.data.clone())).collect();
    assert_eq!(
        said,
        [
            (EventType::Note, Some(" Wants the blue one\n"), None),
            (EventType::Transferred, None, Some(json!({"to": "East"}))),
            (EventType::Queued, None, Some(json!({"inboxes": ["East"]}))),
            (EventType::Left, None, None),
        ]
    );
    let after = detail(&anna, &id).await;
    assert_eq!(answer.text, serde_json::to_string(&after).unwrap());
    assert_eq!((after.chat.state, after.chat.organization.name.as_str()), (ChatState::Queued, "East"));
    assert_eq!(
        (after.chat.inboxes.as_slice(), after.chat.waiting_since),
        (&["East".to_owned()][..], Some(events[2].at))
    );
    let waits = &after.sessions[0].waits;
    assert_eq!((waits.len(), waits[1].from, waits[1].to), (2, events[2].at, None));
    assert!(own(&anna, &app, &after).await.iter().all(|one| !one.active));
    // The others of the company see what the tree says.
    assert_eq!(west.get(&path(&id, "events")).await.status, 404);
    let listed: Page<Value> = east.get("/api/v1/chats?state=queued").await.ok();
    assert_eq!(listed.items.len(), 1);
    assert_eq!(listed.items[0]["id"], json!(id));
    let results: Page<Value> = east.get("/api/v1/results").await.ok();
    assert_eq!(results.items.len(), 1);
    assert_sound(&app);
}

#[tokio::test]
async fn a_chat_that_is_handed_to_an_agent_stays_where_it_is() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat").waits_in(&["Sales"]).accepted("Maud"));
    let maud = app.text("SELECT id FROM agents WHERE name = 'Maud'");
    assert_eq!(transfer(&anna, &id, &json!({"agent_id": maud})).await.status, 200);
    let events = last_events(&anna, &id, 2).await;
    assert_eq!((events[0].kind, events[0].data.clone()), (EventType::Transferred, Some(json!({"to": "Maud"}))));
    assert_eq!((events[1].kind, events[1].data.clone()), (EventType::Queued, None));
    let after = detail(&anna, &id).await;
    assert_eq!((after.chat.state, after.chat.organization.name.as_str()), (ChatState::Queued, "West"));
    // Who did not hand it on still takes part.
    assert!(after.chat.participants.iter().any(|one| one.name == "Maud" && one.active));
    // One that waits stays in its inboxes, and its wait goes on.
    let waiting = add(&app, "waiting", &queued("waiting").waits_in(&["Sales"]));
    let since = detail(&anna, &waiting).await.chat.waiting_since;
    assert_eq!(transfer(&anna, &waiting, &json!({"agent_id": maud})).await.status, 200);
    let after = detail(&anna, &waiting).await.chat;
    assert_eq!((after.inboxes, after.waiting_since), (vec!["Sales".to_owned()], since));
    assert_sound(&app);
}

#[tokio::test]
async fn a_chat_is_handed_to_exactly_one_that_the_caller_sees() {
    let app = TestApp::start().await;
    let (anna, west) = (app.supervisor("Acme").await, app.supervisor("Acme/West").await);
    let _ = (app.supervisor("Acme/East").await, app.supervisor("Beta").await);
    let id = add(&app, "chat", &queued("chat").accepted("Maud"));
    let _ = add(&app, "other", &queued("other").accepted("Gone"));
    assert_eq!(app.execute("UPDATE agents SET archived_at = now() WHERE name = 'Gone'"), 1);
    let agent = |name: &str| app.text(&format!("SELECT id FROM agents WHERE name = '{name}'"));
    let (own, beta, gone, nobody) =
        (organization(&app, "West"), organization(&app, "Beta"), agent("Gone"), Uuid::now_v7());
    let before = fingerprint(&app);
    for (body, places) in [
        (json!({}), vec!["/organization_id"]),
        (json!({"organization_id": own, "agent_id": agent("Maud")}), vec!["/agent_id"]),
        (json!({"organization_id": null}), vec!["/organization_id"]),
        (json!({"organization_id": "West"}), vec!["/organization_id"]),
        (json!({"organization_id": own, "note": " \n"}), vec!["/note"]),
        (json!({"organization_id": own, "note": "a\u{0}b"}), vec!["/note"]),
        (json!({"organization_id": own, "note": "x".repeat(16 * 1024 + 1)}), vec!["/note"]),
        (json!({"note": ""}), vec!["/organization_id", "/note"]),
        (json!({"organization_id": own, "reason": "x"}), vec!["/reason"]),
        (json!({"organization_id": nobody}), vec!["/organization_id"]),
        (json!({"organization_id": beta}), vec!["/organization_id"]),
        (json!({"agent_id": nobody}), vec!["/agent_id"]),
        (json!({"agent_id": gone}), vec!["/agent_id"]),
    ] {
        assert_eq!(pointers(&transfer(&anna, &id, &body).await.problem(400)), places, "{body}");
    }
    for hidden in ["East", "Acme"] {
        let body = json!({"organization_id": organization(&app, hidden)});
        assert_eq!(pointers(&transfer(&west, &id, &body).await.problem(400)), ["/organization_id"], "{hidden}");
    }
    assert_eq!(fingerprint(&app), before);
    done(&anna, &id, "close").await;
    assert_eq!(transfer(&anna, &id, &json!({"organization_id": own})).await.problem(409).code, "already_closed");
    assert_eq!(app.execute("UPDATE chats SET contact_erased = true, contact_id = NULL, contact_name = NULL"), 2);
    assert_eq!(transfer(&anna, &id, &json!({"organization_id": own})).await.problem(409).code, "contact_erased");
}

#[tokio::test]
async fn a_transfer_is_recorded_published_and_done_once_for_a_key() {
    let app = webhooks::start(limits()).await;
    let admin = app.admin("Acme").await;
    let (mut west, mut east) =
        (app.supervisor("Acme/West").await.listen().await, app.supervisor("Acme/East").await.listen().await);
    let id = add(&app, "chat", &queued("chat").accepted("Maud"));
    let receiver = Receiver::start();
    let (webhook, _) = subscribe(&admin, &receiver.url, &ALL).await;
    let body = json!({"organization_id": organization(&app, "East")});
    let keyed = async || {
        let request = admin.request(reqwest::Method::POST, &path(&id, "transfer"));
        admin.send(request.header("idempotency-key", "k").json(&body)).await
    };
    let (first, again) = (keyed().await, keyed().await);
    assert_eq!((first.status.as_u16(), again.header("idempotency-replayed")), (200, Some("true")), "{}", first.text);
    settled(&admin, webhook).await;
    let kinds: Vec<String> = receiver.received().iter().map(Received::kind).collect();
    assert_eq!(kinds, ["chat.moved", "chat.event", "chat.event", "chat.queued"]);
    let audit: Page<AuditEntry> = admin.get("/api/v1/audit?action=chat_transferred").await.ok();
    let details = audit.items[0].details.clone().unwrap();
    assert_eq!((audit.items.len(), details), (1, json!({"seq": 3, "organization_id": body["organization_id"]})));
    // It leaves the one part of the company and comes to the other.
    let hidden = loop {
        let next = west.next().await.unwrap();
        if next.kind == sightline_shared::LiveEventType::ChatHidden {
            break next;
        }
    };
    assert_eq!(hidden.data, json!({"id": id}));
    loop {
        let next = east.next().await.unwrap();
        if next.data["type"] == "transferred" {
            assert_eq!(next.data["data"], json!({"to": "East"}));
            break;
        }
    }
}

#[tokio::test]
async fn a_later_word_of_the_source_moves_the_chat_again_and_an_earlier_one_does_not() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let _ = app.supervisor("Acme/East").await;
    let mut said = document("one", &[event("a", 0, "message", Some("dana"), Some("Hello"))]);
    said["as_of"] = json!(minute_of(0));
    take(&app, &said);
    let id = app.text("SELECT id FROM chats");
    let body = json!({"organization_id": organization(&app, "East")});
    assert_eq!(transfer(&anna, &id, &body).await.status, 200);
    let now = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    for (as_of, place) in [(minute_of(1), "East"), (now, "West")] {
        said["as_of"] = json!(as_of);
        take(&app, &said);
        assert_eq!(detail(&anna, &id).await.chat.organization.name, place, "{as_of}");
        assert_sound(&app);
    }
}
