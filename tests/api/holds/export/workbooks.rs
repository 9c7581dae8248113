//! Workbooks: what a spreadsheet reads of them.

use crate::routes::export::{app, file, recorded, workbook, workbook_bytes};
use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use flate2::read::DeflateDecoder;
use serde_json::json;
use sightline::export::Limits;
use sightline::state::Settings;
use sightline_tests::{ChatBuilder, TestApp, at};
use std::io::{Cursor, Read as _};

/// The cells of a row, by the names of the first.
fn cell<'a>(rows: &'a [Vec<Data>], row: usize, column: &str) -> &'a Data {
    let place = rows[0].iter().position(|name| *name == Data::String(column.to_owned()));
    &rows[row][place.unwrap_or_else(|| panic!("no column {column}: {:?}", rows[0]))]
}

fn text(text: &str) -> Data {
    Data::String(text.to_owned())
}

/// The days since the end of 1899 of a date, which must be one.
fn days(cell: &Data) -> f64 {
    let Data::DateTime(at) = cell else { panic!("{cell:?} is no date") };
    assert!(at.is_datetime(), "{at:?}");
    at.as_f64()
}

fn assert_near(found: f64, expected: f64) {
    // A tenth of a second.
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

/// A part of the zip.
fn part(bytes: &[u8], name: &str) -> String {
    let named = bytes.windows(name.len()).position(|window| window == name.as_bytes()).unwrap();
    // Its head ends with the length of what follows the name.
    let more = usize::from(u16::from_le_bytes([bytes[named - 2], bytes[named - 1]]));
    let mut text = String::new();
    DeflateDecoder::new(&bytes[named + name.len() + more..]).read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn dates_and_numbers_are_real_ones_and_texts_are_texts() {
    let (_app, caller) = app().await;
    let [(name, chats)] = workbook(&caller, "chats").await.try_into().unwrap();
    assert_eq!((name.as_str(), chats.len()), ("Chats", 4));
    // 11:00 in Amsterdam.
    assert_near(days(cell(&chats, 1, "started_at")), 46_348.0 + 11.0 / 24.0);
    // In summer, 12:00.
    assert_near(days(cell(&chats, 3, "started_at")), 46_204.5);
    assert_eq!(cell(&chats, 1, "waiting_since"), &Data::Empty);
    assert_eq!(cell(&chats, 1, "event_count"), &Data::Float(5.0));
    assert_eq!(cell(&chats, 1, "contact_erased"), &Data::Bool(false));
    assert_eq!(cell(&chats, 1, "external_id"), &text("dana"));
    assert_eq!(cell(&chats, 1, "contact_name"), &text("=HYPERLINK(\"https://example.com\")"));
    assert_eq!(cell(&chats, 1, "forms"), &text("Test drive; Call back"));
    let [(_, kathmandu)] = workbook(&caller, "chats?tz=Asia/Kathmandu").await.try_into().unwrap();
    assert_near(days(cell(&kathmandu, 1, "started_at")), 46_348.0 + 15.75 / 24.0);
    let [(name, contacts)] = workbook(&caller, "contacts").await.try_into().unwrap();
    assert_eq!((name.as_str(), contacts.len()), ("Contacts", 2));
    assert_eq!(cell(&contacts, 1, "phone"), &text("+44 20 7946 0142"));
    assert_eq!(cell(&contacts, 1, "email"), &text("@dana"));
    assert_eq!(cell(&contacts, 1, "external_id"), &text("dana"));
}

#[tokio::test]
async fn values_of_typed_fields_are_what_they_are() {
    let app = TestApp::start().await;
    let mut chat = ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))
        .accepted("Maud")
        .result(
            "Maud",
            "Lease",
            &json!({"Price": "24500,50", "Day": "2026-11-22", "At": "18:00", "News": "nee", "Until": "soon"}),
        )
        .json();
    chat["results"][0]["types"] =
        json!({"Price": "number", "Day": "date", "At": "time", "News": "yes_no", "Until": "date"});
    assert_eq!(app.import(&chat.to_string(), None).totals.rejected, 0);
    let caller = app.supervisor("Acme").await;
    let [(_, results)] = workbook(&caller, "results").await.try_into().unwrap();
    assert_eq!(cell(&results, 1, "Price"), &Data::Float(24_500.5));
    assert_near(days(cell(&results, 1, "Day")), 46_348.0);
    assert_near(days(cell(&results, 1, "At")), 0.75);
    assert_eq!(cell(&results, 1, "News"), &Data::Bool(false));
    assert_eq!(cell(&results, 1, "Until"), &text("soon"));
}

