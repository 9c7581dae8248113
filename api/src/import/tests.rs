//! What is taken, what is put right, what is rejected and why, and that the samples are what they
//! say.

use super::Report;
use crate::documents::document;
use crate::documents::outcome::Outcome;
use crate::documents::statement::{Role, Statement, Taking};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sightline_shared::document::AdjustmentKind;

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

fn now() -> DateTime<Utc> {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

fn check(document: &Value) -> Result<Statement, Vec<String>> {
    check_as(document, &Taking::at(now()))
}

fn check_as(document: &Value, taking: &Taking) -> Result<Statement, Vec<String>> {
    let from_line = document::read(document.to_string().as_bytes(), taking);
    assert_eq!(from_line, document::from_value(document, taking), "a line and a body are judged alike");
    from_line.map_err(|refused| refused.faults.iter().map(crate::documents::faults::in_words).collect())
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
fn a_document_is_refused_where_nothing_can_be_stored_under_the_right_name() {
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
        ("/external_id", json!(7.5), "/external_id: must be text or a whole number"),
        ("/external_id", json!(""), "/external_id: must have 1 to 200 characters"),
        ("/external_id", json!(long), "/external_id: must have 1 to 200 characters"),
        ("/external_id", json!("a\0b"), "/external_id: has the character U+0000"),
        ("/contact/external_id", json!(""), "/contact/external_id: must have 1 to 200 characters"),
        ("/participants/1/external_id", json!(""), "/participants/1/external_id: must have 1 to 200 characters"),
        ("/events/2/external_id", json!(long), "/events/2/external_id: must have 1 to 200 characters"),
        ("/results/0/external_id", json!(""), "/results/0/external_id: must have 1 to 200 characters"),
        ("/events/0/at", json!("1969-12-31T23:59:59Z"), "/events/0/at: must lie in the years 1970 to 9998"),
        ("/organization", json!("Halden//North"), "/organization: has an empty name in its path"),
        ("/organization", json!(""), "/organization: has an empty name in its path"),
        ("/organization", json!(long), "/organization: has a name of over 200 characters"),
        ("/organization", json!(deep), "/organization: is over 16 names deep"),
        ("/organization", json!("Halden\0"), "/organization: has control characters"),
        ("/tags", json!(["vip", 3]), "/tags: must be a list of texts"),
        ("/events/0/sightline_id", json!("7"), "/events/0/sightline_id: must be a UUID"),
        ("/events/0/format", json!("markdown"), "/events/0/format: must be one of text, html"),
        ("/events/0/attachments", json!([{ "size": -1 }]), "/events/0/attachments/0/size: must be a whole number"),
    ];
    for (pointer, value, expected) in table {
        let faults = check(&with(pointer, value.clone())).expect_err(pointer);
        assert!(faults.iter().any(|fault| fault.starts_with(expected)), "{pointer} = {value}: {faults:?}");
    }
}

#[test]
fn one_odd_part_never_costs_the_whole() {
    use AdjustmentKind as K;
    let long = "x".repeat(201);
    let table = [
        ("/state", json!("closed"), None, ""),
        ("/events/2/at", json!("2027-01-01T00:00:00Z"), Some(K::ClockAhead), "/events/2/at"),
        ("/started_at", json!("2026-11-20T09:00:00Z"), Some(K::TimesFollow), "/started_at"),
        ("/updated_at", json!("2026-11-20T11:00:00Z"), Some(K::TimesFollow), "/updated_at"),
        ("/events/2/participant", json!("who"), Some(K::UnlistedParticipant), "/events/2/participant"),
        ("/events/3/participant", json!("dana"), Some(K::AuthorLeftOut), "/events/3/participant"),
        ("/events/2/text", json!("a\0b"), Some(K::ControlCharacters), "/events/2/text"),
        ("/events/1/data/x", json!([{ "y": "\0" }]), Some(K::ControlCharacters), "/events/1/data"),
        ("/events/2/text", json!("é".repeat(8193)), Some(K::Cut), "/events/2/text"),
        ("/events/1/data/inboxes", json!("Sales"), Some(K::LeftOut), "/events/1/data/inboxes"),
        ("/events/4/external_id", json!("e1"), Some(K::Twice), "/events/4"),
        ("/participants/2/external_id", json!("maud"), Some(K::Twice), "/participants/2"),
        ("/participants/1/name", json!(" "), Some(K::BlankName), "/participants/1/name"),
        ("/participants/2/kind", json!("contact"), Some(K::Guest), "/participants/2"),
        ("/type", json!("agent"), Some(K::ContactLeftOut), "/contact"),
        ("/contact/name", json!(long), Some(K::Cut), "/contact/name"),
        ("/contact/name", json!(""), Some(K::BlankName), "/contact/name"),
        ("/results", json!([]), Some(K::ResultLeftOut), "/events/5"),
        ("/events/5/data", Value::Null, Some(K::ResultEventAdded), "/results/0"),
        ("/results/0/at", json!("2026-11-20T10:00:39Z"), Some(K::ResultFollows), "/results/0"),
        ("/results/0/participant", json!("helper"), Some(K::ResultFollows), "/results/0"),
        ("/results/0/contact_external_id", json!("eve"), Some(K::LeftOut), "/results/0/contact_external_id"),
        ("/results/0/form", json!(" "), Some(K::ResultLeftOut), "/results/0"),
        ("/results/0/fields/a~1b", json!(["x"]), Some(K::ValueAsText), "/results/0/fields/a~01b"),
        ("/url", json!("javascript:alert(1)"), Some(K::LeftOut), "/url"),
        ("/tags", json!(["vip", " "]), Some(K::LeftOut), "/tags/1"),
        // Odd only at the first look.
        ("/contact", json!({ "external_id": "dana" }), None, ""),
        ("/channel", Value::Null, None, ""),
        ("/external_id", json!(7), None, ""),
        ("/events/3/at", json!("2026-11-20T10:00:05Z"), None, ""),
        ("/events/2/text", Value::Null, None, ""),
        ("/events/3/participant", Value::Null, None, ""),
        ("/events/2/text", json!("\u{200e}سلام \u{a0} 🙂 \\r"), None, ""),
        ("/events/2/text", json!("é".repeat(8192)), None, ""),
        ("/participants/0/name", Value::Null, None, ""),
        ("/participants/1/name", Value::Null, None, ""),
        ("/results/0/fields", json!({}), None, ""),
        ("/results/0/contact_external_id", Value::Null, None, ""),
        ("/events/1/data", json!({ "response": "<html>no JSON", "n": 1e300, "deep": [[[{}]]] }), None, ""),
        ("/organization", json!(["a"; 16].join("/")), None, ""),
    ];
    let strict = Taking { is_strict: true, ..Taking::at(now()) };
    for (pointer, value, kind, place) in table {
        let document = with(pointer, value.clone());
        let taken = check(&document).unwrap_or_else(|faults| panic!("{pointer} = {value}: {faults:?}"));
        let made: Vec<_> = taken.adjustments().iter().map(|one| (Some(one.kind), one.pointer.as_str())).collect();
        assert_eq!(made.is_empty(), kind.is_none(), "{pointer} = {value}: {made:?}");
        assert!(kind.is_none() || made.contains(&(kind, place)), "{pointer} = {value}: {made:?}");
        assert_eq!(check_as(&document, &strict).is_ok(), kind.is_none(), "{pointer} = {value}, strictly");
        let again = serde_json::to_value(taken.document()).unwrap();
        let again = check(&again).unwrap();
        assert_eq!(again.document(), taken.document(), "{pointer} = {value}: what was put right stays");
    }
}

#[test]
fn html_becomes_text_and_files_are_kept() {
    let mut document = sample();
    document["events"][2]["text"] = json!("<p>Caf&eacute; <b>open</b>?</p><p>Yes<br>&amp; no</p>");
    document["events"][2]["format"] = json!("html");
    document["events"][2]["attachments"] =
        json!([{ "name": "a.png", "url": "https://x.example/a" }, { "url": "file:///etc/passwd", "size": 3 }]);
    let taken = check(&document).unwrap();
    let event = &taken.document().events[2];
    assert_eq!(event.text.as_deref(), Some("Café open?\n\nYes\n& no"));
    assert_eq!(event.attachments[0].url.as_deref(), Some("https://x.example/a"));
    assert_eq!((event.attachments[1].url.as_deref(), event.attachments[1].size), (None, Some(3)));
}

#[test]
fn unknown_members_are_ignored_only_where_that_is_wanted() {
    let mut document = with("/weird", json!(1));
    document["events"][0]["extra"] = json!({});
    assert_eq!(check(&document).unwrap_err().len(), 2);
    let lenient = Taking { ignores_unknown: true, ..Taking::at(now()) };
    let taken = check_as(&document, &lenient).unwrap();
    let ignored: Vec<&str> = taken.adjustments().iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(ignored, ["/weird", "/events/0/extra"]);
    assert_eq!(taken.document(), check(&sample()).unwrap().document());
}

#[test]
fn events_come_into_the_order_of_their_times_and_those_of_one_instant_stay() {
    let mut document = sample();
    document["events"].as_array_mut().unwrap().rotate_left(2);
    let taken = check(&document).unwrap();
    let ids: Vec<&str> = taken.document().events.iter().filter_map(|event| event.external_id.as_deref()).collect();
    assert_eq!(ids, ["e1", "e2", "e3", "e4", "e5", "e6"]);
    assert_eq!(taken.as_of().to_rfc3339(), "2026-11-20T10:00:40+00:00");
}

#[test]
fn a_chat_without_events_needs_the_time_of_its_beginning() {
    let mut document = with("/events", json!([]));
    document["results"] = json!([]);
    assert_eq!(check(&document).unwrap().started_at().to_rfc3339(), "2026-11-20T10:00:00+00:00");
    document["started_at"] = Value::Null;
    assert_eq!(check(&document).unwrap_err(), ["/started_at: is missing: a chat without events needs it"]);
}

#[test]
fn no_more_than_ten_faults_are_told() {
    let mut document = sample();
    document["events"] = (0..30).map(|_| json!({ "external_id": 1 })).collect();
    assert_eq!(check(&document).unwrap_err().len(), 10);
}

#[test]
fn what_is_no_json_is_told_with_its_column() {
    let reason = |line: &str| {
        crate::documents::faults::in_words(&document::read(line.as_bytes(), &Taking::at(now())).unwrap_err().faults[0])
    };
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
    assert_eq!(["dana", "maud", "eve"].map(|id| chat.role(id)), [Role::Contact, Role::Agent, Role::Guest]);
    // A chat of which nobody outside is known.
    document["participants"].as_array_mut().unwrap().remove(0);
    document["events"].as_array_mut().unwrap().retain(|event| event["participant"] != "dana");
    document["started_at"] = document["events"][0]["at"].clone();
    assert_eq!(check(&document).unwrap().visitor(), None);
}

#[test]
fn shifting_moves_every_time_and_keeps_the_distances() {
    let mut chat = check(&sample()).unwrap();
    chat.shift(chrono::TimeDelta::days(-365)).unwrap();
    assert_eq!(chat.document().results[0].at.to_string(), "2025-11-20T10:00:40.000Z");
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
        let chat = document::read(line, &Taking::at(Utc::now())).unwrap();
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
