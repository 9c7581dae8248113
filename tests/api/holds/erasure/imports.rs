//! Documents of people who were erased: nothing of them comes back, unless the person does.

use crate::routes::erasure::{assert_nothing_is_left, contact_id, detail, erase, import, lively, of_canary, personal};
use serde_json::{Value, json};
use sightline::import::Totals;
use sightline_shared::{Contact, Erasure};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

/// A company whose contact was erased after chats with one of everything.
async fn erased() -> (TestApp, Caller) {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    import(&app);
    let _: Erasure = erase(&anna, &contact_id(&app)).await.ok();
    (app, anna)
}

/// Imports lines that are taken; nothing of who was erased is left.
fn take(app: &TestApp, lines: &str) -> Totals {
    let report = app.import(lines, None);
    assert_eq!(report.totals.rejected, 0, "{:?}", report.rejections);
    assert_nothing_is_left(app);
    report.totals
}

async fn is_erased(caller: &Caller, chat: &str) -> bool {
    detail(caller, chat).await.0.chat.contact.is_some_and(|contact| contact.erased)
}

#[tokio::test]
async fn an_old_document_of_an_erased_contact_changes_nothing() {
    let (app, _) = erased().await;
    let before = app.dump();
    let whole = [lively("open", "Acme/West", 1), lively("closed", "Acme/West", 2).closed("Maud").joined("Late")];
    let shorter =
        of_canary(ChatBuilder::queued(&personal("east"), "Acme/East", at("2024-11-22T10:03:00Z"))).accepted("Maud");
    let lines: String = whole.iter().chain([&shorter]).map(ChatBuilder::line).collect();
    for _ in 0..2 {
        let totals = app.import(&lines, None).totals;
        assert_eq!((totals.unchanged, totals.rejected), (3, 0));
    }
    assert_eq!(app.dump(), before);
    assert_nothing_is_left(&app);
}

#[tokio::test]
async fn what_a_grown_document_says_from_before_comes_in_blank() {
    let (app, anna) = erased().await;
    let grown = lively("open", "Acme/West", 1).contact_says("I am the canary again");
    assert_eq!(take(&app, &grown.line()).updated, 1);
    assert_eq!(take(&app, &grown.line()).unchanged, 1);
    assert!(is_erased(&anna, "open").await);
    // Another stream under the name of the chat.
    take(&app, &lively("open", "Acme/West", 9).line());
    assert!(is_erased(&anna, "open").await);
}

#[tokio::test]
async fn a_document_from_before_the_erasure_does_not_make_the_contact_again() {
    let (app, anna) = erased().await;
    assert_eq!(take(&app, &lively("unknown", "Acme/West", -5).line()).created, 1);
    // Nor as a visitor, whose name would be on the chat.
    let mut visitor = lively("visitor", "Acme/West", -5).json();
    visitor["contact"] = Value::Null;
    visitor["results"][0]["contact_external_id"] = Value::Null;
    assert_eq!(take(&app, &format!("{visitor}\n")).created, 1);
    assert!(is_erased(&anna, "unknown").await && is_erased(&anna, "visitor").await);
    assert_eq!(app.text("SELECT count(*) FROM contacts WHERE external_id = 'crm-canary'"), "0");
    // In another company the id is somebody else's.
    let elsewhere = lively("unknown", "Beta", -5);
    assert_eq!(app.import(&elsewhere.line(), None).totals.created, 1);
    assert_eq!(app.text("SELECT count(*) FROM contacts WHERE external_id = 'crm-canary'"), "1");
}

#[tokio::test]
async fn who_comes_back_after_the_erasure_is_a_new_contact() {
    let (app, anna) = erased().await;
    // A clock far ahead is put right to now, which is after the erasure.
    let back = lively("back", "Acme/West", 60 * 24 * 365 * 50);
    app.import_chats([&back]);
    let contacts: Vec<Contact> = anna.all("/api/v1/contacts?q=canary").await;
    assert_eq!(contacts.iter().map(|contact| contact.chat_count).collect::<Vec<_>>(), [1]);
    // It goes on growing, and what was forgotten stays so.
    app.import_chats([&back.contact_says("canary here"), &lively("unknown", "Acme/West", -5)]);
    assert!(is_erased(&anna, "unknown").await);
    let receipt: Erasure = erase(&anna, &contact_id(&app)).await.ok();
    assert_eq!(receipt.chats, 1);
    assert_nothing_is_left(&app);
}

#[tokio::test]
async fn times_that_were_moved_do_not_bring_anybody_back() {
    let (app, anna) = erased().await;
    let options = sightline::import::Options { shift_to_now: true, ..Default::default() };
    let line = lively("unknown", "Acme/West", -5).line();
    let source = sightline::import::Source::memory("test", line.as_bytes());
    let report = sightline::import::run(&mut app.connect(), vec![source], &options, &mut |_| ()).unwrap();
    assert_eq!(report.totals.created, 1);
    assert!(is_erased(&anna, "unknown").await);
    assert_nothing_is_left(&app);
}

/// A chat as a system hands it over in which the contact was erased.
fn tombstone() -> Value {
    let mut document = lively("tombstone", "Acme", 0).closed("Maud").json();
    document["contact"] = Value::Null;
    document["results"][0]["contact_external_id"] = Value::Null;
    document["results"][0]["fields"] = json!({});
    let last = document["updated_at"].clone();
    let events = document["events"].as_array_mut().unwrap();
    for event in
        events.iter_mut().filter(|event| ["message", "note", "action"].contains(&event["type"].as_str().unwrap()))
    {
        event["text"] = Value::Null;
        event["data"] = Value::Null;
    }
    events.push(json!({"external_id": "erasure", "at": last, "type": "contact_erased"}));
    document
}

#[tokio::test]
async fn a_document_that_knows_of_an_erasure_is_taken_without_a_name() {
    let app = TestApp::start().await;
    let document = tombstone();
    assert!(document.to_string().contains("Cleo Canary"), "the participant is named");
    assert_eq!(app.import(&format!("{document}\n"), None).totals.created, 1);
    assert_eq!(app.import(&format!("{document}\n"), None).totals.unchanged, 1);
    assert_nothing_is_left(&app);
    let anna = app.supervisor("Acme").await;
    let (chat, events) = detail(&anna, "tombstone").await;
    assert!(chat.chat.contact.unwrap().erased);
    assert_eq!(events.items.iter().filter(|event| event.redacted).count(), 4);
}

#[tokio::test]
async fn what_a_document_still_says_from_before_its_erasure_is_not_taken() {
    let app = TestApp::start().await;
    let mut document = tombstone();
    for (pointer, value) in [
        ("/events/2/text", json!("canary")),
        ("/events/5/data", json!({"q": "canary"})),
        ("/results/0/fields", json!({"Name": "canary"})),
    ] {
        *document.pointer_mut(pointer).unwrap() = value;
    }
    assert_eq!(take(&app, &format!("{document}\n")).created, 1);
    assert_eq!(take(&app, &format!("{document}\n")).unchanged, 1);
}
