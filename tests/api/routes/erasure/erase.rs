//! `DELETE /api/v1/contacts/{id}`: an erasure removes the person and keeps what is counted.

use crate::routes::erasure::{assert_nothing_is_left, contact_id, detail, erase, import, lively, of_canary, preview};
use serde_json::{Value, json};
use sightline_shared::{AuditAction, AuditEntry, ChatState, Contact, Erasure, EventType, Page, ResultDetail};
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn an_erasure_removes_the_person_and_keeps_what_is_counted() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    import(&app);
    let id = contact_id(&app);
    let count = "SELECT concat_ws(' ', type, count(*)) FROM events GROUP BY type ORDER BY 1";
    let before: Page<Value> = anna.get("/api/v1/chats").await.ok();
    let numbers: Erasure = preview(&anna, &id).await.ok();
    let expected =
        Erasure { contacts: 1, chats: 3, open_chats: 2, events: 12, results: 3, ..Erasure::of(id.parse().unwrap()) };
    assert_eq!(numbers, expected);
    let receipt: Erasure = erase(&anna, &id).await.ok();
    assert!(receipt.erased_at.is_some());
    assert_eq!(Erasure { erased_at: None, ..receipt }, numbers);
    assert_nothing_is_left(&app);
    for path in ["", "/erasure"] {
        assert_eq!(anna.get(&format!("/api/v1/contacts/{id}{path}")).await.status, 404);
    }
    assert_eq!(erase(&anna, &id).await.status, 404);
    let contacts: Vec<Contact> = anna.all("/api/v1/contacts").await;
    assert_eq!(contacts.iter().map(|contact| contact.name.as_deref()).collect::<Vec<_>>(), [Some("Contact of other")]);
    let after: Page<Value> = anna.get("/api/v1/chats").await.ok();
    assert_eq!(after.items.len(), before.items.len());
    let found = app.texts(count);
    for line in ["closed 3", "contact_erased 3", "message 7", "note 3", "action 3", "result_added 3"] {
        assert!(found.iter().any(|text| text == line), "{line} is not in {found:?}");
    }
    // The answer kept for the chat of another contact is still there.
    assert_eq!(app.text("SELECT count(*) FROM idempotency_keys"), "1");
}

#[tokio::test]
async fn a_remaining_chat_shows_times_participants_and_numbers_but_no_text() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    import(&app);
    let before = detail(&anna, "open").await;
    let receipt: Erasure = erase(&anna, &contact_id(&app)).await.ok();
    let (chat, events) = detail(&anna, "open").await;
    let contact = serde_json::to_value(&chat.chat.contact).unwrap();
    assert_eq!(contact, json!({"id": null, "name": null, "erased": true}));
    let counts = (chat.chat.state, chat.chat.event_count, chat.chat.result_count, chat.chat.inboxes.len());
    assert_eq!(counts, (ChatState::Closed, before.0.chat.event_count + 2, 1, 0));
    assert_eq!(chat.chat.started_at, before.0.chat.started_at);
    assert_eq!(Some(chat.chat.updated_at), receipt.erased_at);
    assert_eq!(chat.sessions[0].closed_at, receipt.erased_at);
    assert_eq!(chat.chat.participants.len(), 1);
    assert!(!chat.chat.participants[0].active && chat.chat.participants[0].left_at == receipt.erased_at);
    assert_eq!((chat.results[0].result.form.as_str(), chat.results[0].fields.len()), ("Test drive", 0));
    assert!(!chat.results[0].result.submitted_by.as_ref().unwrap().active);
    let kinds: Vec<EventType> = events.items.iter().map(|event| event.kind).collect();
    assert_eq!(kinds[kinds.len() - 2..], [EventType::Closed, EventType::ContactErased]);
    for (event, known) in events.items.iter().zip(&before.1.items) {
        assert_eq!((event.id, event.seq, event.at, event.kind), (known.id, known.seq, known.at, known.kind));
        let says = matches!(event.kind, EventType::Message | EventType::Note | EventType::Action);
        assert_eq!((event.redacted, event.text.as_deref()), (says, None));
        assert_eq!(event.data.is_none(), says || known.data.is_none(), "{:?}", event.kind);
    }
    assert_eq!(events.items[0].data, Some(json!({"inboxes": ["Sales"]})));
    let (closed, events) = detail(&anna, "closed").await;
    assert_eq!(events.items.last().unwrap().kind, EventType::ContactErased);
    // An agent that joined after the end is still a participant: nothing was closed here.
    assert!(closed.chat.participants.iter().any(|participant| participant.name == "Late" && participant.active));
    let result = closed.results[0].result.id;
    let result: ResultDetail = anna.get(&format!("/api/v1/results/{result}")).await.ok();
    assert_eq!((result.fields.len(), result.result.contact.unwrap().erased), (0, true));
}