#[tokio::test]
async fn nothing_is_a_formula_and_the_names_stay_in_sight() {
    let (_app, caller) = app().await;
    for list in ["chats", "results", "contacts"] {
        let bytes = workbook_bytes(&caller, list).await;
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.clone())).unwrap();
        for sheet in book.sheet_names() {
            assert!(book.worksheet_formula(&sheet).unwrap().is_empty(), "{list}");
        }
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains("state=\"frozen\"") && sheet.contains("topLeftCell=\"A2\""), "{sheet}");
        assert!(sheet.contains("<cols>") && !sheet.contains("<f>"), "{sheet}");
    }
    // Nor does a cell become one when it is edited.
    assert!(part(&workbook_bytes(&caller, "contacts").await, "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[tokio::test]
async fn each_form_has_a_sheet_with_a_column_for_each_field() {
    let (_app, caller) = app().await;
    let sheets = workbook(&caller, "results").await;
    assert_eq!(sheets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Call back", "Test drive"]);
    let (calls, drives) = (&sheets[0].1, &sheets[1].1);
    assert_eq!((calls.len(), drives.len()), (2, 2));
    assert_eq!(cell(calls, 1, "external_id"), &text("dana-r2"));
    assert_eq!(calls[0].last(), Some(&text("link")));
    assert_eq!(drives[0][drives[0].len() - 3..], [text("Model"), text("Colour"), text("Extras")]);
    assert_eq!(cell(drives, 1, "Model"), &text("=Aster"));
    assert_eq!(cell(drives, 1, "Colour"), &Data::Empty);
    assert_eq!(cell(drives, 1, "Extras"), &text("tow \"bar\"\nroof"));
    assert_eq!(cell(drives, 1, "chat_external_id"), &text("dana"));
    let [(name, none)] = workbook(&caller, "results?from=2020-01-01&to=2020-01-02").await.try_into().unwrap();
    assert_eq!((name.as_str(), none.len()), ("Results", 1));
    // The columns of a form that is asked for are there without a result, too.
    let [(name, none)] =
        workbook(&caller, "results?form=Test+drive&from=2020-01-01&to=2020-01-02").await.try_into().unwrap();
    assert_eq!((name.as_str(), none.len()), ("Test drive", 1));
    assert_eq!(none[0], drives[0]);
}

#[tokio::test]
async fn the_events_of_a_chat_are_a_workbook_too() {
    let (app, caller) = app().await;
    let id = app.text("SELECT id FROM chats WHERE external_id = 'dana'");
    let [(name, events)] = workbook(&caller, &format!("chats/{id}?notes=true")).await.try_into().unwrap();
    assert_eq!((name.as_str(), events.len()), ("Chat", 6));
    assert_eq!(cell(&events, 3, "text"), &text("careful"));
    assert_eq!(cell(&events, 3, "seq"), &Data::Float(3.0));
    let [(_, events)] = workbook(&caller, &format!("chats/{id}")).await.try_into().unwrap();
    assert!(events.iter().flatten().all(|cell| *cell != text("careful")));
}

#[tokio::test]
async fn a_workbook_that_cannot_be_finished_is_a_problem_and_no_file() {
    let (app, caller) = app().await;
    let _ = app.execute("ALTER TABLE contacts RENAME COLUMN external_id TO other");
    for list in ["chats", "results"] {
        let answer = caller.get(&format!("/api/v1/export/{list}?format=xlsx")).await;
        assert_eq!(answer.problem(500).code, "internal");
        assert_eq!(answer.header("content-disposition"), None);
    }
    let outcomes: Vec<_> = recorded(&app).iter().map(|details| details["outcome"].clone()).collect();
    assert_eq!(outcomes, ["begun", "broken", "begun", "broken"]);
}

#[tokio::test]
async fn no_workbook_is_written_for_ever() {
    let exports = Limits { longest: std::time::Duration::ZERO, ..Limits::default() };
    let app = TestApp::start_with(Settings { workers: Some(1), exports, ..Settings::default() }).await;
    let caller = app.supervisor("Acme").await;
    app.import_chats([&ChatBuilder::queued("dana", "Acme", at("2026-11-22T10:00:00Z"))]);
    let answer = caller.get("/api/v1/export/chats?format=xlsx").await;
    assert_eq!(answer.problem(503).code, "unavailable");
}

#[tokio::test]
async fn a_workbook_is_sent_as_it_is_and_recorded_with_its_rows() {
    let (app, caller) = app().await;
    let request = caller.request(reqwest::Method::GET, "/api/v1/export/chats?format=xlsx&state=queued");
    let response = request.header("accept-encoding", "gzip").send().await.unwrap();
    assert!(!response.headers().contains_key("content-encoding"));
    assert!(response.bytes().await.unwrap().starts_with(b"PK"));
    let last = recorded(&app).pop().unwrap();
    assert_eq!((&last["format"], &last["rows"], &last["outcome"]), (&json!("xlsx"), &json!(1), &json!("complete")));
    // The same server still writes tables.
    assert_eq!(file(&caller, "chats?state=queued").await.lines().count(), 2);
}
