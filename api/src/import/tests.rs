//! What is taken, what is rejected and why, and that the samples are what they say.

use super::Report;
use crate::documents::chat::ImportChat;
use crate::documents::document;
use crate::documents::outcome::Outcome;
use serde_json::{Value, json};

/// A small chat with one of most things.
fn sample() -> Value {
    let event = |n: u32, at: &str, kind: &str, who: Value, text: Value, data: Value| {
        json!({ "external_id": format!("e{n}"), "at": format!("2026-11-20T10:{at}.000Z"), "type": kind,
                "participant": who, "text": text, "data": data })
    };
    json!({
        "external_id": "chat-1", "organization": "Halden/North", "type": "contact", "channel": "web",
        "contact": { "external_id": "dana", "name": "Dana", "email": null, "phone": null },
        "participants": [
            { "external_id": "dana", "kind": "contact", "name": "Dana", "partner": false },
            { "external_id": "maud", "kind": "agent", "name": "Maud", "partner": false },
            { "external_id": "helper", "kind": "bot", "name": "Helper", "partner": true },
        ],
        "state": "active", "started_at": "2026-11-20T10:00:00.000Z", "updated_at": "2026-11-20T10:00:40.000Z",
        "events": [
            event(1, "00:00", "joined", json!("dana"), Value::Null, Value::Null),
            event(2, "00:00", "queued", Value::Null, Value::Null, json!({ "inboxes": ["Sales"] })),
            event(3, "00:10", "message", json!("dana"), json!(" hello\t\r\n"), Value::Null),
            event(4, "00:20", "accepted", json!("maud"), Value::Null, Value::Null),
            event(5, "00:30", "message", json!("maud"), json!("Good morning"), Value::Null),
            event(6, "00:40", "result_added", json!("maud"), Value::Null, json!({ "result": "r1" })),
        ],
        "results": [{ "external_id": "r1", "form": "Test drive", "at": "2026-11-20T10:00:40.000Z",
            "participant": "maud", "contact_external_id": "dana", "fields": { "Model.name": "Aster", "Day": null } }],
    })
}

fn check(document: &Value) -> Result<ImportChat, Vec<String>> {
    let from_line = document::read(document.to_string().as_bytes());
    assert_eq!(from_line, document::from_value(document), "a line and a body are judged alike");
    from_line.map_err(|faults| faults.iter().map(crate::documents::faults::in_words).collect())
}

/// The sample with one member set, added or, by a null at `-`, taken away.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = sample();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.insert(name.to_owned(), value)),
        Value::Array(items) if name == "-" => items.push(value),
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        other => panic!("{other} has no members"),
    }
    document
}

#[test]
fn a_sound_document_is_taken_byte_for_byte() {
    let chat = check(&sample()).unwrap();
    assert_eq!(serde_json::to_value(chat.document()).unwrap(), sample());
    assert_eq!(chat.path(), ["Halden", "North"]);
    assert_eq!(chat.forms(), ["Test drive"]);
}

