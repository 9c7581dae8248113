//! Lines that are rejected: reported with their number, and nothing of them stored.

use crate::holds::import::{assert_recount_is_clean, fingerprint, good};
use serde_json::{Value, json};
use sightline_tests::TestApp;

fn broken(change: impl FnOnce(&mut Value)) -> String {
    let mut document = good("broken").contact("broken-contact", Some("Broken"), None, None).json();
    change(&mut document);
    document.to_string()
}

/// What is wrong, the line, and what its reasons have to name.
fn bad_lines() -> Vec<(&'static str, String, &'static str)> {
    vec![
        ("no JSON", "{\"external_id\": ".to_owned(), "JSON"),
        ("no JSON at all", "chats".to_owned(), "JSON"),
        ("no object", "[1, 2]".to_owned(), ""),
        ("not UTF-8 text", "{\"external_id\": \"\\ud800\"}".to_owned(), ""),
        ("an unknown field", broken(|chat| chat["colour"] = json!("red")), "/colour"),
        ("an unknown field of an event", broken(|chat| chat["events"][1]["colour"] = json!("red")), "/events/1/colour"),
        ("an unknown state", broken(|chat| chat["state"] = json!("open")), "/state"),
        ("an unknown type", broken(|chat| chat["type"] = json!("phone")), "/type"),
        ("an unknown kind of event", broken(|chat| chat["events"][0]["type"] = json!("rang")), "/events/0/type"),
        ("no id", broken(|chat| chat["external_id"] = json!("")), "/external_id"),
        ("an empty name in the path", broken(|chat| chat["organization"] = json!("Acme//West")), "/organization"),
        ("no path", broken(|chat| chat["organization"] = json!("")), "/organization"),
        ("no instant", broken(|chat| chat["started_at"] = json!("yesterday")), "/started_at"),
    ]
}

#[tokio::test]
async fn a_line_that_cannot_be_taken_is_told_with_its_number_and_leaves_nothing() {
    let app = TestApp::start().await;
    for (what, line, place) in bad_lines() {
        let before = fingerprint(&app);
        let report = app.import(&format!("{line}\n"), None);
        assert_eq!((report.totals.chats, report.totals.rejected), (0, 1), "{what}");
        let rejection = &report.rejections[0];
        assert_eq!((rejection.line, rejection.source.as_str()), (1, "test"), "{what}");
        assert!((1..=10).contains(&rejection.reasons.len()), "{what}");
        assert!(rejection.reasons.iter().any(|reason| reason.contains(place)), "{what}: {:?}", rejection.reasons);
        assert_eq!(fingerprint(&app), before, "{what} left something");
    }
}

#[tokio::test]
async fn bad_lines_never_stop_the_good_ones_between_them() {
    let app = TestApp::start().await;
    let bad = bad_lines();
    let mut lines = String::from("\n");
    for (number, (_, line, _)) in bad.iter().enumerate() {
        lines += &format!("{line}\n{}\n", good(&format!("good {number}")).line());
    }
    let report = app.import(&lines, None);
    assert_eq!((report.totals.created, report.totals.rejected), (bad.len() as u64, bad.len() as u64));
    // A blank line first; then bad, good, blank.
    let numbers: Vec<u64> = report.rejections.iter().map(|rejection| rejection.line).collect();
    assert_eq!(numbers, (0..bad.len() as u64).map(|number| 2 + 3 * number).collect::<Vec<_>>());
    assert_eq!(app.text("SELECT count(*) FROM contacts WHERE name = 'Broken'"), "0");
    assert_recount_is_clean(&app);
}
