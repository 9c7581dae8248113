//! `GET /api/v1/export/chats`: chats as a table.

use crate::routes::export::{app, cells, column, file, rows};
use sightline_shared::Chat;

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
            ("link", format!("/data/chats?chat={}", chats[0].id).as_str()),
        ]
    );
    assert_eq!(column(&table, "waiting_since")[1], "2026-11-22T10:00:00.000+01:00");
    assert_eq!(column(&table, "inboxes")[1], "Sales");
    assert_eq!(column(&table, "started_at")[2], "2026-07-01T12:00:00.000+02:00");
    assert_eq!(app.texts("SELECT external_id FROM chats").len(), 3);
}
