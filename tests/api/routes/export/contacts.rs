//! `GET /api/v1/export/contacts`: contacts as a table.

use crate::routes::export::{app, column, file};
use sightline_shared::Contact;

#[tokio::test]
async fn a_table_of_contacts_runs_nothing_in_a_spreadsheet() {
    let (_app, caller) = app().await;
    let table = file(&caller, "contacts").await;
    assert_eq!(column(&table, "name"), ["'=HYPERLINK(\"https://example.com\")"]);
    assert_eq!(
        (column(&table, "email"), column(&table, "phone")),
        (vec!["'@dana".into()], vec!["'+44 20 7946 0142".into()])
    );
    assert_eq!((column(&table, "chat_count"), column(&table, "result_count")), (vec!["1".into()], vec!["2".into()]));
    // JSON lines for programs are not altered.
    let lines = file(&caller, "contacts?format=ndjson").await;
    let contact: Contact = serde_json::from_str(&lines).unwrap();
    assert_eq!(contact.phone.as_deref(), Some("+44 20 7946 0142"));
    assert_eq!(vec![contact], caller.all::<Contact>("/api/v1/contacts").await);
}