#[test]
fn each_fault_is_told_with_its_member() {
    let long = "x".repeat(201);
    let deep = ["a"; 17].join("/");
    let table = [
        ("/weird", json!(1), "/weird: is not a known member"),
        ("/events/0/extra", json!(1), "/events/0/extra: is not a known member"),
        ("/type", json!("phone"), "/type: must be one of contact, agent, bot, not \"phone\""),
        ("/state", json!("open"), "/state: must be one of queued, active, closed, not \"open\""),
        ("/participants/1/kind", json!("human"), "/participants/1/kind: must be one of agent, bot, contact"),
        ("/events/2/type", json!("shout"), "/events/2/type: must be one of message"),
        ("/events/2/at", json!("2026-11-20"), "/events/2/at: must be an RFC 3339 instant"),
        ("/events", json!({}), "/events: must be a list"),
        ("/events/1/data", json!([]), "/events/1/data: must be an object"),
        ("/external_id", json!(7), "/external_id: must be text"),
        ("/external_id", json!(""), "/external_id: must have 1 to 200 characters"),
        ("/external_id", json!(long), "/external_id: must have 1 to 200 characters"),
        ("/state", json!("closed"), "/state: is closed, but its events make the chat active"),
        ("/events/3/at", json!("2026-11-20T10:00:05Z"), "/events/3/at: is before the event in front of it"),
        ("/events/0/at", json!("1969-12-31T23:59:59Z"), "/events/0/at: must lie in the years 1970 to 9998"),
        ("/started_at", json!("2026-11-20T09:00:00Z"), "/started_at: is not the time of the first event"),
        ("/updated_at", json!("2026-11-20T11:00:00Z"), "/updated_at: is not the time of the last event"),
        ("/events/2/participant", json!("who"), "/events/2/participant: is none of the participants"),
        ("/events/3/participant", Value::Null, "/events/3/participant: is missing"),
        ("/events/3/participant", json!("dana"), "/events/3/participant: is the contact"),
        ("/events/2/text", Value::Null, "/events/2/text: is missing"),
        ("/events/2/text", json!(""), "/events/2/text: is missing"),
        ("/events/2/text", json!("a\0b"), "/events/2/text: has the character U+0000"),
        ("/events/1/data/x", json!([{ "y": "\0" }]), "/events/1/data/x: has the character U+0000"),
        ("/events/2/text", json!("é".repeat(8193)), "/events/2/text: is longer than 16 KiB"),
        ("/events/1/data/inboxes", json!("Sales"), "/events/1/data/inboxes: must be a list of names"),
        ("/events/4/external_id", json!("e1"), "/events/4/external_id: is there twice in this document"),
        ("/participants/2/external_id", json!("maud"), "/participants/2/external_id: is there twice"),
        ("/participants/1/name", Value::Null, "/participants/1/name: is missing: every agent has one"),
        ("/participants/0/external_id", json!("eve"), "/participants/0/external_id: is not the id of the document's"),
        ("/participants/2/kind", json!("contact"), "/participants/2/kind: is contact a second time"),
        ("/organization", json!("Halden//North"), "/organization: has an empty name in its path"),
        ("/organization", json!(""), "/organization: has an empty name in its path"),
        ("/organization", json!(long), "/organization: has a name of over 200 characters"),
        ("/organization", json!(deep), "/organization: is over 16 names deep"),
        ("/type", json!("agent"), "/contact: must be null: a chat between agents has none"),
        ("/contact/name", json!(long), "/contact/name: has over 200 characters"),
        ("/results", json!([]), "/events/5/data/result: is none of the results"),
        ("/events/5/data", Value::Null, "/events/5/data/result: is missing"),
        ("/events/5/type", json!("left"), "/results/0/external_id: has no result_added event"),
        ("/results/0/at", json!("2026-11-20T10:00:39Z"), "/results/0/at: is not the time of its result_added"),
        ("/results/0/participant", json!("helper"), "/results/0/participant: is not the participant of"),
        ("/results/0/contact_external_id", json!("eve"), "/results/0/contact_external_id: is not the id"),
        ("/results/0/form", json!(" "), "/results/0/form: must be a name of 1 to 200 characters"),
        ("/results/0/fields/a~1b", json!(["x"]), "/results/0/fields/a~01b: must be text or null"),
        ("/contact", Value::Null, "/results/0/contact_external_id: is not the id of the document's contact"),
    ];
    for (pointer, value, expected) in table {
        let faults = check(&with(pointer, value.clone())).expect_err(pointer);
        assert!(faults.iter().any(|fault| fault.starts_with(expected)), "{pointer} = {value}: {faults:?}");
    }
}

