//! What of a document breaks the programs that were written against an earlier one.

use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashSet};

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Way {
    /// From the client: what was accepted has to be accepted still.
    Sent,
    /// To the client: what was promised has to be there still.
    Received,
}

/// The changes from `old` to `new` that break a client, a sentence each.
///
/// A word that is added to an enumeration in an answer is none of them: clients have to expect words
/// that they do not know.
pub fn breaking(old: &Value, new: &Value) -> Vec<String> {
    let mut comparison = Comparison { old, new, found: Vec::new(), under_way: HashSet::new() };
    for (path, item) in members(&old["paths"]) {
        for (method, operation) in members(item) {
            comparison.operation(&format!("{} {path}", method.to_uppercase()), operation, &new["paths"][path][method]);
        }
    }
    for (name, item) in members(&old["webhooks"]) {
        let [was, is] = [item, &new["webhooks"][name]].map(|item| &item["post"]["requestBody"]);
        comparison.contents(&format!("webhook {name}"), was, is, Way::Received);
    }
    comparison.found
}

struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    found: Vec<String>,
    /// The pairs of schemas that are being compared, by address: those may refer to themselves.
    under_way: HashSet<(*const Value, *const Value, Way)>,
}

impl<'a> Comparison<'a> {
    fn operation(&mut self, place: &str, old: &'a Value, new: &'a Value) {
        if new.is_null() {
            return self.say(place, "is gone");
        }
        self.parameters(place, old, new);
        let (was, is) = (&old["requestBody"], &new["requestBody"]);
        if is["required"] == true && was["required"] != true {
            self.say(place, "needs a body");
        }
        if !was.is_null() {
            self.contents(&format!("{place} body"), was, is, Way::Sent);
        }
        for (status, was) in members(&old["responses"]).filter(|(status, _)| status.starts_with('2')) {
            let (place, is) = (format!("{place} {status}"), &new["responses"][status]);
            self.contents(&place, was, is, Way::Received);
            for (header, _) in members(&was["headers"]).filter(|(header, _)| is["headers"][header].is_null()) {
                self.say(&place, &format!("has no header {header} any more"));
            }
        }
        for accepted in list(&old["security"]).filter(|accepted| !list(&new["security"]).any(|one| one == *accepted)) {
            self.say(place, &format!("does not accept {accepted} any more"));
        }
    }

    fn parameters(&mut self, place: &str, old: &'a Value, new: &'a Value) {
        let [old, new] = [(self.old, old), (self.new, new)].map(|(document, operation)| {
            list(&operation["parameters"]).map(|one| resolved(document, one)).collect::<Vec<&Value>>()
        });
        let is_same = |one: &Value, other: &Value| one["name"] == other["name"] && one["in"] == other["in"];
        for was in &old {
            let place = format!("{place} parameter {}", was["name"]);
            let Some(is) = new.iter().find(|is| is_same(was, is)) else {
                self.say(&place, "is gone");
                continue;
            };
            if is["required"] == true && was["required"] != true {
                self.say(&place, "is required");
            }
            self.schema(&place, &was["schema"], &is["schema"], Way::Sent);
        }
        for is in new.iter().filter(|is| is["required"] == true && !old.iter().any(|was| is_same(was, is))) {
            self.say(&format!("{place} parameter {}", is["name"]), "is required");
        }
    }

    /// The media types of a body.
    fn contents(&mut self, place: &str, old: &'a Value, new: &'a Value, way: Way) {
        if new.is_null() {
            return self.say(place, "is gone");
        }
        for (media_type, was) in members(&old["content"]) {
            let is = &new["content"][media_type];
            if is.is_null() {
                self.say(place, &format!("is not {media_type} any more"));
            } else {
                self.schema(place, &was["schema"], &is["schema"], way);
            }
        }
    }

    /// Each alternative on the side that has to keep has one on the other side that does.
    fn schema(&mut self, place: &str, old: &'a Value, new: &'a Value, way: Way) {
        let (was, is) = (alternatives(self.old, old), alternatives(self.new, new));
        let (kept, keeping) = if way == Way::Sent { (&was, &is) } else { (&is, &was) };
        for one in kept {
            let faults = keeping.iter().map(|other| {
                let (was, is) = if way == Way::Sent { (*one, *other) } else { (*other, *one) };
                self.faults(place, was, is, way)
            });
            let fewest = faults.collect::<Vec<_>>().into_iter().min_by_key(Vec::len);
            self.found.extend(fewest.unwrap_or_default());
        }
    }

    /// What breaks between two schemas without alternatives.
    fn faults(&mut self, place: &str, old: &'a Value, new: &'a Value, way: Way) -> Vec<String> {
        let pair = (std::ptr::from_ref(old), std::ptr::from_ref(new), way);
        if !self.under_way.insert(pair) {
            return Vec::new();
        }
        let before = std::mem::take(&mut self.found);
        self.values(place, old, new, way);
        self.limits(place, old, new, way);
        self.properties(place, old, new, way);
        if old["items"].is_object() && new["items"].is_object() {
            self.schema(&format!("{place}[]"), &old["items"], &new["items"], way);
        }
        self.under_way.remove(&pair);
        std::mem::replace(&mut self.found, before)
    }

