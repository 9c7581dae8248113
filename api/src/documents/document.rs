//! From a line to a statement, or to the reasons why it is none.

use super::faults::step;
use super::refused::Refused;
use super::shape;
use super::statement::{Statement, Taking};
use serde_json::Value;
use sightline_shared::document::{Adjustment, AdjustmentKind, ChatDocument};
use sightline_shared::problem::Fault;

/// The statement that `line` holds.
///
/// # Errors
/// The faults of the line, up to ten.
pub fn read(line: &[u8], taking: &Taking) -> Result<Statement, Refused> {
    match serde_json::from_slice::<ChatDocument>(line) {
        Ok(document) => Statement::take(document, taking, Vec::new()),
        Err(why) => match serde_json::from_slice(line) {
            Ok(value) => take_odd(value, &why, taking),
            Err(why) => Err(vec![Fault::pointer("", format!("not JSON: {}", within_line(&why)))].into()),
        },
    }
}

/// The statement that `value` is, as a body of the API has it.
///
/// # Errors
/// The faults of the document, up to ten.
pub fn from_value(value: &Value, taking: &Taking) -> Result<Statement, Refused> {
    match serde::Deserialize::deserialize(value) {
        Ok(document) => Statement::take(document, taking, Vec::new()),
        Err(why) => take_odd(value.clone(), &why, taking),
    }
}

/// A document that cannot be read as it is: without its unknown members, where these are ignored.
fn take_odd(mut value: Value, why: &serde_json::Error, taking: &Taking) -> Result<Statement, Refused> {
    if !taking.ignores_unknown {
        return Err(structural(&value, why));
    }
    let mut ignored = Vec::new();
    shape::remove_unknown(&mut value, &mut |parent, name| {
        let pointer = format!("{parent}/{}", step(name));
        ignored.push(Adjustment { kind: AdjustmentKind::UnknownMember, pointer });
    });
    match serde::Deserialize::deserialize(&value) {
        Ok(document) => Statement::take(document, taking, ignored),
        Err(why) => Err(structural(&value, &why)),
    }
}

/// The reader counts lines within what it was given, which is one line.
fn within_line(why: &serde_json::Error) -> String {
    why.to_string().replace(" at line 1 column ", " at column ")
}

fn structural(value: &Value, why: &serde_json::Error) -> Refused {
    let found = shape::faults(value).into_vec();
    // What only reading finds: a member that is there twice.
    let faults = if found.is_empty() { vec![Fault::pointer("", within_line(why))] } else { found };
    Refused::of_value(value, faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    const SAMPLES: &str = include_str!("../../samples/chats.ndjson");

    /// A document of the samples.
    fn sample() -> impl Strategy<Value = &'static str> {
        select(SAMPLES.lines().collect::<Vec<_>>())
    }

    /// Any JSON, a few levels deep.
    fn json() -> impl Strategy<Value = Value> {
        let words = vec!["", "message", "closed", "0000-00-00T00:00:00Z", "9999-12-31T23:59:60Z", "\u{0}", "\u{202e}a"];
        let plain = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,20}".prop_map(Value::from),
            select(words).prop_map(Value::from),
        ];
        plain.prop_recursive(3, 24, 4, |inner| {
            let object = btree_map("[a-z_]{0,12}", inner.clone(), 0..4);
            prop_oneof![
                vec(inner, 0..4).prop_map(Value::from),
                object.prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn taking() -> impl Strategy<Value = Taking> {
        (any::<bool>(), any::<bool>()).prop_map(|(ignores_unknown, is_strict)| Taking {
            now: Utc::now(),
            ignores_unknown,
            is_strict,
        })
    }

    /// Every place in `value`, as a JSON pointer.
    fn places(value: &Value, at: &str) -> Vec<String> {
        let below: Vec<(String, &Value)> = match value {
            Value::Array(items) => items.iter().enumerate().map(|(place, item)| (place.to_string(), item)).collect(),
            Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), member)).collect(),
            _ => Vec::new(),
        };
        let inner = below.into_iter().flat_map(|(name, value)| places(value, &format!("{at}/{}", step(&name))));
        std::iter::once(at.to_owned()).chain(inner).collect()
    }

    fn assert_answered(taken: &Result<Statement, Refused>) {
        if let Err(refused) = taken {
            assert!((1..=10).contains(&refused.faults.len()), "{:?}", refused.faults);
        }
    }

    proptest! {
        #[test]
        fn a_document_with_anything_anywhere_is_taken_or_refused(
            line in sample(), odd in vec((any::<Index>(), json()), 1..4), taking in taking()
        ) {
            let mut document: Value = serde_json::from_str(line).unwrap();
            for (at, odd) in odd {
                let places = places(&document, "");
                *document.pointer_mut(at.get::<String>(&places)).unwrap() = odd;
            }
            let text = document.to_string();
            let taken = read(text.as_bytes(), &taking);
            assert_answered(&taken);
            // Read from the text: a number may lose its last digit there.
            prop_assert_eq!(taken, from_value(&serde_json::from_str(&text).unwrap(), &taking));
        }

        #[test]
        fn any_bytes_are_taken_or_refused(
            line in sample(), from in any::<Index>(), to in any::<Index>(), bytes in vec(any::<u8>(), 0..20), taking in taking()
        ) {
            let (line, from, to) = (line.as_bytes(), from.index(line.len()), to.index(line.len()));
            assert_answered(&read(&[&line[..from], &bytes, &line[to..]].concat(), &taking));
            assert_answered(&read(&bytes, &taking));
        }
    }
}
