//! Exports: the same rows as the lists, as files that are whole or seen not to be.

mod agreement;
mod documents;
mod streaming;
mod tables;
mod transcripts;

use sightline_tests::{Caller, TestApp};

/// The body of an export, which succeeds.
async fn file(caller: &Caller, path: &str) -> String {
    let answer = caller.get(&format!("/api/v1/export/{path}")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.text
}

/// The lines of a table, each with its cells by the names of the first line.
fn rows(table: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let cells = |record: csv::StringRecord| names.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| cells(record.unwrap())).collect()
}

/// A column of a table.
fn column(table: &str, name: &str) -> Vec<String> {
    let cell = |row: Vec<(String, String)>| row.into_iter().find(|(column, _)| column == name);
    rows(table).into_iter().map(|row| cell(row).unwrap_or_else(|| panic!("no column {name}")).1).collect()
}

/// What the audit log holds of exports, in order.
fn recorded(app: &TestApp) -> Vec<serde_json::Value> {
    let details = app.texts("SELECT details FROM audit_entries WHERE action = 'exported' ORDER BY at, id");
    details.iter().map(|details| serde_json::from_str(details).unwrap()).collect()
}
