//! Why JSON is not a chat document: every member that is unknown, missing or of the wrong kind.
//!
//! Reading itself stops at the first fault and does not say where; this looks again, and only
//! when reading failed.

use super::faults::{Faults, step};
use Shape::{Flag, Id, Items, Members, Object, Size, Text, Texts, Time, Uuid, Word};
use serde_json::Value;
use sightline_shared::document::{ParticipantKind, TextFormat};
use sightline_shared::{ChatState, ChatType, EventType, Timestamp};

enum Shape {
    Text,
    /// Text, or a whole number.
    Id,
    /// A UUID.
    Uuid,
    /// A whole number that is not negative.
    Size,
    /// A list of texts.
    Texts,
    Time,
    Flag,
    /// Any object.
    Object,
    /// A word that the function takes; else it says which it would take.
    Word(fn(&str) -> Result<(), String>),
    Members(&'static [Member]),
    Items(&'static [Member]),
}

struct Member {
    name: &'static str,
    shape: Shape,
    may_be_null: bool,
    may_be_absent: bool,
}

const fn needed(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, may_be_null: false, may_be_absent: false }
}

const fn nullable(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, may_be_null: true, may_be_absent: true }
}

const fn optional(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, may_be_null: false, may_be_absent: true }
}

const DOCUMENT: &[Member] = &[
    needed("external_id", Id),
    needed("organization", Text),
    needed("type", Word(word::<ChatType>)),
    nullable("channel", Text),
    nullable("url", Text),
    nullable("tags", Texts),
    nullable("as_of", Time),
    nullable("contact", Members(CONTACT)),
    optional("participants", Items(PARTICIPANT)),
    nullable("state", Word(word::<ChatState>)),
    nullable("started_at", Time),
    nullable("updated_at", Time),
    nullable("closed_at", Time),
    optional("events", Items(EVENT)),
    optional("results", Items(RESULT)),
];

const CONTACT: &[Member] =
    &[needed("external_id", Id), nullable("name", Text), nullable("email", Text), nullable("phone", Text)];

const PARTICIPANT: &[Member] = &[
    needed("external_id", Id),
    needed("kind", Word(word::<ParticipantKind>)),
    nullable("name", Text),
    nullable("partner", Flag),
    nullable("email", Text),
];

const EVENT: &[Member] = &[
    nullable("external_id", Id),
    nullable("sightline_id", Uuid),
    needed("at", Time),
    needed("type", Word(word::<EventType>)),
    nullable("participant", Id),
    nullable("text", Text),
    nullable("format", Word(word::<TextFormat>)),
    optional("attachments", Items(ATTACHMENT)),
    nullable("edited_at", Time),
    optional("deleted", Flag),
    nullable("data", Object),
];

const ATTACHMENT: &[Member] =
    &[nullable("name", Text), nullable("media_type", Text), nullable("size", Size), nullable("url", Text)];

const RESULT: &[Member] = &[
    needed("external_id", Id),
    needed("form", Text),
    needed("at", Time),
    nullable("participant", Id),
    nullable("contact_external_id", Id),
    needed("fields", Object),
];

fn word<T: std::str::FromStr<Err: std::fmt::Display>>(given: &str) -> Result<(), String> {
    given.parse::<T>().map(drop).map_err(|why| why.to_string())
}

/// What keeps `value` from being a chat document.
#[must_use]
pub fn faults(value: &Value) -> Faults {
    let mut faults = Faults::default();
    look(value, &Members(DOCUMENT), "", &mut faults);
    faults
}

fn look(value: &Value, shape: &Shape, at: &str, faults: &mut Faults) {
    if faults.is_full() {
        return;
    }
    match (shape, value) {
        (Text, Value::String(_)) | (Flag, Value::Bool(_)) | (Object, Value::Object(_)) => {}
        (Id, Value::String(_)) => {}
        (Id, Value::Number(number)) if number.is_i64() || number.is_u64() => {}
        (Id, _) => faults.add(at, "must be text or a whole number"),
        (Uuid, Value::String(text)) if text.parse::<uuid::Uuid>().is_ok() => {}
        (Uuid, _) => faults.add(at, "must be a UUID"),
        (Size, Value::Number(number)) if number.is_u64() => {}
        (Size, _) => faults.add(at, "must be a whole number that is not negative"),
        (Texts, Value::Array(items)) if items.iter().all(Value::is_string) => {}
        (Texts, _) => faults.add(at, "must be a list of texts"),
        (Text, _) => faults.add(at, "must be text"),
        (Flag, _) => faults.add(at, "must be true or false"),
        (Object | Members(_), other) if !other.is_object() => faults.add(at, "must be an object"),
        (Time, Value::String(text)) if text.parse::<Timestamp>().is_ok() => {}
        (Time, _) => faults.add(at, "must be an RFC 3339 instant, such as 2026-11-22T14:00:00.000Z"),
        (Word(takes), Value::String(given)) => {
            if let Err(why) = takes(given) {
                faults.add(at, why);
            }
        }
        (Word(_), _) => faults.add(at, "must be text"),
        (Members(members), Value::Object(object)) => look_at_members(object, members, at, faults),
        (Items(members), Value::Array(items)) => {
            for (place, item) in items.iter().enumerate() {
                look(item, &Members(members), &format!("{at}/{place}"), faults);
            }
        }
        (Items(_), _) => faults.add(at, "must be a list"),
        (Object | Members(_), _) => {}
    }
}

fn look_at_members(object: &serde_json::Map<String, Value>, members: &[Member], at: &str, faults: &mut Faults) {
    for name in object.keys().filter(|name| !members.iter().any(|member| member.name == name.as_str())) {
        faults.add(format!("{at}/{}", step(name)), "is not a known member");
    }
    for member in members {
        let pointer = format!("{at}/{}", member.name);
        match object.get(member.name) {
            None if member.may_be_absent => {}
            None => faults.add(pointer, "is missing"),
            Some(Value::Null) if member.may_be_null => {}
            Some(value) => look(value, &member.shape, &pointer, faults),
        }
    }
}

/// Removes the members that no chat document has, and reports each: the pointer to the object that
/// it was in, and its name.
pub fn remove_unknown(value: &mut Value, removed: &mut dyn FnMut(&str, &str)) {
    remove(value, &Members(DOCUMENT), "", removed);
}

fn remove(value: &mut Value, shape: &Shape, at: &str, removed: &mut dyn FnMut(&str, &str)) {
    match (shape, value) {
        (Members(members), Value::Object(object)) => {
            object.retain(|name, _| {
                let is_known = members.iter().any(|member| member.name == name.as_str());
                if !is_known {
                    removed(at, name);
                }
                is_known
            });
            for member in *members {
                if let Some(value) = object.get_mut(member.name) {
                    remove(value, &member.shape, &format!("{at}/{}", member.name), removed);
                }
            }
        }
        (Items(members), Value::Array(items)) => {
            for (place, item) in items.iter_mut().enumerate() {
                remove(item, &Members(members), &format!("{at}/{place}"), removed);
            }
        }
        _ => {}
    }
}
