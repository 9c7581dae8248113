//! `GET /api/v1/export/results`: results as a table and as JSON lines.

use crate::routes::export::{app, column, file};
use sightline_shared::ResultDetail;

#[tokio::test]
async fn a_table_of_results_has_what_was_filled_in() {
    let (_app, caller) = app().await;
    let table = file(&caller, "results?sort=submitted_at&tz=Asia/Kathmandu").await;
    assert_eq!(column(&table, "form"), ["Test drive", "Call back"]);
    assert_eq!(column(&table, "fields"), ["Model: =Aster; Extras: tow \"bar\"\nroof", ""]);
    assert_eq!(column(&table, "submitted_by"), ["Maud, Ellery", "Maud, Ellery"]);
    assert_eq!(column(&table, "submitted_at")[0], "2026-11-22T15:45:03.000+05:45");
    assert_eq!(column(&table, "external_id"), ["dana-r1", "dana-r2"]);
}

#[tokio::test]
async fn json_lines_of_results_are_the_results_as_the_api_gives_them() {
    let (_app, caller) = app().await;
    let lines = file(&caller, "results?format=ndjson").await;
    let found: Vec<ResultDetail> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found.len(), 2);
    for result in found {
        let single: ResultDetail = caller.get(&format!("/api/v1/results/{}", result.result.id)).await.ok();
        assert_eq!(result, single);
    }
}

#[tokio::test]
async fn a_table_is_what_rfc_4180_says() {
    let (_app, caller) = app().await;
    let answer = caller.get("/api/v1/export/results").await;
    assert!(answer.text.starts_with("id,external_id,form,organization,chat_id,"));
    assert!(answer.text.ends_with("\r\n"));
    // The only line break that does not end a row is within quotes.
    assert_eq!(answer.text.matches("\r\n").count(), 3);
    assert!(answer.text.contains("\"Model: =Aster; Extras: tow \"\"bar\"\"\nroof\""));
}
