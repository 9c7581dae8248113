//! No request makes the server fail: nasty values in every place of every operation.

use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

/// Values as they are in an address.
const NASTY: [&str; 28] = [
    "",
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "%",
    "%F0%9F%98%80",
    "%EF%BF%BE",
    "%E2%80%AE",
    "%C2%A0",
    "%27",
    "%5C",
    "%25_",
    "..%2f..%2f",
    "-1",
    "0",
    "1e999",
    "99999999999999999999999999",
    "-9223372036854775808",
    "9223372036854775807",
    "NaN",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "-infinity",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "00000000-0000-0000-0000-000000000000",
    "true,false,null",
];

/// Bytes in place of a JSON value.
fn values() -> Vec<Vec<u8>> {
    let text = |text: &str| text.as_bytes().to_vec();
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes();
    vec![
        text("null"),
        text("true"),
        text("[]"),
        text("{}"),
        text("0"),
        text("-1"),
        text("1e999"),
        text("1e-999"),
        text(&"9".repeat(400)),
        text("\"\""),
        text(r#""\u0000""#),
        text(r#""\ud800""#),
        text(r#""\udc00\ud800""#),
        text(r#""\ud83d\ude00\ufffe\u202e""#),
        text("\"\u{7f}\u{a0}\u{feff}\""),
        b"\"\xff\xfe\"".to_vec(),
        b"\"\xed\xa0\x80\"".to_vec(),
        b"\"\x00\"".to_vec(),
        text(&format!("\"{}\"", "x".repeat(100_000))),
        text(&format!("\"{}\"", "\u{1f600}".repeat(10_000))),
        deep(20),
        deep(100_000),
        text("\"0001-01-01T00:00:00Z\""),
        text("\"9999-12-31T23:59:59.999999999Z\""),
        text("\"ffffffff-ffff-ffff-ffff-ffffffffffff\""),
        text("NaN"),
        text("\""),
        text("{\"a\":1,\"a\":2}"),
    ]
}

/// Resolves a reference of the document.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => resolved(document, document.pointer(reference.trim_start_matches('#')).unwrap()),
        None => value,
    }
}

/// A body that an operation would take, with the example of every member.
fn example(document: &Value, schema: &Value) -> Vec<(String, Value)> {
    let schema = resolved(document, schema);
    let parts = ["allOf", "oneOf", "anyOf"].iter().filter_map(|kind| schema[kind].as_array()).flatten();
    let mut members: Vec<_> = parts.flat_map(|part| example(document, part)).collect();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let member = resolved(document, member);
        let first = member["enum"].as_array().and_then(|values| values.first());
        members.push((name.clone(), member.get("example").or(first).cloned().unwrap_or(json!("x"))));
    }
    members
}

/// Bodies with one nasty member each, and bodies that are nasty as a whole.
fn bodies(document: &Value, schema: &Value) -> Vec<Vec<u8>> {
    let members = example(document, schema);
    let mut bodies = values();
    for place in 0..members.len() {
        for value in values() {
            let mut body = b"{".to_vec();
            for (number, (name, fine)) in members.iter().enumerate() {
                body.extend(format!("{}\"{name}\":", if number == 0 { "" } else { "," }).bytes());
                body.extend(if number == place { value.clone() } else { fine.to_string().into_bytes() });
            }
            body.push(b'}');
            bodies.push(body);
        }
    }
    bodies
}

/// A request: how it is shown, method, address, body.
type Request = (Method, String, Option<Vec<u8>>);

fn requests(document: &Value, ids: &dyn Fn(&str) -> String) -> Vec<Request> {
    let mut requests = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let known = path.replace("{id}", &ids(path)).replace("{event}", &ids("/api/v1/events"));
        for (method, operation) in item.as_object().unwrap() {
            // It would end the caller's sign-in, and takes nothing.
            if operation["operationId"] == "logout" {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            if path.contains("{id}") {
                for value in NASTY {
                    requests.push((method.clone(), path.replace("{id}", value), None));
                }
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let parameter = resolved(document, parameter);
                if parameter["in"] == "query" {
                    for value in NASTY {
                        let name = parameter["name"].as_str().unwrap();
                        requests.push((method.clone(), format!("{known}?{name}={value}"), None));
                    }
                }
            }
            let body = resolved(document, &operation["requestBody"]);
            let schema = &body["content"]["application/json"]["schema"];
            let bodies = if method == Method::GET { Vec::new() } else { bodies(document, schema) };
            requests.extend(bodies.into_iter().map(|body| (method.clone(), known.clone(), Some(body))));
        }
    }
    requests
}

/// What is wrong with the answer to a request, if anything.
async fn fault(caller: &Caller, (method, path, body): Request) -> Option<String> {
    let shown = body.as_deref().map(|body| String::from_utf8_lossy(body).chars().take(120).collect::<String>());
    let request = caller.request(method.clone(), &path);
    let answer = caller
        .send(match body {
            Some(body) => request.header("content-type", "application/json").body(body),
            None => request,
        })
        .await;
    let is_problem = answer.header("content-type") == Some(sightline_shared::PROBLEM_JSON);
    let is_fine = answer.status.as_u16() < 500 && (is_problem || !answer.status.is_client_error());
    (!is_fine).then(|| format!("{method} {path} {}: {} {}", shown.unwrap_or_default(), answer.status, answer.text))
}

#[tokio::test]
async fn no_value_in_any_place_of_any_operation_makes_the_server_fail() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud").result(
        "Maud",
        "Test drive",
        &json!({"Model": "Aster"}),
    );
    app.import_chats([&chat.says("Maud", "Good morning")]);
    assert_eq!(app.execute("UPDATE events SET is_own = true WHERE type = 'message'"), 1);
    let anna = app.admin("Acme").await;
    let ids = |path: &str| match path.split('/').nth(3) {
        Some("chats") => app.text("SELECT id FROM chats"),
        Some("events") => app.text("SELECT id FROM events WHERE type = 'message'"),
        Some("results") => app.text("SELECT id FROM results"),
        Some("contacts") => app.text("SELECT id FROM contacts"),
        // An id that nothing has.
        _ => uuid::Uuid::now_v7().to_string(),
    };
    let document = serde_json::to_value(sightline::openapi::document()).unwrap();
    let requests = requests(&document, &ids);
    assert!(requests.len() > 3000, "{}", requests.len());
    let faults: Vec<String> = futures::stream::iter(requests)
        .map(|request| fault(&anna, request))
        .buffer_unordered(3)
        .filter_map(async |fault| fault)
        .collect()
        .await;
    assert!(faults.is_empty(), "{} requests: {:#?}", faults.len(), &faults[..faults.len().min(20)]);
    assert_eq!(anna.get("/api/v1/me").await.status, 200);
}
