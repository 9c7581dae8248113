//! Exports, and what their tests share.

mod audit;
mod chat;
mod chats;
mod contacts;
mod results;

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use reqwest::Method;
use serde_json::json;
use sightline_tests::{Caller, ChatBuilder, TestApp, at};
use std::io::Cursor;

/// The body of an export, which succeeds.
pub async fn file(caller: &Caller, path: &str) -> String {
    let answer = caller.get(&format!("/api/v1/export/{path}")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.text
}

/// The lines of a table, each with its cells by the names of the first line.
pub fn rows(table: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let cells = |record: csv::StringRecord| names.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| cells(record.unwrap())).collect()
}

/// A column of a table.
pub fn column(table: &str, name: &str) -> Vec<String> {
    let cell = |row: Vec<(String, String)>| row.into_iter().find(|(column, _)| column == name);
    rows(table).into_iter().map(|row| cell(row).unwrap_or_else(|| panic!("no column {name}")).1).collect()
}

/// An export as a workbook, which succeeds.
pub async fn workbook_bytes(caller: &Caller, path: &str) -> Vec<u8> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let path = format!("/api/v1/export/{path}{joint}format=xlsx");
    let response = caller.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.bytes().await.unwrap().to_vec()
}

/// Its sheets with their rows, as a spreadsheet reads them.
pub async fn workbook(caller: &Caller, path: &str) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(workbook_bytes(caller, path).await)).unwrap();
    let sheets = book.sheet_names();
    let rows = |name: &str, book: &mut Xlsx<_>| book.worksheet_range(name).unwrap().rows().map(<[_]>::to_vec).collect();
    sheets.into_iter().map(|name| (name.clone(), rows(&name, &mut book))).collect()
}

/// What the audit log holds of exports, in order.
pub fn recorded(app: &TestApp) -> Vec<serde_json::Value> {
    let details = app.texts("SELECT details FROM audit_entries WHERE action = 'exported' ORDER BY at, id");
    details.iter().map(|details| serde_json::from_str(details).unwrap()).collect()
}

/// A chat with a contact, results and a note; one between agents; one of a visitor.
pub async fn app() -> (TestApp, Caller) {
    let app = TestApp::start().await;
    let dana = ChatBuilder::queued("dana", "Acme/West", at("2026-11-22T10:00:00Z"))
        .contact("dana", Some("=HYPERLINK(\"https://example.com\")"), Some("@dana"), Some("+44 20 7946 0142"))
        .waits_in(&["Sales", "-Service"])
        .accepted("Maud, Ellery")
        .notes("Maud, Ellery", "careful")
        .result(
            "Maud, Ellery",
            "Test drive",
            &json!({"Model": "=Aster", "Colour": null, "Extras": "tow \"bar\"\nroof"}),
        )
        .result("Maud, Ellery", "Call back", &json!({}))
        .tags(&["vip", "lease"]);
    let team = ChatBuilder::between_agents("team", "Acme/East", "Maud, Ellery", at("2026-07-01T10:00:00Z"));
    let visitor = ChatBuilder::queued("visitor", "Acme", at("2026-11-22T09:00:00Z")).anonymous();
    app.import_chats([&dana, &team, &visitor]);
    let caller = app.supervisor("Acme").await;
    (app, caller)
}

pub fn cells(row: &[(String, String)]) -> Vec<(&str, &str)> {
    row.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
