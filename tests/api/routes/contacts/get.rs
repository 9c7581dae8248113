//! `GET /api/v1/contacts/{id}`: a contact with its chats.

use reqwest::Method;
use serde_json::json;
use sightline_shared::{Contact, ContactDetail};
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_contact_comes_with_its_chats_newest_first() {
    let app = TestApp::start().await;
    let dana = |name: &str, day: u32| {
        let chat = ChatBuilder::queued(name, "Acme", at(&format!("2026-11-{day:02}T10:00:00Z")));
        chat.contact("dana", Some("Dana Whitlock"), Some("dana@example.com"), Some("+44 20 7946 0142"))
    };
    let result = dana("second", 2).accepted("Maud").result("Maud", "Test drive", &json!({}));
    app.import_chats([&dana("first", 1), &result, &dana("third", 3)]);
    app.import_chats(
        &(0..55)
            .map(|number| {
                ChatBuilder::queued(
                    &format!("many {number}"),
                    "Acme",
                    at("2026-10-01T10:00:00Z") + chrono::Duration::hours(number),
                )
                .contact("many", None, None, None)
            })
            .collect::<Vec<_>>(),
    );
    let anna = app.supervisor("Acme").await;
    let rows: Vec<Contact> = anna.all("/api/v1/contacts").await;
    assert_eq!(rows.iter().map(|row| row.chat_count).collect::<Vec<_>>(), [3, 55]);
    let detail: ContactDetail = anna.get(&format!("/api/v1/contacts/{}", rows[0].id)).await.ok();
    assert_eq!(detail.contact, rows[0]);
    let shown = (
        detail.contact.email.as_deref(),
        detail.contact.phone.as_deref(),
        detail.contact.result_count,
        detail.external_id.as_deref(),
    );
    assert_eq!(shown, (Some("dana@example.com"), Some("+44 20 7946 0142"), 1, Some("dana")));
    assert_eq!(detail.first_seen_at.utc(), at("2026-11-01T10:00:00Z"));
    assert_eq!(detail.contact.last_seen_at.utc(), at("2026-11-03T10:00:00Z"));
    assert!(detail.chats.is_sorted_by(|one, other| one.updated_at > other.updated_at) && detail.chats.len() == 3);
    assert_eq!(detail.contact.last_chat_id, Some(detail.chats[0].id));
    let many: ContactDetail = anna.get(&format!("/api/v1/contacts/{}", rows[1].id)).await.ok();
    assert_eq!((many.chats.len(), many.contact.name), (50, None));
}

#[tokio::test]
async fn a_contact_that_a_row_names_has_a_page_and_is_erased_where_it_belongs() {
    let app = TestApp::start().await;
    let dana = |name: &str, organization: &str, day: u32| {
        let chat = ChatBuilder::queued(name, organization, at(&format!("2026-11-{day:02}T10:00:00Z")));
        chat.contact("dana", Some("Dana Whitlock"), Some("dana@example.com"), None)
    };
    app.import_chats([&dana("first", "Acme/West", 1), &dana("second", "Acme/East", 2)]);
    let (west, east) = (app.supervisor("Acme/West").await, app.supervisor("Acme/East").await);
    let (north, beta) = (app.supervisor("Acme/North").await, app.supervisor("Beta").await);
    let path = format!("/api/v1/contacts/{}", app.text("SELECT id FROM contacts"));
    let detail: ContactDetail = east.get(&path).await.ok();
    assert_eq!((detail.foreign, detail.contact.name.as_deref()), (true, Some("Dana Whitlock")));
    // Nothing of the other organization: not its name, not its chat, not when that was.
    assert_eq!(detail.contact.organization.path, ["East"]);
    assert_eq!((detail.contact.chat_count, detail.chats.len()), (1, 1));
    assert_eq!(detail.first_seen_at.utc(), at("2026-11-02T10:00:00Z"));
    assert_eq!(east.get("/api/v1/contacts/external:dana").await.ok::<ContactDetail>(), detail);
    assert_eq!(east.all::<Contact>("/api/v1/contacts").await, []);
    let own: ContactDetail = west.get(&path).await.ok();
    assert_eq!((own.foreign, own.contact.chat_count), (false, 1));
    for caller in [&north, &beta] {
        for path in [&path, "/api/v1/contacts/external:dana"] {
            assert_eq!(caller.get(path).await.status, 404);
        }
        assert_eq!(caller.send(caller.request(Method::DELETE, &path)).await.status, 404);
    }
    assert_eq!(east.get(&format!("{path}/erasure")).await.problem(403).code, "forbidden");
    assert_eq!(east.send(east.request(Method::DELETE, &path)).await.problem(403).code, "forbidden");
    assert_eq!(app.text("SELECT count(*) FROM contacts"), "1");
    assert_eq!(west.send(west.request(Method::DELETE, &path)).await.status, 200);
    assert_eq!(east.get(&path).await.status, 404);
}
