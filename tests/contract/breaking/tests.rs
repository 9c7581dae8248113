use super::breaking;
use serde_json::{Value, json};

fn document() -> Value {
    json!({
        "paths": {"/chats": {"post": {
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 200}}],
            "requestBody": {"required": true, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/New"}}}},
            "responses": {"201": {"headers": {"Location": {}}, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Chat"}}}}, "400": {}},
            "security": [{"key": ["chats:write"]}, {"bearer": []}],
        }}},
        "webhooks": {"chat.created": {"post": {"requestBody": {"content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/Chat"}}}}}}},
        "components": {"schemas": {
            "New": {"type": "object", "required": ["type"], "properties": {
                "type": {"type": "string", "enum": ["contact", "bot"]},
                "text": {"type": ["string", "null"], "maxLength": 10}}},
            "Chat": {"allOf": [
                {"type": "object", "required": ["id", "state"], "properties": {
                    "id": {"type": "string", "format": "uuid"}, "state": {"type": "string", "enum": ["active"]}}},
                {"type": "object", "properties": {"parent": {"oneOf": [
                    {"type": "null"}, {"$ref": "#/components/schemas/Chat"}]}}}]},
        }},
    })
}

/// What breaks when the member at `pointer` becomes `value`, or goes.
fn after(pointer: &str, value: Option<Value>) -> Vec<String> {
    let mut new = document();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = new.pointer_mut(parent).unwrap();
    match (value, parent) {
        (Some(value), Value::Array(list)) => list[name.parse::<usize>().unwrap()] = value,
        (None, Value::Array(list)) => drop(list.remove(name.parse().unwrap())),
        (Some(value), parent) => parent[name] = value,
        (None, parent) => drop(parent.as_object_mut().unwrap().remove(name)),
    }
    breaking(&document(), &new)
}

const POST: &str = "/paths/~1chats/post";
const NEW: &str = "/components/schemas/New";
const CHAT: &str = "/components/schemas/Chat/allOf/0";

#[test]
fn what_takes_something_away_breaks() {
    let at = |place: &str, rest: &str| format!("{place}{rest}");
    let schema = format!("{POST}/requestBody/content/application~1json/schema");
    for (pointer, value, wanted) in [
        (POST.to_owned(), None, "POST /chats is gone"),
        (at(POST, "/parameters/0"), None, "POST /chats parameter \"limit\" is gone"),
        (at(POST, "/parameters/0/required"), Some(json!(true)), "parameter \"limit\" is required"),
        (at(POST, "/parameters/0/schema/maximum"), Some(json!(100)), "parameter \"limit\" has maximum 100"),
        (at(POST, "/parameters/0/schema/type"), Some(json!("string")), "was {\"integer\"} and is {\"string\"}"),
        (at(POST, "/security/0"), None, "does not accept {\"key\":[\"chats:write\"]} any more"),
        (at(POST, "/responses/201/headers/Location"), None, "POST /chats 201 has no header Location any more"),
        (at(POST, "/responses/201"), None, "POST /chats 201 is gone"),
        (at(NEW, "/required"), Some(json!(["type", "text"])), "POST /chats body.text is required"),
        (at(NEW, "/properties/text"), None, "POST /chats body.text is gone"),
        (at(NEW, "/properties/text/type"), Some(json!("string")), "body.text was {\"null\", \"string\"}"),
        (at(NEW, "/properties/text/maxLength"), Some(json!(9)), "POST /chats body.text has maxLength 9"),
        (at(NEW, "/properties/type/enum"), Some(json!(["bot"])), "body.type cannot be \"contact\" any more"),
        (at(CHAT, "/properties/id"), None, "POST /chats 201.id is gone"),
        (at(CHAT, "/properties/id/type"), Some(json!(["string", "null"])), "POST /chats 201.id was {\"string\"}"),
        (at(CHAT, "/properties/id/format"), None, "POST /chats 201.id was in the format \"uuid\""),
        (at(CHAT, "/required"), Some(json!(["id"])), "POST /chats 201.state can be absent"),
        (schema, Some(json!({"type": "array"})), "POST /chats body was {\"object\"} and is {\"array\"}"),
        ("/webhooks/chat.created".to_owned(), None, "webhook chat.created is gone"),
    ] {
        let found = after(&pointer, value);
        assert!(found.iter().any(|sentence| sentence.contains(wanted)), "{wanted}: {found:?}");
    }
}

#[test]
fn what_adds_something_breaks_nothing() {
    let at = |place: &str, rest: &str| format!("{place}{rest}");
    let schema = format!("{POST}/requestBody/content/application~1json/schema");
    let either = json!({"oneOf": [{"type": "array"}, {"$ref": "#/components/schemas/New"}]});
    for (pointer, value) in [
        ("/paths/~1other".to_owned(), json!({"get": {}})),
        (at(POST, "/parameters/0/schema/maximum"), json!(300)),
        (at(NEW, "/required"), json!([])),
        (at(NEW, "/properties/more"), json!({"type": "string"})),
        (at(NEW, "/properties/type/enum"), json!(["contact", "bot", "agent"])),
        (at(CHAT, "/properties/more"), json!({"type": "string"})),
        (at(CHAT, "/properties/state/enum"), json!(["active", "closed"])),
        (at(CHAT, "/required"), json!(["id", "state", "parent"])),
        (at(POST, "/responses/200"), json!({})),
        (schema, either),
    ] {
        assert_eq!(after(&pointer, Some(value)), Vec::<String>::new(), "{pointer}");
    }
    assert_eq!(after(&at(POST, "/responses/400"), None), Vec::<String>::new());
}

#[test]
fn a_pattern_of_words_may_get_more_of_them_and_none_less() {
    let pattern = |pattern: &str| json!(pattern);
    let was = pattern("^-?(form|contact)$");
    for (is, expected) in [
        ("^-?(form|contact)$", true),
        ("^-?(contact|value|form)$", true),
        ("^-?(form)$", false),
        ("^(form|contact)$", false),
        ("^[a-z]+$", false),
    ] {
        assert_eq!(super::is_wider(&was, &pattern(is)), expected, "{is}");
    }
}
