//! All faults of a JSON body at once. Serde stops at the first: what is at fault is reported and put right, and the body
//! read again, until nothing is left to report.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use sightline_shared::Fault;
use std::collections::HashMap;

/// The most faults that are looked for.
const MOST: usize = 100;
/// The same in a large body, of which each look costs some milliseconds.
const MOST_OF_LARGE: usize = 10;
/// What is a large body, in bytes.
const LARGE: usize = 64 << 10;

/// Reads `value`, whose text has `length` bytes.
///
/// # Errors
/// Every fault, with its JSON pointer (RFC 6901).
pub fn read<T: DeserializeOwned>(value: Value, length: usize) -> Result<T, Vec<Fault>> {
    let most = if length > LARGE { MOST_OF_LARGE } else { MOST };
    let mut body = Body { value, healed: HashMap::new(), faults: Vec::new() };
    loop {
        match serde_path_to_error::deserialize::<_, T>(body.value.clone()) {
            Ok(read) if body.faults.is_empty() => return Ok(read),
            Ok(_) => return Err(body.faults),
            Err(why) => {
                let goes_on = body.heal(&pointer(why.path()), &why.inner().to_string());
                if !goes_on || body.faults.len() >= most {
                    return Err(body.faults);
                }
            }
        }
    }
}

struct Body {
    value: Value,
    /// The places that were put right, and how often.
    healed: HashMap<String, usize>,
    faults: Vec<Fault>,
}

impl Body {
    /// Reports a fault that serde found at `place`, and puts it right; whether that is possible.
    fn heal(&mut self, place: &str, said: &str) -> bool {
        let named = |beginning: &str| said.strip_prefix(beginning)?.split('`').next().map(str::to_owned);
        if let Some(name) = named("unknown field `") {
            // The path leads to the member itself.
            self.report(place, said);
            let parent = place.strip_suffix(&step(&name)).unwrap_or(place);
            return self.members(parent).is_some_and(|members| members.remove(&name).is_some());
        }
        if let Some(name) = named("missing field `") {
            let missing = format!("{place}{}", step(&name));
            self.report(&missing, "is missing");
            return self.members(place).is_some_and(|members| members.insert(name, Value::Null).is_none())
                && self.replace(&missing, said);
        }
        self.report(place, said);
        !place.is_empty() && self.replace(place, said)
    }

    /// What was put at a place to go on, and all below it, may not fit either: that is no fault of the body.
    fn report(&mut self, place: &str, said: &str) {
        let is_within =
            |healed: &String| place.strip_prefix(healed).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if !self.healed.keys().any(is_within) {
            // What serde expects of a word.
            self.faults.push(Fault::pointer(place, said.replace("expected string or map", "expected a string")));
        }
    }

    fn members(&mut self, place: &str) -> Option<&mut Map<String, Value>> {
        self.value.pointer_mut(place)?.as_object_mut()
    }

    /// Puts another value there; there is none left when none of them fits.
    fn replace(&mut self, place: &str, said: &str) -> bool {
        let tried = self.healed.entry(place.to_owned()).or_default();
        let candidate = match said.split_once(", expected ").filter(|_| said.starts_with("unknown variant")) {
            Some((_, expected)) => expected.split('`').nth(1).map(|word| json!(word)),
            None => candidates().into_iter().nth(*tried),
        };
        *tried += 1;
        match (self.value.pointer_mut(place), candidate) {
            (Some(value), Some(candidate)) if *tried <= candidates().len() => {
                *value = candidate;
                true
            }
            _ => false,
        }
    }
}

/// Values of every kind that bodies have.
fn candidates() -> [Value; 8] {
    [
        json!(""),
        json!(1),
        json!(true),
        json!([]),
        json!({}),
        Value::Null,
        json!("0199d2a0-1111-7000-8000-000000000000"),
        json!("2026-11-22T14:00:00.000Z"),
    ]
}

/// The step of a JSON pointer to a member.
pub(super) fn step(member: &str) -> String {
    format!("/{}", member.replace('~', "~0").replace('/', "~1"))
}

/// The path of a fault as a JSON pointer.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let step_of = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => step(key),
        Segment::Enum { variant } => step(variant),
        Segment::Unknown => String::new(),
    };
    path.iter().map(step_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        One,
        Two,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        id: uuid::Uuid,
        kind: Kind,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        name: String,
        count: u8,
        at: Option<sightline_shared::Timestamp>,
        inner: Vec<Inner>,
    }

    fn places(value: Value) -> Vec<String> {
        let faults = read::<Outer>(value, 0).unwrap_err();
        let mut places: Vec<String> = faults.into_iter().map(|fault| fault.pointer.unwrap()).collect();
        places.sort();
        places
    }

    #[test]
    fn every_fault_has_its_place() {
        let id = "0199d2a0-1111-7000-8000-000000000001";
        let sound = json!({"name": "x", "count": 1, "inner": [{"id": id, "kind": "two"}]});
        assert_eq!(read::<Outer>(sound, 0).unwrap().inner[0].kind, Kind::Two);
        assert_eq!(places(json!({})), ["/count", "/inner", "/name"]);
        assert_eq!(places(json!({"zz": 1, "count": 300, "a/b": 2})), ["/a~1b", "/count", "/inner", "/name", "/zz"]);
        let inner = json!([{"id": 5, "kind": "three", "x": 1}, 7, {"kind": "one"}]);
        assert_eq!(
            places(json!({"name": 7, "count": 1, "at": "soon", "inner": inner})),
            ["/at", "/inner/0/id", "/inner/0/kind", "/inner/0/x", "/inner/1", "/inner/2/id", "/name"]
        );
        assert_eq!(read::<Outer>(json!([]), 0).unwrap_err()[0].pointer.as_deref(), Some(""));
    }

    #[test]
    fn many_faults_end_somewhere() {
        let many: Map<String, Value> = (0..500).map(|number| (number.to_string(), json!(1))).collect();
        assert_eq!(read::<Outer>(Value::Object(many.clone()), 0).unwrap_err().len(), MOST);
        assert_eq!(read::<Outer>(Value::Object(many), LARGE + 1).unwrap_err().len(), MOST_OF_LARGE);
    }
}