    fn values(&mut self, place: &str, old: &Value, new: &Value, way: Way) {
        let (was, is) = (types(old), types(new));
        let (kept, keeping) = if way == Way::Sent { (&was, &is) } else { (&is, &was) };
        // Without a type anything may be there.
        let is_kept = keeping.is_empty() || (!kept.is_empty() && kept.is_subset(keeping));
        if !is_kept {
            self.say(place, &format!("was {was:?} and is {is:?}"));
        }
        if is_kept && old["format"] != new["format"] && !(way == Way::Sent && new["format"].is_null()) {
            self.say(place, &format!("was in the format {} and is in {}", old["format"], new["format"]));
        }
        if way == Way::Sent && new["enum"].is_array() {
            if old["enum"].is_null() {
                self.say(place, "is one of some words");
            }
            for word in list(&old["enum"]).filter(|word| !list(&new["enum"]).any(|one| one == *word)) {
                self.say(place, &format!("cannot be {word} any more"));
            }
        }
    }

    fn limits(&mut self, place: &str, old: &Value, new: &Value, way: Way) {
        let number = |schema: &Value, name: &str| schema[name].as_f64();
        for (name, sign) in [("maxLength", 1.0), ("maximum", 1.0), ("maxItems", 1.0)].into_iter().chain([
            ("minLength", -1.0),
            ("minimum", -1.0),
            ("minItems", -1.0),
        ]) {
            let Some(is) = number(new, name).filter(|_| way == Way::Sent) else { continue };
            if number(old, name).is_none_or(|was| is * sign < was * sign) {
                self.say(place, &format!("has {name} {is}"));
            }
        }
        if way == Way::Sent && !new["pattern"].is_null() && !is_wider(&old["pattern"], &new["pattern"]) {
            self.say(place, &format!("has the pattern {}", new["pattern"]));
        }
    }

    fn properties(&mut self, place: &str, old: &'a Value, new: &'a Value, way: Way) {
        let (was, is) = (Properties::of(self.old, old), Properties::of(self.new, new));
        for (name, schema) in &was.schemas {
            let place = format!("{place}.{name}");
            match is.schemas.iter().find(|(other, _)| other == name) {
                Some((_, other)) => self.schema(&place, schema, other, way),
                None if !is.is_open => self.say(&place, "is gone"),
                None => {}
            }
        }
        let (needed, given) = if way == Way::Sent { (&is, &was) } else { (&was, &is) };
        let missing = needed.required.difference(&given.required);
        let known = |name: &&&str| way == Way::Sent || is.schemas.iter().any(|(other, _)| *other == **name);
        for name in missing.filter(known) {
            let what = if way == Way::Sent { "is required" } else { "can be absent" };
            self.say(&format!("{place}.{name}"), what);
        }
    }

    fn say(&mut self, place: &str, what: &str) {
        self.found.push(format!("{place} {what}"));
    }
}

/// The members of an object, with those of all its parts.
#[derive(Default)]
struct Properties<'a> {
    schemas: Vec<(&'a str, &'a Value)>,
    required: BTreeSet<&'a str>,
    /// Any other member may be there.
    is_open: bool,
}

impl<'a> Properties<'a> {
    fn of(document: &'a Value, schema: &'a Value) -> Self {
        let mut all = Self::default();
        all.add(document, schema);
        all
    }

    fn add(&mut self, document: &'a Value, schema: &'a Value) {
        let schema = resolved(document, schema);
        self.schemas.extend(members(&schema["properties"]));
        self.required.extend(list(&schema["required"]).filter_map(Value::as_str));
        self.is_open |= schema["additionalProperties"].is_object() || schema["additionalProperties"] == true;
        list(&schema["allOf"]).for_each(|part| self.add(document, part));
    }
}

/// What a schema may be, without references.
fn alternatives<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let schema = resolved(document, schema);
    let parts: Vec<&Value> = list(&schema["oneOf"]).chain(list(&schema["anyOf"])).collect();
    if parts.is_empty() {
        return vec![schema];
    }
    parts.into_iter().flat_map(|part| alternatives(document, part)).collect()
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(name) = value["$ref"].as_str() else { return value };
    let target = document.pointer(name.trim_start_matches('#'));
    target.map_or(&Value::Null, |target| resolved(document, target))
}

fn types(schema: &Value) -> BTreeSet<&str> {
    match &schema["type"] {
        Value::String(one) => BTreeSet::from([one.as_str()]),
        several => list(several).filter_map(Value::as_str).collect(),
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Whether a pattern takes everything that another one took, as far as one sees: it is the same, or both
/// are words to choose from within the same frame.
fn is_wider(was: &Value, is: &Value) -> bool {
    let words = |pattern: &'_ Value| -> Option<(String, BTreeSet<String>, String)> {
        let (front, rest) = pattern.as_str()?.split_once('(')?;
        let (words, end) = rest.split_once(')')?;
        Some((front.to_owned(), words.split('|').map(str::to_owned).collect(), end.to_owned()))
    };
    let is_superset = || {
        let ((front, was, end), (new_front, is, new_end)) = (words(was)?, words(is)?);
        Some((front, end) == (new_front, new_end) && is.is_superset(&was))
    };
    was == is || is_superset() == Some(true)
}

#[cfg(test)]
mod tests;
