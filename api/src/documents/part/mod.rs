//! What is sent of one chat by itself: a whole document, or some of its events or results.
//!
//! Each becomes a statement, as a document of many does. What is read and checked is a document that
//! is made of what was sent, so that a member is at fault in the same words everywhere; pointers lead
//! into what was sent.

pub mod known;

use super::document;
use super::faults::step;
use super::refused::Refused;
use super::statement::{Omitted, Statement, Taking};
use serde_json::{Map, Value, json};
use sightline_shared::ChatType;
use sightline_shared::document::{Adjustment, AdjustmentKind, MOST_AT_ONCE};
use sightline_shared::problem::Fault;

/// The members that a part of a chat may have beside its list.
const MEMBERS: [&str; 3] = ["as_of", "contact", "participants"];

/// What a part lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Events.
    Events,
    /// Results.
    Results,
}

/// A statement about a part of a chat.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it says.
    pub statement: Statement,
    /// What it was made of.
    pub origin: Origin,
}

/// What a part was made of.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    list: List,
    is_bare: bool,
}

impl List {
    const fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Results => "results",
        }
    }
}

impl Origin {
    /// What was put right, with pointers into what was sent.
    #[must_use]
    pub fn adjustments(self, statement: &Statement) -> Vec<Adjustment> {
        let own = |one: &Adjustment| Adjustment { kind: one.kind, pointer: self.pointer(&one.pointer) };
        statement.adjustments().iter().map(own).collect()
    }

    /// From a pointer into the document to one into what was sent.
    fn pointer(self, pointer: &str) -> String {
        let at = match self.list {
            List::Results => pointer.replacen("/events/", "/results/", 1),
            List::Events => pointer.to_owned(),
        };
        let item = format!("/{}/0", self.list.name());
        let bare = at.strip_prefix(&item).filter(|rest| self.is_bare && (rest.is_empty() || rest.starts_with('/')));
        bare.map_or(at.clone(), str::to_owned)
    }
}

impl Part {
    /// The part of the chat `external_id` that `body` is: one event or result, or an object with a list of
    /// them and with what is known of their authors. A chat that is new belongs to the organization at
    /// `path`.
    ///
    /// # Errors
    /// The faults of the body.
    pub fn read(
        body: Map<String, Value>,
        list: List,
        external_id: &str,
        path: Vec<String>,
        taking: &Taking,
    ) -> Result<Self, Vec<Fault>> {
        let origin = Origin { list, is_bare: !body.contains_key(list.name()) };
        let mut faults = Vec::new();
        let mut members = if origin.is_bare { Map::from_iter([(list.name().to_owned(), json!([body]))]) } else { body };
        members.retain(|name, _| {
            let is_known = name == list.name() || MEMBERS.contains(&name.as_str());
            if !is_known {
                faults.push(Fault::pointer(format!("/{}", step(name)), "is not a known member"));
            }
            is_known
        });
        check_list(&members, origin, &mut faults);
        let company = path.first().cloned().unwrap_or_default();
        members.insert("external_id".to_owned(), json!(external_id));
        members.insert("organization".to_owned(), json!(company));
        members.insert("type".to_owned(), json!(ChatType::Contact));
        if list == List::Results {
            add_events(&mut members);
        }
        let read = document::from_value(&Value::Object(members), taking);
        let statement = match read {
            Ok(statement) if faults.is_empty() => statement,
            Ok(_) => return Err(faults),
            Err(Refused { faults: more, .. }) => {
                // What lists no results is at fault for its events that need one.
                let is_known = |fault: &Fault| {
                    list == List::Events && !faults.is_empty() && fault.detail == AdjustmentKind::ResultLeftOut.detail()
                };
                let more: Vec<Fault> = more.into_iter().filter(|fault| !is_known(fault)).collect();
                for fault in more {
                    let pointer = fault.pointer.as_deref().map(|pointer| origin.pointer(pointer));
                    let fault = Fault { pointer, ..fault };
                    // A result and its event have the same fault.
                    if !faults.contains(&fault) {
                        faults.push(fault);
                    }
                }
                return Err(faults);
            }
        };
        let omitted = Omitted { organization: true, head: true, kinds: false };
        Ok(Self { statement: statement.omitting(omitted, path), origin })
    }
}

/// The whole chat that `body` is. Without an organization it says nothing of that, and a chat that is new
/// belongs to the organization at `path`, which a chat that names one has to lie below; see [`placed`].
///
/// # Errors
/// The faults of the body.
pub fn whole(
    mut body: Map<String, Value>,
    (path, source_name): (&[String], Option<&str>),
    taking: &Taking,
) -> Result<Statement, Vec<Fault>> {
    let own = path.last().cloned().unwrap_or_default();
    let is_placed = body.contains_key("organization");
    if !is_placed {
        body.insert("organization".to_owned(), json!(own));
    }
    let statement = document::from_value(&Value::Object(body), taking).map_err(|refused| refused.faults)?;
    if is_placed {
        return placed(statement, path, source_name).map_err(|refused| refused.faults);
    }
    Ok(statement.omitting(Omitted { organization: true, ..Omitted::default() }, path.to_vec()))
}

/// The statement below the organization at `path`, with whose name its own path has to begin, or with the name by which
/// sources address it.
///
/// # Errors
/// When it begins with another.
pub fn placed(mut statement: Statement, path: &[String], source_name: Option<&str>) -> Result<Statement, Refused> {
    let Some(own) = path.last() else { return Ok(statement) };
    if !statement.path().first().is_some_and(|first| first == own || Some(first.as_str()) == source_name) {
        let why = format!("must begin with {own:?}, below which this caller may write");
        return Err(Refused::of(statement.document(), vec![Fault::pointer("/organization", why)]));
    }
    statement.put_at(path);
    Ok(statement)
}