#[tokio::test]
async fn a_chat_that_was_closed_long_ago_is_not_of_the_day_of_the_erasure() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    app.import_chats([&of_canary(ChatBuilder::moment("old", "Acme", at("2024-01-10T10:00:00Z")))]);
    let _: Erasure = erase(&anna, &contact_id(&app)).await.ok();
    let listed = async |range: &str| anna.all::<Value>(&format!("/api/v1/chats?{range}")).await.len();
    assert_eq!(listed("from=2024-01-10&to=2024-01-10").await, 1);
    assert_eq!(listed("from=2024-01-11").await, 0);
}

#[tokio::test]
async fn a_system_event_keeps_only_what_cannot_be_about_the_person() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let mut document = lively("chat", "Acme", 0).closed("Maud").json();
    let last = document["events"].as_array().unwrap().len() - 1;
    document["events"][last]["data"] = json!({"reason": "Canary hung up", "said": "canary", "to": "Sales"});
    document["events"][last]["text"] = json!("The canary left");
    document["events"][0]["data"]["reason"] = json!("contact_left");
    document["events"][0]["data"]["asked"] = json!({"by": ["Canary"]});
    assert_eq!(app.import(&format!("{document}\n"), None).totals.created, 1);
    let _: Erasure = erase(&anna, &contact_id(&app)).await.ok();
    assert_nothing_is_left(&app);
    let (_, events) = detail(&anna, "chat").await;
    assert_eq!(events.items[last].data, Some(json!({"to": "Sales"})));
    assert_eq!(events.items[0].data, Some(json!({"inboxes": ["Sales"], "reason": "contact_left"})));
}

#[tokio::test]
async fn a_contact_without_chats_can_be_erased() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let made = app.execute(
        "INSERT INTO contacts (company_id, id, organization_id, external_id, name, first_seen_at, last_seen_at) \
         SELECT company_id, id, id, 'crm-canary', 'Cleo Canary', now(), now() FROM organizations",
    );
    assert_eq!(made, 1);
    let receipt: Erasure = erase(&anna, &contact_id(&app)).await.ok();
    assert_eq!((receipt.chats, receipt.events, receipt.results), (0, 0, 0));
    assert_nothing_is_left(&app);
}

#[tokio::test]
async fn the_live_stream_and_the_audit_log_report_it_without_personal_data() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    import(&app);
    let id = contact_id(&app);
    let receipt: Erasure = erase(&admin, &id).await.ok();
    let recorded = app.texts(
        "SELECT concat_ws(' ', chat.id, chat.event_count - first_seq, chat.event_count - last_seq) \
           FROM changes JOIN chats AS chat ON chat.id = changes.chat_id \
          WHERE last_seq = chat.event_count AND chat.contact_erased ORDER BY 1",
    );
    let mut expected = Vec::new();
    for (chat, places) in [("closed", "0 0"), ("east", "1 0"), ("open", "1 0")] {
        expected.push(format!("{} {places}", detail(&admin, chat).await.0.chat.id));
    }
    expected.sort();
    assert_eq!(recorded, expected);
    assert_eq!(
        app.texts("SELECT erased_contact FROM changes WHERE erased_contact IS NOT NULL"),
        std::slice::from_ref(&id)
    );
    let entries: Page<AuditEntry> = admin.get(&format!("/api/v1/audit?subject={id}&action=contact_erased")).await.ok();
    let [entry] = entries.items.as_slice() else { panic!("{entries:?}") };
    let details = json!({"chats": 3, "open_chats": 2, "hidden_chats": 0, "events": 12, "results": 3, "views": 0});
    assert_eq!((entry.action, entry.details.as_ref()), (AuditAction::ContactErased, Some(&details)));
    assert_eq!(entry.organization.as_ref().unwrap().name, "West");
    assert!(entry.at >= receipt.erased_at.unwrap());
}
