//! `PUT /api/v1/forms/{name}`: the fields of a form.

use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{FieldType, Form, KeyScope, Page, ResultDetail};
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};

async fn put(caller: &Caller, name: &str, fields: &Value) -> Answer {
    let request = caller.request(Method::PUT, &format!("/api/v1/forms/{name}"));
    caller.send(request.json(&json!({ "fields": fields }))).await
}

async fn kinds(caller: &Caller) -> Vec<(String, FieldType)> {
    let forms: Page<Form> = caller.get("/api/v1/forms").await.ok();
    let fields = forms.items.into_iter().flat_map(|form| form.fields);
    fields.map(|field| (field.label, field.kind)).collect()
}

/// The values of the only result: label, value, type, validity.
async fn values(app: &TestApp, caller: &Caller) -> Value {
    let id = app.text("SELECT id FROM results");
    let detail: ResultDetail = caller.get(&format!("/api/v1/results/{id}")).await.ok();
    detail.fields.into_iter().map(|field| json!([field.label, field.value, field.kind, field.is_valid])).collect()
}

#[tokio::test]
async fn a_form_is_made_and_gives_the_values_of_its_results_their_types() {
    let app = TestApp::start().await;
    let (anna, desk) = (app.admin("Acme").await, app.key("Acme", &[KeyScope::ChatsWrite]));
    let fields = json!([
        {"label": "Model", "type": "choice", "options": ["Aster", "Brill"]},
        {"label": "Day", "type": "date"},
        {"label": "Phone", "type": "phone"},
    ]);
    let answer = put(&desk, "Test%20drive%2Flong", &fields).await;
    let made: Form = answer.ok();
    assert_eq!((answer.status.as_u16(), made.name.as_str()), (201, "Test drive/long"));
    let again = put(&anna, "Test%20drive%2Flong", &fields).await;
    assert_eq!((again.status.as_u16(), again.ok::<Form>()), (200, made.clone()));
    let chat = ChatBuilder::queued("one", "Acme/West", at("2026-11-22T10:00:00Z")).accepted("Maud").result(
        "Maud",
        "Test drive/long",
        &json!({"Day": "next Monday", "Model": "brill", "Remarks": "none", "Phone": null}),
    );
    app.import_chats([&chat]);
    let expected = json!([
        ["Day", "next Monday", "date", false],
        ["Model", "brill", "choice", true],
        ["Remarks", "none", "text", true],
        ["Phone", null, "phone", true],
    ]);
    assert_eq!(values(&app, &anna).await, expected);
    let of = |label: &str, kind| (label.to_owned(), kind);
    let known = [of("Model", FieldType::Choice), of("Day", FieldType::Date), of("Phone", FieldType::Phone)];
    assert_eq!(kinds(&anna).await, [&known[..], &[of("Remarks", FieldType::Text)]].concat());

    // Another order and other types; what results have stays.
    let answer = put(&anna, "Test%20drive%2Flong", &json!([{"label": "Day"}, {"label": "Model"}])).await;
    assert_eq!((answer.status.as_u16(), answer.ok::<Form>().id), (200, made.id));
    let now = [
        ("Day", FieldType::Text),
        ("Model", FieldType::Text),
        ("Phone", FieldType::Phone),
        ("Remarks", FieldType::Text),
    ];
    assert_eq!(kinds(&anna).await, now.map(|(label, kind)| of(label, kind)));
    assert_eq!(sightline::store::recount(&mut app.connect()).unwrap(), Vec::<String>::new());
    let expected = json!([
        ["Day", "next Monday", "text", true],
        ["Model", "brill", "text", true],
        ["Remarks", "none", "text", true],
        ["Phone", null, "phone", true],
    ]);
    assert_eq!(values(&app, &anna).await, expected);
    let logged = "SELECT string_agg(details::text, ' ' ORDER BY id) FROM audit_entries WHERE action = 'form_changed'";
    assert_eq!(app.text(logged), r#"{"new": true} {"new": false}"#);
}

#[tokio::test]
async fn the_first_result_says_what_the_fields_of_its_form_are() {
    let app = TestApp::start().await;
    let (anna, desk) = (app.admin("Acme").await, app.key("Acme", &[KeyScope::ChatsWrite]));
    let result = |id: &str, fields: Value, types: Value| json!({"external_id": id, "form": "Lease", "at": "2026-11-22T10:00:00Z", "fields": fields, "types": types});
    let path = "/api/v1/chats/external:one/results";
    let first = result(
        "r1",
        json!({"Price": 24500.5, "News": true, "Day": "2026-11-22", "Free": "x", "Odd": "y"}),
        json!({"Day": "date", "Odd": "colour", "None": "date"}),
    );
    let answer = desk.post(path, &first).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
    let adjusted: Value = answer.ok();
    let pointers: Vec<&str> =
        adjusted["adjustments"].as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/types/Odd", "/types/None"]);
    let of = |label: &str, kind| (label.to_owned(), kind);
    let known = [
        of("Price", FieldType::Number),
        of("News", FieldType::YesNo),
        of("Day", FieldType::Date),
        of("Free", FieldType::Text),
        of("Odd", FieldType::Text),
    ];
    assert_eq!(kinds(&anna).await, known);
    let expected = json!([
        ["Price", "24500.5", "number", true],
        ["News", "true", "yes_no", true],
        ["Day", "2026-11-22", "date", true],
        ["Free", "x", "text", true],
        ["Odd", "y", "text", true],
    ]);
    assert_eq!(values(&app, &anna).await, expected);
    // Sending another field says nothing of those that follow.
    assert_eq!(put(&anna, "Lease", &json!([{"label": "Price", "type": "number"}])).await.status, 200);
    // A type that nobody has said is taken from a later one, and none is changed by it.
    let second = result("r2", json!({"Price": "much", "Free": "12:30"}), json!({"Price": "text", "Free": "time"}));
    assert_eq!(desk.post(path, &second).await.status.as_u16(), 201);
    assert_eq!(
        kinds(&anna).await[..4],
        [known[0].clone(), known[1].clone(), known[2].clone(), of("Free", FieldType::Time)]
    );
    // What is exported says it, so that it comes in elsewhere as it is here.
    let exported = anna.get("/api/v1/export/chats?format=ndjson").await.text;
    let document: Value = serde_json::from_str(exported.lines().next().unwrap()).unwrap();
    let types = json!({"Price": "number", "News": "yes_no", "Day": "date", "Free": "time"});
    assert_eq!(document["results"][0]["types"], types);
    let other = TestApp::start().await;
    let ben = other.admin("Acme").await;
    other.import(&exported, None);
    assert_eq!(kinds(&ben).await[..4], kinds(&anna).await[..4]);
    let workbook = anna.get("/api/v1/export/results?format=csv&form=Lease").await.text;
    assert!(workbook.contains("24500.5,true,2026-11-22,x,y"), "{workbook}");
}

#[tokio::test]
async fn what_cannot_be_a_form_is_refused_with_every_fault() {
    let app = TestApp::start().await;
    let (anna, east) = (app.admin("Acme").await, app.admin("Acme/East").await);
    let problem =
        put(&anna, "Lease", &json!([{"label": "", "type": "colour"}, {"label": "Day", "options": ["x"]}])).await;
    let pointers: Vec<Option<String>> = problem.problem(400).errors.into_iter().map(|fault| fault.pointer).collect();
    assert_eq!(
        pointers.into_iter().flatten().collect::<Vec<_>>(),
        ["/fields/0/label", "/fields/0/type", "/fields/1/options"]
    );
    let null = put(&anna, "Lease", &json!([{"label": "Day", "type": null}])).await.problem(400);
    assert_eq!(null.errors[0].pointer.as_deref(), Some("/fields/0/type"));
    let named = put(&anna, &"x".repeat(201), &json!([])).await.problem(400);
    assert_eq!(named.errors[0].parameter.as_deref(), Some("name"));
    assert_eq!(put(&anna, "%20", &json!([])).await.status, 400);
    let part = app.key("Acme/East", &[KeyScope::ChatsWrite]);
    for caller in [&east, &part] {
        assert_eq!(put(caller, "Lease", &json!([])).await.status, 403);
    }
    assert_eq!(app.text("SELECT count(*) FROM forms"), "0");
}
