//! Lists as tables.

use super::{column, file, recorded, rows};
use serde_json::json;
use sightline_shared::{Chat, Contact, ResultDetail};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

/// A chat with a contact, results and a note; one between agents; one of a visitor.
async fn app() -> (TestApp, Caller) {
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
        .result("Maud, Ellery", "Call back", &json!({}));
    let team = ChatBuilder::between_agents("team", "Acme/East", "Maud, Ellery", at("2026-07-01T10:00:00Z"));
    let visitor = ChatBuilder::queued("visitor", "Acme", at("2026-11-22T09:00:00Z")).anonymous();
    app.import_chats([&dana, &team, &visitor]);
    let caller = app.supervisor("Acme").await;
    (app, caller)
}

fn cells(row: &[(String, String)]) -> Vec<(&str, &str)> {
    row.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

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
            ("type", "contact"),
            ("state", "active"),
            ("organization", "Acme/West"),
            ("contact_id", contact_id.as_str()),
            ("contact_name", "'=HYPERLINK(\"https://example.com\")"),
            ("contact_erased", "false"),
            ("participants", "Maud, Ellery"),
            ("past_participants", ""),
            ("inboxes", ""),
            ("forms", "Test drive; Call back"),
            ("event_count", "5"),
            ("result_count", "2"),
            ("started_at", "2026-11-22T11:00:00.000+01:00"),
            ("updated_at", "2026-11-22T11:00:04.000+01:00"),
            ("waiting_since", ""),
            ("over_target", "false"),
        ]
    );
    assert_eq!(column(&table, "waiting_since")[1], "2026-11-22T10:00:00.000+01:00");
    assert_eq!(column(&table, "inboxes")[1], "Sales");
    assert_eq!(column(&table, "started_at")[2], "2026-07-01T12:00:00.000+02:00");
    assert_eq!(app.texts("SELECT external_id FROM chats").len(), 3);
}

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
async fn a_table_of_contacts_runs_nothing_in_a_spreadsheet() {
    let (_app, caller) = app().await;
    let table = file(&caller, "contacts").await;
    assert_eq!(column(&table, "name"), ["'=HYPERLINK(\"https://example.com\")"]);
    assert_eq!(
        (column(&table, "email"), column(&table, "phone")),
        (vec!["'@dana".into()], vec!["'+44 20 7946 0142".into()])
    );
    assert_eq!((column(&table, "chat_count"), column(&table, "result_count")), (vec!["1".into()], vec!["2".into()]));
    // What programs read is as it was.
    let lines = file(&caller, "contacts?format=ndjson").await;
    let contact: Contact = serde_json::from_str(&lines).unwrap();
    assert_eq!(contact.phone.as_deref(), Some("+44 20 7946 0142"));
    assert_eq!(vec![contact], caller.all::<Contact>("/api/v1/contacts").await);
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
    // The only line break that is none of the table's is within quotes.
    assert_eq!(answer.text.matches("\r\n").count(), 3);
    assert!(answer.text.contains("\"Model: =Aster; Extras: tow \"\"bar\"\"\nroof\""));
}

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
    for path in ["chats", "results", "contacts", "chats?format=ndjson"] {
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