#[test]
fn odd_but_sound_documents_are_taken() {
    let table = [
        ("/contact", json!({ "external_id": "dana" })),
        ("/channel", Value::Null),
        ("/events/2/text", json!("\u{200e}سلام \u{a0} 🙂 \\r")),
        ("/events/2/text", json!("é".repeat(8192))),
        ("/participants/0/name", Value::Null),
        ("/results/0/fields", json!({})),
        ("/results/0/contact_external_id", Value::Null),
        ("/events/1/data", json!({ "response": "<html>no JSON", "n": 1e300, "deep": [[[{}]]] })),
        ("/organization", json!(["a"; 16].join("/"))),
    ];
    for (pointer, value) in table {
        let taken = check(&with(pointer, value.clone()));
        assert!(taken.is_ok(), "{pointer} = {value}: {taken:?}");
    }
}

#[test]
fn no_more_than_ten_faults_are_told() {
    let mut document = sample();
    document["events"] = (0..30).map(|_| json!({ "external_id": 1 })).collect();
    assert_eq!(check(&document).unwrap_err().len(), 10);
}

#[test]
fn what_is_no_json_is_told_with_its_column() {
    let reason = |line: &str| crate::documents::faults::in_words(&document::read(line.as_bytes()).unwrap_err()[0]);
    assert_eq!(reason("{oops"), "not JSON: key must be a string at column 2");
    assert_eq!(reason("[]"), "must be an object");
    assert!(reason(r#"{"external_id":"a\ud800"}"#).starts_with("not JSON"));
    let twice = sample().to_string().replacen('{', r#"{"channel":null,"#, 1);
    assert_eq!(reason(&twice).split(" at ").next(), Some("duplicate field `channel`"));
}

#[test]
fn an_anonymous_visitor_is_no_contact() {
    let mut document = with("/contact", Value::Null);
    document["results"][0]["contact_external_id"] = Value::Null;
    let chat = check(&document).unwrap();
    assert_eq!(chat.visitor().map(|who| who.external_id.as_str()), Some("dana"));
    document["participants"].as_array_mut().unwrap().remove(0);
    document["events"].as_array_mut().unwrap().retain(|event| event["participant"] != "dana");
    document["started_at"] = document["events"][0]["at"].clone();
    let faults = check(&document).unwrap_err();
    assert_eq!(faults, ["/participants: must have a contact: this chat has neither a contact nor a visitor"]);
}

#[test]
fn shifting_moves_every_time_and_keeps_the_distances() {
    let mut chat = check(&sample()).unwrap();
    chat.shift(chrono::TimeDelta::days(365)).unwrap();
    assert_eq!(chat.document().results[0].at.to_string(), "2027-11-20T10:00:40.000Z");
    assert_eq!(check(&serde_json::to_value(chat.document()).unwrap()).unwrap(), chat);
    let before = chat.clone();
    assert!(chat.shift(chrono::TimeDelta::days(-60 * 366)).is_err());
    assert_eq!(chat, before);
}

#[test]
fn the_samples_are_sound_and_are_what_their_totals_say() {
    let totals: Value = serde_json::from_str(include_str!("../../samples/chats.totals.json")).unwrap();
    let mut report = Report::default();
    for line in
        include_bytes!("../../samples/chats.ndjson").split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
    {
        let chat = document::read(line).unwrap();
        report.add("samples", 1, &chat, &Outcome::Created(uuid::Uuid::nil()));
    }
    let counted = &report.totals;
    let expected = |pointer: &str| totals.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
    for (pointer, counted) in [
        ("/chats", counted.chats),
        ("/events", counted.events),
        ("/results", counted.results),
        ("/contacts", counted.contacts),
        ("/without_contact", counted.without_contact),
        ("/agents", counted.agents),
        ("/bots", counted.bots),
        ("/reopened", counted.reopened),
        ("/by_state/queued", counted.queued),
        ("/by_state/active", counted.active),
        ("/by_state/closed", counted.closed),
        ("/by_type/contact", counted.contact),
        ("/by_type/agent", counted.agent),
        ("/by_type/bot", counted.bot),
    ] {
        assert_eq!(counted, expected(pointer), "{pointer}");
    }
}
