//! `GET /api/v1/results`: what a row of the table shows, newest first.

use reqwest::Method;
use serde_json::json;
use sightline_shared::{ChatResult, FieldType, ResultDetail};
use sightline_tests::{ChatBuilder, TestApp, at};
use std::fmt::Write as _;

#[tokio::test]
async fn a_row_shows_the_form_the_chat_the_contact_and_the_agent() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("dana", "Acme/West", at("2026-11-22T10:00:00Z"))
        .contact("dana", Some("Dana"), None, None)
        .accepted("Maud")
        .result("Maud", "Test drive", &json!({"Model": "Aster"}))
        .result("Maud", "Call back", &json!({}));
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let rows: Vec<ChatResult> = anna.all("/api/v1/results?limit=1").await;
    assert_eq!(rows.iter().map(|row| row.form.as_str()).collect::<Vec<_>>(), ["Call back", "Test drive"]);
    let id = app.text("SELECT id FROM chats");
    for row in rows {
        assert_eq!(row.chat_id.to_string(), id);
        assert_eq!(row.contact.unwrap().name.as_deref(), Some("Dana"));
        assert_eq!(row.submitted_by.unwrap().name, "Maud");
        assert_eq!(row.organization.path, ["Acme", "West"]);
    }
}

#[tokio::test]
async fn a_row_has_the_first_fields_that_were_filled_in_as_what_they_are() {
    let app = TestApp::start().await;
    let long = "é".repeat(300);
    let mut chat = ChatBuilder::queued("dana", "Acme", at("2026-11-22T10:00:00Z"))
        .contact("dana", Some("Dana"), None, None)
        .accepted("Maud")
        .result(
            "Maud",
            "Offer",
            &json!({"Zeta": " \t", "Price": "9500", "Note": long, "Alpha": null, "Day": "soon", "Last": "x"}),
        )
        .result("Maud", "Call back", &json!({"When": ""}))
        .json();
    chat["results"][0]["types"] = json!({"Price": "number", "Day": "date"});
    assert_eq!(app.import(&chat.to_string(), None).totals.rejected, 0);
    let anna = app.supervisor("Acme").await;
    for path in ["/api/v1/results?sort=form", "/api/v1/results?sort=-value&value_of=Price&form=Offer"] {
        let rows: Vec<ChatResult> = anna.all(path).await;
        let offer = rows.iter().find(|row| row.form == "Offer").unwrap();
        let cut: String = long.chars().take(200).collect();
        assert_eq!(
            serde_json::to_value(&offer.main_fields).unwrap(),
            json!([{"label": "Price", "value": "9500", "type": "number", "is_valid": true},
                {"label": "Note", "value": cut, "type": "text", "is_valid": true},
                {"label": "Day", "value": "soon", "type": "date", "is_valid": false}]),
            "{path}"
        );
        assert!(rows.iter().filter(|row| row.form != "Offer").all(|row| row.main_fields.is_empty()));
    }
    // Nothing of it is left after an erasure.
    let contact = app.text("SELECT id FROM contacts");
    let admin = app.admin("Acme").await;
    let erased = admin.send(admin.request(Method::DELETE, &format!("/api/v1/contacts/{contact}"))).await;
    assert_eq!(erased.status, 200);
    let rows: Vec<ChatResult> = anna.all("/api/v1/results").await;
    assert!(rows.iter().all(|row| row.main_fields.is_empty()), "{rows:?}");
}

#[tokio::test]
async fn values_of_a_field_are_sorted_as_what_they_are() {
    let app = TestApp::start().await;
    let values = [
        (
            "Price",
            "number",
            vec!["-1200", "-12.5", "-3", "0", "7", "12,05", "12.5", "100", "24500"],
            vec!["much", "1e3"],
        ),
        ("Day", "date", vec!["1999-12-31", "2026-02-01", "2026-11-22"], vec!["soon"]),
        ("At", "time", vec!["08:30", "09:00:30", "18:00"], vec!["noon"]),
        ("News", "yes_no", vec!["No", "JA"], vec!["maybe"]),
        ("Model", "text", vec!["aster", "Brill", "corvan"], vec![" "]),
    ];
    let mut documents = String::new();
    for (label, kind, known, unknown) in &values {
        // Backwards, so that the order of arrival is none of those that are asked for.
        for (place, value) in known.iter().chain(unknown).rev().enumerate() {
            let mut chat = ChatBuilder::queued(&format!("{label}-{place}"), "Acme", at("2026-11-22T10:00:00Z"))
                .accepted("Maud")
                .result("Maud", label, &json!({"Other": "x", (*label): value}))
                .json();
            chat["results"][0]["types"] = json!({(*label): kind});
            let _ = writeln!(documents, "{chat}");
        }
    }
    assert_eq!(app.import(&documents, None).totals.rejected, 0);
    let anna = app.supervisor("Acme").await;
    for (label, _, known, unknown) in &values {
        for sign in ["", "-"] {
            // Page by page: the key of a cursor is the one of the database.
            let path = format!("/api/v1/results?form={label}&sort={sign}value&value_of={label}&limit=2");
            let rows: Vec<ChatResult> = anna.all(&path).await;
            let mut found = Vec::new();
            for row in rows {
                let detail: ResultDetail = anna.get(&format!("/api/v1/results/{}", row.id)).await.ok();
                let field = detail.fields.into_iter().find(|field| field.label == *label);
                assert_eq!(row.value, field, "a row shows what its result says");
                found.extend(field.and_then(|field| field.value));
            }
            let mut expected = known.clone();
            if sign == "-" {
                expected.reverse();
            }
            assert_eq!(found[..known.len()], expected, "{label} {sign}");
            assert_eq!(found.len(), known.len() + unknown.len());
        }
    }
    // Shown in any order; a form that has no such field shows nothing.
    let shown: Vec<ChatResult> = anna.all("/api/v1/results?form=Day&value_of=Day").await;
    assert_eq!(shown.iter().filter_map(|row| row.value.as_ref()).filter(|value| !value.is_valid).count(), 1);
    assert!(shown.iter().all(|row| row.value.as_ref().is_some_and(|value| value.kind == FieldType::Date)));
    let none: Vec<ChatResult> = anna.all("/api/v1/results?form=Day&value_of=Price").await;
    assert!(none.len() == 4 && none.iter().all(|row| row.value.is_none()));
    let plain: Vec<ChatResult> = anna.all("/api/v1/results?form=Day").await;
    assert!(plain.iter().all(|row| row.value.is_none()));
    let sheet = anna.get("/api/v1/export/results?format=csv&form=Day&sort=-value&value_of=Day").await.text;
    let [newest, oldest] = ["x,2026-11-22", "x,1999-12-31"].map(|day| sheet.find(day).unwrap());
    assert!(newest < oldest, "{sheet}");
    for (query, parameter) in [
        ("sort=value&form=Day", "value_of"),
        ("sort=value&value_of=Day", "form"),
        ("sort=value&value_of=Day&form=Day&form=At", "form"),
        ("value_of=Day", "form"),
    ] {
        for path in ["/api/v1/results", "/api/v1/export/results"] {
            let problem = anna.get(&format!("{path}?{query}")).await.problem(400);
            assert_eq!(problem.errors[0].parameter.as_deref(), Some(parameter), "{path}?{query}");
        }
    }
}
