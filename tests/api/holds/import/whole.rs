//! What is imported is stored whole.

use crate::holds::import::{
    assert_recount_is_clean, assert_reported, assert_totals, extra_files, fingerprint, good, import_file, totals,
};
use serde_json::{Value, json};
use sightline::store::recount;
use sightline_tests::{ChatBuilder, TestApp, at, samples};
use std::path::PathBuf;

#[tokio::test]
async fn the_samples_give_exactly_their_totals() {
    let app = TestApp::start().await;
    let totals = totals(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../api/samples/chats.totals.json"));
    let report = app.import(&samples(), None);
    assert_reported(&report, &totals);
    assert_eq!((report.totals.created, report.totals.updated, report.totals.unchanged), (report.totals.chats, 0, 0));
    assert_totals(&app, &totals, None);
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn further_conversations_give_exactly_their_totals_and_nothing_more_the_second_time() {
    for file in extra_files() {
        let app = TestApp::start().await;
        let name = file.file_name().unwrap().to_string_lossy().split(".ndjson").next().unwrap().to_owned();
        let totals = totals(&file.with_file_name(format!("{name}.totals.json")));
        let report = import_file(&app, &file, "Everybody");
        assert_reported(&report, &totals);
        assert_totals(&app, &totals, Some("Everybody"));
        assert_eq!(app.text("SELECT count(*) FROM organizations WHERE parent_id IS NULL"), "1");
        assert_recount_is_clean(&app);
        let before = fingerprint(&app);
        let again = import_file(&app, &file, "Everybody");
        assert_eq!(again.totals.unchanged, report.totals.chats);
        assert_eq!(fingerprint(&app), before);
        println!(
            "{name}: {} chats, {} events, {} results, twice",
            report.totals.chats, report.totals.events, report.totals.results
        );
    }
}

#[tokio::test]
async fn the_company_is_put_above_all_organizations_and_keeps_companies_apart() {
    let app = TestApp::start().await;
    let line = ChatBuilder::queued("one", "Acme/West", at("2026-11-22T10:00:00Z")).line();
    for company in [Some("First"), Some("Second"), None] {
        assert_eq!(app.import(&line, company).totals.created, 1, "{company:?}");
    }
    let roots = app
        .texts("SELECT name || ' ' || coalesce(time_zone, '-') FROM organizations WHERE parent_id IS NULL ORDER BY 1");
    assert_eq!(roots, ["Acme Europe/Amsterdam", "First Europe/Amsterdam", "Second Europe/Amsterdam"]);
    assert_eq!(app.text("SELECT count(*) FROM organizations"), "8");
    assert_eq!(app.text("SELECT count(*) FROM contacts"), "3");
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn words_come_back_byte_for_byte() {
    let app = TestApp::start().await;
    let texts = [
        " outer blanks ",
        "\ttabs\tand\nlines\r\n",
        "a literal \\r",
        "\u{a0}nbsp\u{a0}",
        "\u{200e}mark",
        "e\u{301} and é",
        "👩‍👩‍👧 ﬀ İ",
        "<b>&amp;</b>",
        "\u{fffd}\u{ffff}",
        "'; DROP TABLE chats; --",
    ];
    let chat = texts
        .iter()
        .fold(ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud"), |chat, text| {
            chat.says("Maud", text).contact_says(text)
        });
    let chat = chat.result("Maud", "Fôrm ", &json!({" Label. ": " value\n", "open": null, "": "x"}));
    let mut document = chat.json();
    document["results"][0]["fields"].as_object_mut().unwrap().remove("");
    let report = app.import(&format!("{document}\n"), None);
    assert_eq!(report.totals.rejected, 0, "{:?}", report.rejections);
    let anna = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM chats");
    let events: Value = anna.get(&format!("/api/v1/chats/{id}/events?limit=200")).await.ok();
    let told: Vec<&str> =
        events["items"].as_array().unwrap().iter().filter_map(|event| event["text"].as_str()).collect();
    let wanted: Vec<&str> = texts.iter().flat_map(|text| [*text, *text]).collect();
    assert_eq!(told, wanted);
    let chat: Value = anna.get(&format!("/api/v1/chats/{id}")).await.ok();
    assert_eq!(
        chat["results"][0]["fields"],
        json!([{"label": " Label. ", "value": " value\n", "type": "text", "is_valid": true},
            {"label": "open", "value": null, "type": "text", "is_valid": true}])
    );
    assert_eq!(chat["results"][0]["form"], "Fôrm ");
}

#[tokio::test]
async fn a_recount_finds_what_does_not_add_up() {
    let app = TestApp::start().await;
    app.import_chats([&good("one").closed("Maud")]);
    assert_recount_is_clean(&app);
    for broken in [
        "UPDATE chats SET event_count = event_count + 1",
        "UPDATE chats SET result_count = 0",
        "UPDATE chats SET forms = '{}'",
        "UPDATE chats SET participants = '[]'",
        "UPDATE contacts SET chat_count = 7",
        "UPDATE contacts SET result_count = 7",
        "UPDATE results SET submitted_at = submitted_at + interval '1 second'",
        "DELETE FROM sessions",
        "UPDATE chats SET contact_name = 'Somebody else'",
    ] {
        let mut conn = app.connect();
        let failure = diesel::Connection::transaction(&mut conn, |conn| {
            diesel::RunQueryDsl::execute(diesel::sql_query(broken), conn)?;
            assert!(!recount::recount(conn)?.is_empty(), "unnoticed: {broken}");
            Err::<(), _>(diesel::result::Error::RollbackTransaction)
        });
        assert!(failure.is_err());
    }
    assert_recount_is_clean(&app);
}