fn check_list(members: &Map<String, Value>, origin: Origin, faults: &mut Vec<Fault>) {
    let list = origin.list;
    let participants = members.get("participants").and_then(Value::as_array);
    if participants.is_some_and(|participants| participants.len() > MOST_AT_ONCE) {
        faults.push(Fault::pointer("/participants", format!("must have at most {MOST_AT_ONCE} items")));
    }
    let Some(items) = members.get(list.name()).and_then(Value::as_array) else { return };
    if items.is_empty() || items.len() > MOST_AT_ONCE {
        faults.push(Fault::pointer(format!("/{}", list.name()), format!("must have 1 to {MOST_AT_ONCE} items")));
    }
    for (place, item) in items.iter().enumerate().filter(|_| list == List::Events) {
        if item.get("type").is_some_and(|kind| kind == "result_added") {
            let pointer = origin.pointer(&format!("/events/{place}/type"));
            faults.push(Fault::pointer(pointer, "is added by a result: send that to the chat's results"));
        }
    }
}

/// Adds the event of each result, of which it has the time and the author.
fn add_events(members: &mut Map<String, Value>) {
    let results = members.get("results").and_then(Value::as_array);
    let events: Vec<Value> = results.into_iter().flatten().filter_map(added).collect();
    members.insert("events".to_owned(), json!(events));
}

fn added(result: &Value) -> Option<Value> {
    let id = match result.get("external_id")? {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let mut event = json!({ "at": result.get("at")?, "type": "result_added", "data": { "result": id } });
    if let Some(participant) = result.get("participant") {
        event["participant"] = participant.clone();
    }
    let own = format!("{id}:added");
    // An event without an id is known by its result.
    if own.chars().count() <= super::text::LONGEST_NAME {
        event["external_id"] = json!(own);
    }
    Some(event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn read(list: List, body: Value) -> Result<Part, Vec<String>> {
        let Value::Object(body) = body else { panic!("{body}") };
        let taking = Taking::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let path = vec!["Acme".to_owned(), "West".to_owned()];
        let faults = |faults: Vec<Fault>| faults.into_iter().filter_map(|fault| fault.pointer).collect();
        Part::read(body, list, "one", path, &taking).map_err(faults)
    }

    #[test]
    fn one_event_and_a_list_of_one_say_the_same() {
        let event = json!({ "external_id": 7, "at": "2026-11-20T10:00:00Z", "type": "message", "text": "hello",
            "participant": "dana" });
        let bare = read(List::Events, event.clone()).unwrap();
        let listed = read(List::Events, json!({ "events": [event] })).unwrap();
        assert_eq!(bare.statement, listed.statement);
        assert_eq!(bare.statement.path(), ["Acme", "West"]);
        let pointers = |part: &Part| {
            part.origin.adjustments(&part.statement).into_iter().map(|one| one.pointer).collect::<Vec<_>>()
        };
        assert_eq!(pointers(&bare), ["/participant"]);
        assert_eq!(pointers(&listed), ["/events/0/participant"]);
    }

    #[test]
    fn every_fault_leads_into_what_was_sent() {
        let event = json!({ "at": "noon", "type": "shout", "colour": "red" });
        let found = read(List::Events, event.clone()).unwrap_err();
        assert_eq!(found, ["/colour", "/at", "/type"]);
        let found = read(List::Events, json!({ "state": "closed", "events": [event] })).unwrap_err();
        assert_eq!(found, ["/state", "/events/0/colour", "/events/0/at", "/events/0/type"]);
        for (count, is_right) in [(0, false), (1, true), (100, true), (101, false)] {
            let events: Vec<Value> = (0..count)
                .map(|id| json!({ "external_id": id, "at": "2026-11-20T10:00:00Z", "type": "queued" }))
                .collect();
            assert_eq!(read(List::Events, json!({ "events": events })).is_ok(), is_right, "{count}");
        }
        let added = json!({ "at": "2026-11-20T10:00:00Z", "type": "result_added", "data": { "result": "r" } });
        assert_eq!(read(List::Events, added).unwrap_err(), ["/type"]);
    }

    #[test]
    fn a_result_brings_the_event_that_added_it() {
        let result = json!({ "external_id": "r1", "form": "Test drive", "at": "2026-11-20T10:00:00Z",
            "participant": "maud", "fields": { "Model": ["Aster"], "Seats": 5 } });
        let part = read(List::Results, result.clone()).unwrap();
        assert_eq!(part.statement.document().events[0].external_id.as_deref(), Some("r1:added"));
        let kinds: Vec<(AdjustmentKind, String)> =
            part.origin.adjustments(&part.statement).into_iter().map(|one| (one.kind, one.pointer)).collect();
        let expected = [
            (AdjustmentKind::UnlistedParticipant, "/participant".to_owned()),
            (AdjustmentKind::ValueAsText, "/fields/Model".to_owned()),
        ];
        assert_eq!(kinds, expected);
        let mut bad = result;
        bad["at"] = json!("noon");
        bad["form"] = json!(7);
        assert_eq!(read(List::Results, bad.clone()).unwrap_err(), ["/at", "/form"]);
        bad["at"] = json!("2026-11-20T10:00:00Z");
        bad["form"] = json!(" ");
        assert_eq!(read(List::Results, bad).unwrap_err(), [""]);
    }
}
