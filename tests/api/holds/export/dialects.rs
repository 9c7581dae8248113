//! Tables for programs: delimiters, plain texts, columns of fields, external ids, links.

use crate::routes::export::{app, column, file};
use csv::{ReaderBuilder, StringRecord};
use serde_json::json;
use sightline::state::Settings;
use sightline_tests::{ChatBuilder, TestApp, at};

fn records(table: &str, delimiter: u8) -> Vec<StringRecord> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(table.as_bytes());
    reader.records().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_delimiter_is_the_one_that_is_asked_for() {
    let (app, caller) = app().await;
    let chat = app.text("SELECT id FROM chats WHERE external_id = 'dana'");
    for path in ["chats?", "results?", "contacts?", &format!("chats/{chat}?notes=true&format=csv&")] {
        let expected = records(&file(&caller, path.trim_end_matches(['?', '&'])).await, b',');
        for (word, delimiter) in [(",", b','), (";", b';'), ("%3B", b';'), ("tab", b'\t')] {
            let table = file(&caller, &format!("{path}delimiter={word}")).await;
            assert_eq!(records(&table, delimiter), expected, "{path}{word}");
        }
        assert!(expected.len() > 1 && expected[0].len() > 5);
    }
    assert!(file(&caller, "contacts?delimiter=;").await.starts_with("id;external_id;name;email;"));
}

#[tokio::test]
async fn plain_texts_are_as_they_were_written() {
    let (_app, caller) = app().await;
    let table = file(&caller, "contacts?plain=true").await;
    assert_eq!(
        (column(&table, "email"), column(&table, "phone")),
        (vec!["@dana".into()], vec!["+44 20 7946 0142".into()])
    );
    assert_eq!(column(&table, "name"), ["=HYPERLINK(\"https://example.com\")"]);
    assert_eq!(file(&caller, "contacts?plain=false").await, file(&caller, "contacts").await);
    assert_eq!(column(&file(&caller, "contacts").await, "phone"), ["'+44 20 7946 0142"]);
}

#[tokio::test]
async fn results_of_one_form_have_a_column_for_each_field() {
    let (_app, caller) = app().await;
    let table = file(&caller, "results?form=Test+drive").await;
    assert!(table.lines().next().unwrap().ends_with(",link,Model,Colour,Extras"), "{table}");
    assert_eq!(column(&table, "Model"), ["'=Aster"]);
    assert_eq!(
        (column(&table, "Colour"), column(&table, "Extras")),
        (vec![String::new()], vec!["tow \"bar\"\nroof".into()])
    );
    assert_eq!(column(&file(&caller, "results?form=Test+drive&plain=true").await, "Model"), ["=Aster"]);
    // The columns do not depend on what there is of a day.
    let empty = file(&caller, "results?form=Test+drive&from=2020-01-01&to=2020-01-02").await;
    assert_eq!(empty.lines().next(), table.lines().next());
    for several in ["results", "results?form=Test+drive&form=Call+back", "results?form=Unknown"] {
        let table = file(&caller, several).await;
        assert!(table.lines().next().unwrap().ends_with(",link,fields"), "{several}: {table}");
    }
}

#[tokio::test]
async fn a_field_that_is_named_like_a_column_is_numbered() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("dana", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud").result(
        "Maud",
        "Odd",
        &json!({"id": "seven", "link": "nowhere", "Day": "Monday"}),
    )]);
    let caller = app.supervisor("Acme").await;
    let table = file(&caller, "results?form=Odd").await;
    assert_eq!((column(&table, "id (2)"), column(&table, "link (2)")), (vec!["seven".into()], vec!["nowhere".into()]));
    assert_eq!(column(&table, "Day"), ["Monday"]);
}

#[tokio::test]
async fn rows_have_the_ids_of_their_source() {
    let (_app, caller) = app().await;
    let chats = file(&caller, "chats").await;
    assert_eq!(column(&chats, "external_id"), ["dana", "visitor", "team"]);
    assert_eq!(column(&chats, "contact_external_id")[0], "dana");
    assert_eq!(column(&chats, "contact_external_id")[2], "");
    assert_eq!(column(&file(&caller, "contacts").await, "external_id"), ["dana"]);
    let results = file(&caller, "results").await;
    assert_eq!(column(&results, "chat_external_id"), ["dana", "dana"]);
    assert_eq!(column(&results, "contact_external_id"), ["dana", "dana"]);
}

#[tokio::test]
async fn rows_link_to_where_the_app_shows_them() {
    let (_app, caller) = app().await;
    for (list, open) in [("chats", "chat"), ("results", "result"), ("contacts", "contact")] {
        let table = file(&caller, list).await;
        let expected: Vec<String> = column(&table, "id").iter().map(|id| format!("/data/{list}?{open}={id}")).collect();
        assert_eq!(column(&table, "link"), expected);
    }
    let public_url = Some("https://sightline.example.com".to_owned());
    let app = TestApp::start_with(Settings { workers: Some(1), public_url, ..Settings::default() }).await;
    app.import_chats([&ChatBuilder::queued("dana", "Acme", at("2026-11-22T10:00:00Z"))]);
    let caller = app.supervisor("Acme").await;
    let link = column(&file(&caller, "chats").await, "link").remove(0);
    let id = app.text("SELECT id FROM chats");
    assert_eq!(link, format!("https://sightline.example.com/data/chats?chat={id}"));
}
