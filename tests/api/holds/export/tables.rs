//! Tables: their format, their headers, and what is recorded of them.

use crate::routes::export::{app, column, file, recorded};
use serde_json::json;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[tokio::test]
async fn the_byte_order_mark_is_there_when_it_is_asked_for() {
    let (_app, caller) = app().await;
    assert!(file(&caller, "chats?bom=true").await.starts_with("\u{feff}id,"));
    assert!(file(&caller, "chats?bom=false").await.starts_with("id,"));
    let chat = column(&file(&caller, "chats").await, "id").remove(0);
    assert!(file(&caller, &format!("chats/{chat}?format=csv&bom=true")).await.starts_with("\u{feff}seq,"));
}

#[tokio::test]
async fn an_export_of_nothing_is_a_table_without_rows() {
    let (app, caller) = app().await;
    assert_eq!(file(&caller, "contacts?q=nobody").await.lines().count(), 1);
    assert_eq!(file(&caller, "chats?agent=nobody&format=ndjson").await, "");
    let nowhere = uuid::Uuid::now_v7();
    assert_eq!(file(&caller, &format!("results?organization_id={nowhere}")).await.lines().count(), 1);
    assert_eq!(recorded(&app).last().unwrap()["rows"], 0);
}

#[tokio::test]
async fn a_file_says_what_it_is_and_of_when() {
    let (_app, caller) = app().await;
    let chat = column(&file(&caller, "chats").await, "id").remove(0);
    let today = chrono::Utc::now().with_timezone(&chrono_tz::Europe::Amsterdam).format("%Y-%m-%d").to_string();
    for (path, media_type, name, ending) in [
        ("chats".to_owned(), "text/csv; charset=utf-8", "sightline-chats-".to_owned(), ".csv"),
        ("results?format=csv".to_owned(), "text/csv; charset=utf-8", "sightline-results-".to_owned(), ".csv"),
        ("contacts?format=ndjson".to_owned(), "application/x-ndjson", "sightline-contacts-".to_owned(), ".ndjson"),
        ("results?format=xlsx".to_owned(), XLSX, "sightline-results-".to_owned(), ".xlsx"),
        (format!("chats/{chat}"), "text/plain; charset=utf-8", format!("sightline-chat-{chat}-"), ".txt"),
    ] {
        for is_head in [false, true] {
            let path = format!("/api/v1/export/{path}");
            let answer = if is_head { caller.head(&path).await } else { caller.get(&path).await };
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("content-type"), Some(media_type), "{path}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
            let disposition = answer.header("content-disposition").unwrap();
            let file = disposition.strip_prefix("attachment; filename=\"").unwrap().strip_suffix('"').unwrap();
            assert!(file.starts_with(&name) && file.ends_with(ending) && file.contains(&today), "{file}");
            assert!(file.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)), "{file}");
        }
    }
}

#[tokio::test]
async fn asking_for_the_head_exports_nothing() {
    let (app, caller) = app().await;
    for path in ["chats", "results", "contacts", "chats?format=ndjson", "results?format=xlsx"] {
        let answer = caller.head(&format!("/api/v1/export/{path}")).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""), "{path}");
    }
    assert_eq!(recorded(&app).len(), 0);
}

#[tokio::test]
async fn what_is_no_choice_is_refused() {
    let (_app, caller) = app().await;
    let chat = uuid::Uuid::now_v7();
    for (path, name) in [
        ("chats?limit=10".to_owned(), "limit"),
        ("results?cursor=x".to_owned(), "cursor"),
        ("chats?format=xml".to_owned(), "format"),
        ("chats?format=txt".to_owned(), "format"),
        ("contacts?format=ndjson&bom=true".to_owned(), "bom"),
        ("chats?bom=yes".to_owned(), "bom"),
        ("chats?format=xlsx&bom=true".to_owned(), "bom"),
        ("chats?delimiter=|".to_owned(), "delimiter"),
        ("results?format=ndjson&delimiter=;".to_owned(), "delimiter"),
        ("results?format=xlsx&delimiter=,".to_owned(), "delimiter"),
        ("contacts?format=xlsx&plain=true".to_owned(), "plain"),
        ("contacts?format=ndjson&plain=false".to_owned(), "plain"),
        (format!("chats/{chat}?plain=true"), "plain"),
        ("chats?notes=true".to_owned(), "notes"),
        ("results?tz=Europe/Atlantis".to_owned(), "tz"),
        (format!("chats/{chat}?from=2026-11-22"), "from"),
        (format!("chats/{chat}?format=ndjson&notes=true"), "notes"),
        (format!("chats/{chat}?tz=CEST"), "tz"),
    ] {
        let problem = caller.get(&format!("/api/v1/export/{path}")).await.problem(400);
        let places: Vec<_> = problem.errors.iter().filter_map(|fault| fault.parameter.as_deref()).collect();
        assert_eq!(places, [name], "{path}");
    }
}

#[tokio::test]
async fn every_export_is_recorded_before_and_after_and_without_what_was_searched() {
    let (app, caller) = app().await;
    let chat = column(&file(&caller, "chats?state=active&q=careful&from=2026-11-01").await, "id").remove(0);
    file(&caller, &format!("chats/{chat}?notes=true")).await;
    let entry = |what: &str, format: &str, parameters: &[&str], outcome: &str, rows: Option<u64>| json!({"what": what, "format": format, "parameters": parameters, "outcome": outcome, "rows": rows});
    assert_eq!(
        recorded(&app),
        [
            entry("chats", "csv", &["from", "state", "q"], "begun", None),
            entry("chats", "csv", &["from", "state", "q"], "complete", Some(1)),
            entry("chat", "txt", &["notes"], "begun", None),
            entry("chat", "txt", &["notes"], "complete", Some(5)),
        ]
    );
    let subjects = app.texts("SELECT DISTINCT subject FROM audit_entries WHERE subject_type = 'chat'");
    assert_eq!(subjects, [chat]);
}
