//! What was put right, and what was refused, is kept of each company, without words.

use crate::holds::law::{document, event, take};
use serde_json::{Value, json};
use sightline_tests::TestApp;

const KEPT: &str = "SELECT concat_ws(' ', kind, coalesce(chats.external_id, adjustments.external_id, '-'), pointer) \
                      FROM adjustments LEFT JOIN chats ON chats.id = chat_id ORDER BY 1";

#[tokio::test]
async fn an_adjustment_is_kept_once_however_often_it_is_made() {
    let app = TestApp::start().await;
    let mut said = document("one", &[event("a", 0, "message", Some("dana"), Some("a\u{7}b"))]);
    said["contact"]["name"] = json!("  ");
    for _ in 0..2 {
        let report = take(&app, &said);
        assert_eq!(report.adjustments.values().sum::<u64>(), 2, "the report counts it each time");
    }
    assert_eq!(app.texts(KEPT), ["blank_name one /contact/name", "control_characters one /events/0/text"]);
}

fn refused(app: &TestApp, lines: &[String], company: Option<&str>) {
    let report = app.import(&lines.join("\n"), company);
    assert_eq!(report.totals.rejected, lines.len() as u64, "{:?}", report.rejections);
}

#[tokio::test]
async fn a_refused_document_is_kept_with_what_was_at_fault() {
    let app = TestApp::start().await;
    let sound = document("sound", &[event("a", 0, "message", Some("dana"), Some("hello"))]);
    take(&app, &sound);
    let with = |id: Value, pointer: &str, value: Value| {
        let mut said = sound.clone();
        said["external_id"] = id;
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        said.pointer_mut(parent).unwrap()[name] = value;
        said
    };
    let mut elsewhere = with(json!("elsewhere"), "/weird", json!(1));
    elsewhere["organization"] = json!("Unknown/West");
    let lines = [
        with(json!("unknown"), "/weird", json!("secret")).to_string(),
        with(json!(7), "/events/0/type", json!("secret")).to_string(),
        with(json!("x".repeat(201)), "/contact/external_id", json!("")).to_string(),
        with(Value::Null, "/type", json!("contact")).to_string(),
        elsewhere.to_string(),
        "{secret".to_owned(),
    ];
    let kept = [
        "refused - /contact/external_id",
        "refused - /external_id",
        "refused 7 /events/0/type",
        "refused unknown /weird",
    ];
    for _ in 0..2 {
        refused(&app, &lines, None);
        assert_eq!(app.texts(KEPT), kept);
    }
    assert!(!app.dump().contains("secret"));
    assert_eq!(app.text("SELECT count(*) FROM organizations WHERE name = 'Unknown'"), "0");
    // Of no more than a line the company is known where it is given.
    refused(&app, &lines[5..], Some("Acme"));
    assert_eq!(app.texts(KEPT)[0], "refused - ");
    // The last thousand are kept.
    let many: Vec<String> = (0..1005).map(|n| with(json!(format!("n{n}")), "/weird", json!(1)).to_string()).collect();
    refused(&app, &many, None);
    assert_eq!(app.text("SELECT count(*) FROM adjustments"), "1000");
    assert_eq!(app.text("SELECT count(*) FROM adjustments WHERE external_id IN ('unknown', 'n0')"), "0");
    assert_eq!(app.text("SELECT count(*) FROM adjustments WHERE external_id = 'n1004'"), "1");
}
