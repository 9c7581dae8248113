//! `PUT /api/v1/contacts/{id}`: what a platform knows of a contact.

use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::{document, event, minute_of, take};
use crate::routes::participation::create_event::{fingerprint, pointers};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::document::{AdjustmentKind, StoredContact};
use sightline_shared::{ChatDetail, ContactDetail, IngestOutcome, KeyScope};
use sightline_tests::{Answer, Caller, TestApp};

const DANA: &str = "/api/v1/contacts/external:dana";

async fn put(caller: &Caller, path: &str, body: &Value) -> Answer {
    caller.send(caller.request(Method::PUT, path).json(body)).await
}

#[tokio::test]
async fn the_latest_statement_about_each_member_counts() {
    use IngestOutcome::{Created, Unchanged, Updated};
    let app = TestApp::start().await;
    let desk = app.key("Acme", &[KeyScope::ContactsWrite, KeyScope::ContactsRead]);
    let answer = put(&desk, DANA, &json!({ "name": "Dana", "phone": "1", "as_of": minute_of(10) })).await;
    let first: StoredContact = answer.ok();
    assert_eq!((answer.status.as_u16(), first.outcome), (201, Created));
    let own = format!("/api/v1/contacts/{}", first.contact_id.unwrap());
    assert_eq!(answer.header("location"), Some(own.as_str()));
    for (path, body, outcome, expected) in [
        (DANA, json!({ "name": "Dana", "as_of": minute_of(10) }), Unchanged, ("Dana", Some("1"))),
        (DANA, json!({ "name": "D.", "email": "d@example.com", "as_of": minute_of(5) }), Updated, ("Dana", Some("1"))),
        (own.as_str(), json!({ "phone": null, "as_of": minute_of(20) }), Updated, ("Dana", None)),
        (DANA, json!({ "phone": "2", "as_of": minute_of(15) }), Unchanged, ("Dana", None)),
        (DANA, json!({ "name": "Dana W." }), Updated, ("Dana W.", None)),
        (DANA, json!({ "name": "Dana W." }), Unchanged, ("Dana W.", None)),
    ] {
        let answer = put(&desk, path, &body).await;
        let stored: StoredContact = answer.ok();
        let contact = stored.contact.unwrap();
        assert_eq!((contact.name.as_deref().unwrap(), contact.phone.as_deref()), expected, "{body}");
        assert_eq!((answer.status.as_u16(), stored.outcome), (200, outcome), "{body}");
        let read = desk.get(&own).await;
        assert_eq!(read.header("etag"), answer.header("etag"));
        assert_eq!(read.ok::<ContactDetail>().contact, contact);
    }
    let found: ContactDetail = desk.get(DANA).await.ok();
    assert_eq!((found.contact.email.as_deref(), found.contact.chat_count), (Some("d@example.com"), 0));
    assert_recount_is_clean(&app);

    // A key that only writes is shown nothing.
    let writer = app.key("Acme", &[KeyScope::ContactsWrite]);
    let answer = put(&writer, DANA, &json!({ "name": "Dana" })).await;
    assert_eq!((answer.header("etag"), answer.ok::<StoredContact>().contact), (None, None));
}

#[tokio::test]
async fn a_contact_is_of_its_first_chat_and_its_name_is_shown_there() {
    let app = TestApp::start().await;
    let desk = app.key("Acme", KeyScope::ALL);
    assert_eq!(put(&desk, DANA, &json!({ "name": "Dana", "as_of": minute_of(200) })).await.status, 201);
    take(&app, &document("one", &[event("a", 1, "message", Some("dana"), Some("hello"))]));
    let found: ContactDetail = desk.get(DANA).await.ok();
    assert_eq!((found.contact.organization.path.join("/").as_str(), found.contact.chat_count), ("Acme/West", 1));
    let changes = app.text("SELECT count(*) FROM changes");
    assert_eq!(put(&desk, DANA, &json!({ "name": "Dana W." })).await.status, 200);
    let chat: ChatDetail = desk.get("/api/v1/chats/external:one").await.ok();
    assert_eq!(chat.chat.contact.unwrap().name.as_deref(), Some("Dana W."));
    assert_ne!(app.text("SELECT count(*) FROM changes"), changes, "readers are sent the name");
    assert_recount_is_clean(&app);

    let before = fingerprint(&app);
    let east = app.key("Acme/East", KeyScope::ALL);
    assert_eq!(pointers(&put(&east, DANA, &json!({ "name": "x" })).await.problem(400)), ["id"]);
    assert_eq!(put(&east, &format!("/api/v1/contacts/{}", found.contact.id), &json!({})).await.status, 404);
    let unknown = format!("/api/v1/contacts/{}", uuid::Uuid::now_v7());
    assert_eq!(put(&desk, &unknown, &json!({ "name": "x" })).await.status, 404);
    let bad = json!({ "name": 7, "colour": "red", "as_of": "noon" });
    assert_eq!(pointers(&put(&desk, DANA, &bad).await.problem(400)), ["/colour", "/as_of", "/name"]);
    assert_eq!(fingerprint(&app), before);
}

#[tokio::test]
async fn one_that_was_erased_does_not_come_back_by_what_is_from_before() {
    let app = TestApp::start().await;
    let desk = app.key("Acme", KeyScope::ALL);
    let admin = app.admin("Acme").await;
    take(&app, &document("one", &[event("a", 1, "message", Some("dana"), Some("hello"))]));
    let erase = admin.request(Method::DELETE, DANA);
    assert_eq!(admin.send(erase).await.status, 200);
    let before = fingerprint(&app);
    // A platform that sends all that it knows each night.
    for body in [json!({ "name": "Dana" }), json!({ "name": "Dana", "as_of": minute_of(9) })] {
        let answer = put(&desk, DANA, &body).await;
        let stored: StoredContact = answer.ok();
        assert_eq!((answer.status.as_u16(), stored.outcome, stored.contact_id), (200, IngestOutcome::Unchanged, None));
        assert_eq!(stored.adjustments[0].kind, AdjustmentKind::Erased);
    }
    // What happened before comes in blank, by itself as in a document.
    let said = event("b", 2, "message", Some("dana"), Some("canary"));
    let said = json!({ "contact": { "external_id": "dana", "name": "canary" }, "events": [said] });
    assert_eq!(fingerprint(&app), before);
    assert_eq!(desk.post("/api/v1/chats/external:one/events", &said).await.status, 201);
    assert_eq!(app.text("SELECT count(*) FROM contacts"), "0");
    assert!(!app.dump().contains("canary"));
    let later = (chrono::Utc::now() + chrono::Duration::seconds(60)).to_rfc3339();
    let back: StoredContact = put(&desk, DANA, &json!({ "name": "Dana", "as_of": later })).await.ok();
    assert_eq!(back.outcome, IngestOutcome::Created);
    assert_recount_is_clean(&app);
}
