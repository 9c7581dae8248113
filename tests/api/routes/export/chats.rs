//! `GET /api/v1/export/chats`: chats as a table.

use crate::routes::export::{app, cells, column, file, rows};
use chrono::TimeDelta;
use sightline_shared::Chat;
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_table_of_chats_has_what_the_list_shows() {
    let (app, caller) = app().await;
    let chats: Vec<Chat> = caller.all("/api/v1/chats").await;
    let table = file(&caller, "chats").await;
    let found = rows(&table);
    assert_eq!(column(&table, "id"), chats.iter().map(|chat| chat.id.to_string()).collect::<Vec<_>>());
    let contact_id = chats[0].contact.as_ref().unwrap().id.unwrap().to_string();
    assert_eq!(
        cells(&found[0])[1..],
        [
            ("external_id", "dana"),
            ("type", "contact"),
            ("state", "active"),
            ("organization", "Acme/West"),
            ("contact_id", contact_id.as_str()),
            ("contact_external_id", "dana"),
            ("contact_name", "'=HYPERLINK(\"https://example.com\")"),
            ("contact_erased", "false"),
            ("participants", "Maud, Ellery"),
            ("past_participants", ""),
            ("inboxes", ""),
            ("forms", "Test drive; Call back"),
            ("tags", "lease; vip"),
            ("event_count", "5"),
            ("result_count", "2"),
            ("started_at", "2026-11-22T11:00:00.000+01:00"),
            ("updated_at", "2026-11-22T11:00:04.000+01:00"),
            ("waiting_since", ""),
            ("over_target", "false"),
            ("waited_seconds", "1"),
            ("first_response_seconds", ""),
            ("bot_first_response_seconds", ""),
            ("link", format!("/data/chats?chat={}", chats[0].id).as_str()),
        ]
    );
    assert_eq!(column(&table, "waiting_since")[1], "2026-11-22T10:00:00.000+01:00");
    assert_eq!(column(&table, "inboxes")[1], "Sales");
    assert_eq!(column(&table, "started_at")[2], "2026-07-01T12:00:00.000+02:00");
    assert_eq!(app.texts("SELECT external_id FROM chats").len(), 3);
}

#[tokio::test]
async fn a_chat_has_the_measures_of_its_last_session() {
    let app = TestApp::start().await;
    let began = at("2026-11-22T10:00:00Z");
    let later = |seconds| began + TimeDelta::seconds(seconds);
    app.import_chats([&ChatBuilder::queued("one", "Acme", began)
        .contact_says("Hello")
        .accepted("Maud")
        .closed("Maud")
        .at(later(100))
        .reopened()
        .contact_says("Me again")
        .at(later(103))
        .says("HelloBot", "A colleague comes soon")
        .at(later(110))
        .queues_in("Service")
        .at(later(170))
        .accepted("Maud")
        .says("Maud", "Here I am")]);
    let anna = app.supervisor("Acme").await;
    let table = file(&anna, "chats").await;
    let last = |name: &str| column(&table, name).remove(0);
    // Three seconds for the bot, then a minute for a person.
    assert_eq!(last("waited_seconds"), "63");
    assert_eq!(last("bot_first_response_seconds"), "1");
    assert_eq!(last("first_response_seconds"), "69");
}
